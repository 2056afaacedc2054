"""Columns of tables: taken out by their names, set, and left out."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.knowledge.arrays.literals import array_of
from losslint.knowledge.lookup.registry import Machine
from losslint.training import Doing, Origin, Range
from losslint.values import Array, Const, List, Ref, Value


def of_frame(machine: Machine, ref: Ref, array: Array, key: Value, origin: Origin) -> Array | None:
    """Return a data frame's columns, or rows that a condition selects; None for plain positions."""
    if isinstance(key, Const) and isinstance(key.value, str):
        return column_of(ref, array, key.value, origin)
    names = machine.items_of(key) if machine.store.find(key, List) else None
    if names is not None:
        return _columns(array, names, origin)
    if machine.store.find(key, Array) is not None:
        shape = (None, *(array.shape or (None,))[1:]) if array.shape else None
        return array.but(shape=shape, classes=None, known=array.picked(rows_may_go=True))
    return None


def _columns(array: Array, names: Sequence[Value], origin: Origin) -> Array:
    """Return columns of a data frame that a list names, in a table of their own."""
    chosen = tuple(name.value for name in names if isinstance(name, Const) and isinstance(name.value, str))
    known = tuple(pair for pair in array.known if pair[0] in chosen)
    detail = f"{len(names)} columns"
    changed = array.did(
        Doing.SELECTED, origin, detail, shape=(array.samples, len(names)), columns=None, known=known
    )
    if len(known) == len(names) == 1:
        single = known[0][1]
        return changed.but(encoding=single.encoding, classes=single.classes, range=single.range)
    if len(chosen) != len(names) or len(chosen) < 2:
        return changed
    if {name for name, _ in known} == set(chosen) and all(column.range == Range(0, 1) for _, column in known):
        changed = changed.but(range=Range(0, 1))
    return changed.but(columns=chosen)


def column_of(ref: Ref, array: Array, name: str, origin: Origin) -> Array:
    """Return one column of a data frame: what the code has set it to, or one of a file."""
    known, detail = array.column(name), f"column {name!r}"
    of_a_row = array.kind == "series" and array.shape is not None and len(array.shape) == 1
    samples = () if of_a_row else (array.samples,)
    if known is not None:
        shape = samples if of_a_row else known.shape or samples
        column = known.but(
            shape=shape, kind="series", family=array.family, part_of=ref.address, columns=(name,)
        )
        return column.did(Doing.SELECTED, origin, detail)
    why = f"the {detail} of a table"
    column = Array(
        shape=samples,
        why=why,
        kind="series",
        family=array.family,
        columns=(name,),
        part_of=ref.address,
    )
    return column.did(Doing.SELECTED, origin, detail)


def without_column(table: Array, origin: Origin, name: str = "") -> Array:
    """Return a table that has lost a column, any of them where it is not known which."""
    known = tuple(pair for pair in table.known if name and pair[0] != name)
    lost = f"column {name!r} left out" if name else "a column left out"
    return table.did(Doing.SELECTED, origin, lost, shape=None, columns=None, known=known)


def set_column(machine: Machine, ref: Ref, array: Array, key: Value, new: Value, origin: Origin) -> None:
    """Carry out `table['name'] = new`; whatever else is set, no column is known afterwards."""
    if not isinstance(key, Const) or not isinstance(key.value, str):
        names = machine.items_of(key) if machine.store.find(key, List) is not None else None
        written = {str(name.value) for name in names or () if isinstance(name, Const)}
        told = names is not None and len(written) == len(names)
        known = tuple(pair for pair in array.known if pair[0] not in written) if told else ()
        changed = array.but(columns=None, encoding=None, classes=None, range=None, known=known)
        machine.store.put(ref, changed.written_to(*(sorted(written) if told else ())))
        return
    column = machine.store.find(new, Array)
    if column is None and machine.store.find(new, List) is not None:
        column = array_of(machine, new, origin)
    if column is not None and column.shape is not None and len(column.shape) > 1:
        column = column.but(shape=column.shape[:1]) if column.shape[1:] == (1,) else None
    if column is not None:
        column = column.but(known=(), part_of=None, columns=None, selects="")
    machine.store.put(ref, array.with_column(key.value, column).written_to(key.value))


def forget_columns(machine: Machine, address: int) -> None:
    """Forget which columns of a data frame are known, as they may have other names."""
    frame = machine.store.cells.get(address)
    if isinstance(frame, Array) and frame.known:
        machine.store.put(address, frame.but(known=()))


def forget_entries(machine: Machine, address: int) -> None:
    """Forget what a data frame holds, parts of which were written to."""
    frame = machine.store.cells.get(address)
    if isinstance(frame, Array):
        why = "parts of it were replaced"
        changed = frame.but(known=(), range=None, encoding=None, classes=None, why=why)
        machine.store.put(address, changed.written_to())
