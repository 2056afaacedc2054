"""Writing into parts of arrays: `x[key] = numbers`."""

from __future__ import annotations

from losslint.knowledge.arrays import marking, memory, windows
from losslint.knowledge.arrays.columns import forget_entries, set_column
from losslint.knowledge.arrays.keys import EVERYTHING, covers, keys_of
from losslint.knowledge.arrays.literals import array_of, is_marked, unordered_in
from losslint.knowledge.lookup.registry import Machine, number
from losslint.training import Doing, Encoding, Origin, Range
from losslint.values import Array, List, Ref, Slice, Text, Value, Whole, joined_arrays


def put(machine: Machine, ref: Ref, array: Array, key: Value, new: Value, origin: Origin) -> None:
    """Carry out `array[key] = new`: the array may now also hold the new values."""
    store = machine.store
    if array.kind == "frame":
        set_column(machine, ref, array, key, new, origin)
        return
    if array.kind in ("located", "series") and array.part_of is not None:
        forget_entries(machine, array.part_of)
    written = store.find(new, Array)
    if written is None and store.find(new, List) is not None:
        written = array_of(machine, new, origin)
    elif isinstance(new, Whole) and new.of_a_name:
        written = array_of(machine, store.new(List((new,)), origin), origin).but(shape=())
    constant = number(new)
    if written is not None and covers(key) and array.kind != "located":
        memory.filled(machine, ref, array, written)
    elif written is not None:
        memory.write(machine, ref, _with_part(array, key, written, origin))
    elif constant is not None and array.range is not None:
        memory.write(machine, ref, _with_number(machine, ref, array, key, constant, origin))
    else:
        memory.forget(machine, ref, "parts of it were replaced by values that are not known")


def _with_part(array: Array, key: Value, written: Array, origin: Origin) -> Array:
    """Return an array of which a part was replaced by other numbers."""
    fills_rows = _fills_rows(array, key)
    if written.encoding is None and is_marked(written) and fills_rows:
        written = marking.marked_row(written, origin)
    changed = joined_arrays(array, written, "parts of it were replaced").but(
        shape=array.shape, dtype=array.dtype, kind=array.kind, family=array.family, history=array.history
    )
    blank = array.range is not None and array.range.low == array.range.high
    span = _hull(array.range, written.range)
    alike = written.range is not None and written.range.low == written.range.high
    if not blank and not alike and array.range != written.range:
        span = None  # part by part, what was there may be gone
    if blank and (fills_rows or _fills_a_part(key, written)):
        changed = changed.but(encoding=written.encoding, classes=written.classes)
    if fills_rows:
        written = windows.as_samples(written)
    content = written.content if blank or array.content is None else changed.content
    encoded = any(step.doing is Doing.ENCODED for step in written.history)
    history = written.history if blank and not encoded else array.history
    return changed.but(range=span, content=content, history=history, stacks=None)


def _fills_rows(array: Array, key: Value) -> bool:
    """Whether whole rows are written, one by one: the array is a buffer that is filled in a loop."""
    keys = keys_of(key)
    whole_rows = all(part == EVERYTHING or isinstance(part, Text) for part in keys[1:])
    first = keys[0] if keys else EVERYTHING
    return whole_rows and not isinstance(first, Slice) and array.shape is not None


def _fills_a_part(key: Value, written: Array) -> bool:
    """Whether rows that follow each other are written, and the zeros around them are labels of their kind."""
    return isinstance(key, Slice) and written.encoding in (Encoding.CLASS_IDS, Encoding.REAL)


def _with_number(
    machine: Machine, ref: Ref, array: Array, key: Value, constant: float, origin: Origin
) -> Array:
    """Return an array of which a part was set to one number."""
    assert array.range is not None
    one = Range(constant, constant)
    if covers(key) and array.kind != "located":
        return array.but(range=one, encoding=None, classes=None, identity=False, stacks=None)
    if constant == 1 and (marked := marking.one_a_row(machine, array, key, origin)) is not None:
        return marked
    chosen = _comparison(machine, ref, key)
    if chosen is not None and (two := marking.two_values(array, *chosen, constant, origin)) is not None:
        return two
    left = array.range if chosen is None else _left(array.range, *chosen, constant)
    span = _hull(left, one) if left is not None else one
    stacks = marking.row_with(machine, array, key, constant)
    changed = array.but(range=span, encoding=None, classes=None, identity=False, stacks=stacks)
    if marking.marks_some(machine, array, key, constant):
        changed = marking.of_two_classes(changed, constant, origin)
    places = unordered_in(machine, key) if changed.history else None
    if places is not None:
        return changed.noted(unordered=places)
    return changed if chosen is None else changed.but(settled=(*chosen, constant))


def _comparison(machine: Machine, ref: Ref, key: Value) -> tuple[str, float] | None:
    """Return by which comparison of an array with a limit a subscript chooses of that array."""
    index = machine.store.find(key, Array)
    if index is None or index.chosen is None or index.chosen[0] != ref.address:
        return None
    return index.chosen[1:]


def _left(span: Range, way: str, limit: float, constant: float) -> Range | None:
    """Return where the numbers lie that a comparison does not choose; None where it chooses all."""
    exact = span.exact and limit == constant
    if way.startswith(">"):
        if limit < span.low or (way == ">=" and limit == span.low):
            return None
        return Range(span.low, limit, exact) if limit < span.high else span
    if way.startswith("<"):
        if limit > span.high or (way == "<=" and limit == span.high):
            return None
        return Range(limit, span.high, exact) if limit > span.low else span
    return span


def _hull(one: Range | None, two: Range | None) -> Range | None:
    if one is None or two is None:
        return None
    return Range(min(one.low, two.low), max(one.high, two.high), one.exact and two.exact)
