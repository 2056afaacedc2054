"""Subscripts on arrays, data frames and symbolic tensors."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.knowledge.arrays import memory, windows
from losslint.knowledge.arrays.literals import BY_HAND, WRITTEN, array_of, is_marked
from losslint.knowledge.lookup.registry import Machine, number, whole
from losslint.knowledge.models import graph
from losslint.training import (
    AT_A_DISTANCE,
    FIRST_ROWS,
    FOLD,
    LAST_ROWS,
    LATER_ROWS,
    Content,
    Doing,
    Encoding,
    Order,
    Origin,
    Range,
    Shape,
    Step,
)
from losslint.values import (
    Array,
    Const,
    Counter,
    List,
    Ref,
    Slice,
    Tensor,
    Text,
    Tuple,
    Value,
    Whole,
    choices_of,
    holds_zeros_and_ones,
    is_none,
    joined_arrays,
)

_EVERYTHING = Slice(Const(None), Const(None), Const(None))
_DOTS = Text("...")
_BACKWARDS = Slice(Const(None), Const(None), Const(-1))


def get(machine: Machine, ref: Ref, array: Array, key: Value, origin: Origin) -> Value:
    """Return `array[key]`."""
    store = machine.store
    if array.identity:
        return store.new(_one_hot_rows(machine, array, key, origin), origin)
    if array.kind in ("frame", "series"):
        column = _column(machine, ref, array, key, origin)
        if column is not None:
            return store.new(column, origin)
    keys = key.items if isinstance(key, Tuple) else (key,)
    shape = _shape(machine, array.shape if array.shape is not None else _counted_by(array, keys), keys)
    first = keys[0] if keys else _EVERYTHING
    part_of_an_order = array.selects in ("all", "fold") and isinstance(first, Slice)
    part_of = ref.address if isinstance(first, Slice) and (first != _EVERYTHING or len(keys) > 1) else None
    cut = array.but(shape=shape, selects="fold" if part_of_an_order else "", part_of=part_of)
    changed = _rows_taken(machine, cut, first, origin)
    if len(keys) == 2 and array.written and first == _EVERYTHING:
        changed = _written_columns(machine, array, changed, keys[1], origin)
    elif len(keys) > 1:
        changed = _columns_taken(machine, array, changed, keys[1:], origin)
    if not all(map(_is_everything, keys[1:])):
        changed = changed.without_padding()
    if array.kind == "located":
        changed = changed.but(kind="series" if changed.shape is None or len(changed.shape) < 2 else "frame")
    part = store.new(changed, origin)
    if all(isinstance(one, Slice | Whole | Text) or is_none(one) or whole(one) is not None for one in keys):
        store.share(part, ref)
    return part


def _one_hot_rows(machine: Machine, identity: Array, key: Value, origin: Origin) -> Array:
    """Return rows of an identity matrix: one-hot vectors."""
    labels = machine.store.find(key, Array)
    width = identity.shape[1] if identity.shape and len(identity.shape) == 2 else None
    encoded = (labels or Array()).did(Doing.ENCODED, origin, "rows of an identity matrix")
    shape = (*labels.shape, width) if labels is not None and labels.shape is not None else None
    listed = machine.store.find(key, List)
    if listed is not None:
        shape = (len(listed.items) if listed.rest is None else None, width)
    return Array(identity.dtype, shape, Range(0, 1), Content.LABELS, Encoding.ONE_HOT, width, encoded.history)


def _column(machine: Machine, ref: Ref, array: Array, key: Value, origin: Origin) -> Array | None:
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
    if known is not None:
        shape = known.shape or (array.samples,)
        column = known.but(
            shape=shape, kind="series", family=array.family, part_of=ref.address, columns=(name,)
        )
        return column.did(Doing.SELECTED, origin, detail)
    why = f"the {detail} of a table"
    column = Array(
        shape=(array.samples,),
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


def some_rows(array: Array, key: Slice, origin: Origin) -> Array:
    """Return a part of an array that a slice cuts off; the step says on which side of a cut it lies."""
    from_start = is_none(key.lower) or key.lower == Const(0)
    detail = "some of the rows"
    if from_start and not is_none(key.upper):
        detail = FIRST_ROWS
    elif is_none(key.upper) and not from_start:
        detail = LAST_ROWS
    elif not from_start and not isinstance(key.lower, Const):
        detail = LATER_ROWS
    every = is_none(key.step) or key.step == Const(1)
    start = _first_row(key) if every else None
    detail = detail if every else AT_A_DISTANCE
    return array.step(Step(Doing.SPLIT, origin, detail, windows=windows.cut_by(key), start=start))


def _rows_taken(machine: Machine, array: Array, key: Value, origin: Origin) -> Array:
    """Return what taking these rows does to the labels: a filter may drop whole classes."""
    if isinstance(key, Slice | Text | Whole) or whole(key) is not None:
        if isinstance(key, Slice) and key not in (_EVERYTHING, _BACKWARDS):
            return some_rows(array, key, origin)
        return array
    if is_none(key):
        return array
    index = machine.store.find(key, Array)
    if index is not None and index.selects in ("all", "fold"):
        orders = [step.order for step in index.history if step.order is not None]
        moved = array.did(Doing.SHUFFLED, origin, "rows in another order")
        cut = next((step.origin for step in index.history if step.doing is Doing.SPLIT), None)
        if cut is not None:
            moved = moved.noted(detail=FOLD, by=cut)
        return moved.ordered(orders[-1] if len(orders) == 1 else Order(None))
    if index is not None and is_drawn(index):
        kept = array.picked(rows_may_go=False)
        return array.did(Doing.SELECTED, origin, "rows drawn at random", known=kept)
    if array.encoding is Encoding.CLASS_IDS:
        why = "rows are picked by a condition, which may drop classes"
        return array.did(Doing.SELECTED, origin, "picked rows", classes=None, range=None, why=why)
    return array.did(Doing.SELECTED, origin, "picked rows", known=array.picked(rows_may_go=True))


def _first_row(key: Slice) -> int | None:
    """Return the first row that a slice takes, counted from the first one of all."""
    first = 0 if is_none(key.lower) else whole(key.lower)
    return first if first is not None and first >= 0 else None


def is_drawn(index: Array) -> bool:
    """Whether positions were drawn at random from a range, as for a batch: no class is left out for good."""
    return not index.selects and [step.doing for step in index.history] == [Doing.DRAWN]


def _columns_taken(
    machine: Machine, before: Array, array: Array, keys: tuple[Value, ...], origin: Origin
) -> Array:
    """Return what taking these columns does to encoding and content."""
    taken = [key for key in keys if key not in (_EVERYTHING, Const(None)) and not isinstance(key, Text)]
    if not taken or (before.shape and before.shape[-1] == 1):
        return array
    column = whole(taken[-1])
    if before.encoding in (Encoding.ONE_HOT, Encoding.MULTI_HOT):
        if column is not None:
            return array.did(Doing.SELECTED, origin, "one column", encoding=Encoding.CLASS_IDS, classes=2)
        return array.did(Doing.SELECTED, origin, "some columns", encoding=None, classes=None)
    if is_real_throughout(before):
        return array.did(Doing.SELECTED, origin, "some columns")
    if before.content in (None, Content.FEATURES):
        why = array.why or "some columns of a table"
        return array.did(
            Doing.SELECTED, origin, "some columns", encoding=None, classes=None, range=None, why=why
        )
    return array


def _written_columns(machine: Machine, table: Array, part: Array, key: Value, origin: Origin) -> Array:
    """Return columns of a table that the code spells out: all their numbers are there to be read."""
    places = _chosen(machine, key, len(table.written))
    if not places:
        return _columns_taken(machine, table, part, (key,), origin)
    columns = [table.written[place] for place in places]
    spans = [column.range for column in columns if column.range is not None]
    span = Range(min(one.low for one in spans), max(one.high for one in spans)) if spans else None
    numeric = all(column.encoding is Encoding.REAL for column in columns)
    encoding, classes = Encoding.REAL if numeric else None, None
    if len(columns) == 1:
        encoding, classes = columns[0].encoding, columns[0].classes
    taken = part.did(Doing.SELECTED, origin, "some columns", range=span, encoding=encoding, classes=classes)
    return taken.but(why="the code does not say what they tell" if encoding is None else part.why)


def _chosen(machine: Machine, key: Value, count: int) -> list[int]:
    """Return the positions that a key chooses from so many; none where that is not known."""
    single = whole(key)
    if isinstance(key, Slice):
        ends = [whole(end) for end in (key.lower, key.upper, key.step)]
        given = (key.lower, key.upper, key.step)
        if ends[2] == 0 or any(
            end is None and not is_none(part) for end, part in zip(ends, given, strict=True)
        ):
            return []
        return list(range(count))[slice(*ends)]
    items = (key,) if single is not None else machine.items_of(key) if machine.store.find(key, List) else None
    places = [whole(item) for item in items or ()]
    known = [place for place in places if place is not None and -count <= place < count]
    return [place % count for place in known] if len(known) == len(places) else []


def is_real_throughout(array: Array) -> bool:
    """Whether every column of an array holds real numbers; of a written table, some may hold class ids."""
    written = any(step.doing is Doing.MADE and step.detail == WRITTEN for step in array.history)
    return array.encoding is Encoding.REAL and not written


def _shape(machine: Machine, shape: Shape | None, keys: tuple[Value, ...]) -> Shape | None:
    """Return the shape after a subscript; None where an index has a rank that is not known."""
    if shape is None:
        return None
    dots = next((n for n, key in enumerate(keys) if isinstance(key, Text)), None)
    used = sum(1 for key in keys if not is_none(key) and not isinstance(key, Text))
    if dots is not None:
        keys = (*keys[:dots], *([_EVERYTHING] * (len(shape) - used)), *keys[dots + 1 :])
    result: list[int | None] = []
    axis = 0
    for key in keys:
        if is_none(key):
            result.append(1)
            continue
        if axis >= len(shape):
            return None
        if isinstance(key, Slice):
            result.append(_sliced(shape[axis], key))
        elif whole(key) is None and not isinstance(key, Whole):
            index, listed = machine.store.find(key, Array), machine.store.find(key, List)
            if index is None and listed is None:
                return None
            if index is not None and index.selects == "all":
                result.append(shape[axis])
            elif index is not None and (
                (index.shape is None and not index.selects) or (index.shape and len(index.shape) > 1)
            ):
                return None
            elif index is None or index.shape != ():  # one number takes the axis away
                result.append(_positions(listed))
        axis += 1
    return (*result, *shape[axis:])


def _positions(listed: List | None) -> int | None:
    """Return how many positions a list names; one of truth values picks some."""
    if listed is None or listed.rest is not None or None in map(whole, listed.items):
        return None
    return len(listed.items)


def _counted_by(array: Array, keys: tuple[Value, ...]) -> Shape | None:
    """Return the axes of an array of which all that it can have are given a position or a slice."""
    plain = all(isinstance(key, Slice | Whole) or whole(key) is not None for key in keys)
    return (None,) * len(keys) if plain and len(keys) == array.at_most else None


def ends_of(key: Slice) -> slice | None:
    """Return the slice of Python that a key is, None where an end is not known or nothing is cut so."""
    ends = []
    for end in (key.lower, key.upper, key.step):
        known = position_of(end)
        if known is None and not is_none(end):
            return None
        ends.append(known)
    return None if ends[2] == 0 else slice(*ends)


def position_of(key: Value) -> int | None:
    """Return the position that an index is; of a pair, False is the first and True the second."""
    return int(key.value) if isinstance(key, Const) and isinstance(key.value, bool) else whole(key)


def _sliced(length: int | None, key: Slice) -> int | None:
    if key == _EVERYTHING:
        return length
    ends = ends_of(key)
    return Counter(*ends.indices(length)).length if ends is not None and length is not None else None


def row(machine: Machine, ref: Ref, array: Array) -> Value:
    """Return what one step of iterating over an array yields."""
    shape = array.shape[1:] if array.shape else None
    if array.kind == "series" and array.dtype is None and array.encoding is None:
        shape = None  # a column may hold whole arrays
    one = machine.store.new(array.but(shape=shape, selects=""), ref.origin)
    machine.store.share(one, ref)
    return one


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
    if written is not None and _covers(key) and array.kind != "located":
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
        written = _marked_row(written, origin)
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


def _covers(key: Value) -> bool:
    """Whether a subscript names all of an array: `x[:]`, `x[...]`."""
    keys = key.items if isinstance(key, Tuple) else (key,)
    return all(one in (_EVERYTHING, _DOTS) for one in keys)


def _with_number(
    machine: Machine, ref: Ref, array: Array, key: Value, constant: float, origin: Origin
) -> Array:
    """Return an array of which a part was set to one number."""
    assert array.range is not None
    if _covers(key) and array.kind != "located":
        same = array.but(range=Range(constant, constant), encoding=None, classes=None, identity=False)
        return same.but(stacks=None)
    if constant == 1 and _marks_one_a_row(machine, array, key, (step := _by_hand(origin),)):
        history = array.history if array.history[-1:] == (step,) else (*array.history, step)
        classes = array.shape[1] if array.shape else None
        changed = array.but(range=Range(0, 1), encoding=Encoding.ONE_HOT, classes=classes, history=history)
        return changed.but(content=Content.LABELS)
    two = _two_values(machine, ref, array, key, constant)
    if two is not None:
        step = Step(Doing.ENCODED, origin, f"{two.low:g} or {two.high:g} by a comparison")
        ids = (two.low, two.high) == (0, 1)
        changed = array.but(
            range=two, encoding=Encoding.CLASS_IDS if ids else None, classes=2 if ids else None
        )
        return changed.but(history=(*array.history, step), stacks=None, identity=False)
    index = machine.store.find(key, Array)
    chosen = index.chosen if index is not None and index.chosen and index.chosen[0] == ref.address else None
    stacks, one = _row_with(machine, array, key, constant), Range(constant, constant)
    left = array.range if chosen is None else _left(array.range, *chosen[1:], constant)
    span = _hull(left, one) if left is not None else one
    changed = array.but(range=span, encoding=None, classes=None, identity=False, stacks=stacks)
    if _marks_some(machine, array, key, constant):
        step = Step(Doing.ENCODED, origin, f"{constant:g} for some of them")
        steps = array.history if array.history[-1:] == (step,) else (*array.history, step)
        changed = changed.but(encoding=Encoding.CLASS_IDS, classes=2, history=steps)
    return changed if chosen is None else changed.but(settled=(*chosen[1:], constant))


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


OTHERS = {">": "<=", "<=": ">", ">=": "<", "<": ">="}
"""The comparison that chooses what another one leaves."""


def _two_values(machine: Machine, ref: Ref, array: Array, key: Value, constant: float) -> Range | None:
    """Return the two values that are left after `x[x > limit] = constant`; None where there may be more.

    There are two where the limit is the end of the range, or where `x[x <= limit] = another` went before.
    """
    index = machine.store.find(key, Array)
    if index is None or index.chosen is None or index.chosen[0] != ref.address:
        return None
    _, way, limit = index.chosen
    ends = (array.range.low, array.range.high) if array.range is not None else (None, None)
    other = None
    if array.settled is not None and array.settled[:2] == (OTHERS.get(way), limit):
        settled = array.settled[2]
        other = None if _chooses(way, settled, limit) else settled
    elif way == "!=" or (way, limit) in ((">", ends[0]), ("<", ends[1])):
        other = limit
    if other is None or other == constant:
        return None
    return Range(min(other, constant), max(other, constant))


def _chooses(way: str, value: float, limit: float) -> bool:
    """Whether a comparison chooses a value."""
    if value == limit:
        return way.endswith("=")
    return way.startswith(">") if value > limit else way.startswith("<")


def _fills_rows(array: Array, key: Value) -> bool:
    """Whether whole rows are written, one by one: the array is a buffer that is filled in a loop."""
    keys = key.items if isinstance(key, Tuple) else (key,)
    whole_rows = all(part == _EVERYTHING or isinstance(part, Text) for part in keys[1:])
    first = keys[0] if keys else _EVERYTHING
    return whole_rows and not isinstance(first, Slice) and array.shape is not None


def _marked_row(row: Array, origin: Origin) -> Array:
    """Return a row of zeros and marks as what such rows make together."""
    classes = row.shape[-1] if row.shape else None
    assert row.stacks is not None
    step = Step(Doing.ENCODED, origin, BY_HAND[row.stacks])
    return row.but(encoding=row.stacks, classes=classes, content=Content.LABELS, history=(*row.history, step))


def _fills_a_part(key: Value, written: Array) -> bool:
    """Whether rows that follow each other are written, and the zeros around them are labels of their kind."""
    return isinstance(key, Slice) and written.encoding in (Encoding.CLASS_IDS, Encoding.REAL)


def set_column(machine: Machine, ref: Ref, array: Array, key: Value, new: Value, origin: Origin) -> None:
    """Carry out `table['name'] = new`; whatever else is set, no column is known afterwards."""
    if not isinstance(key, Const) or not isinstance(key.value, str):
        names = machine.items_of(key) if machine.store.find(key, List) is not None else None
        written = {name.value for name in names or () if isinstance(name, Const)}
        others = tuple(pair for pair in array.known if pair[0] not in written)
        known = others if names is not None and len(written) == len(names) else ()
        machine.store.put(ref, array.but(columns=None, encoding=None, classes=None, range=None, known=known))
        return
    column = machine.store.find(new, Array)
    if column is None and machine.store.find(new, List) is not None:
        column = array_of(machine, new, origin)
    if column is not None and column.shape is not None and len(column.shape) > 1:
        column = column.but(shape=column.shape[:1]) if column.shape[1:] == (1,) else None
    if column is not None:
        column = column.but(known=(), part_of=None, columns=None, selects="")
    machine.store.put(ref, array.with_column(key.value, column))


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
        machine.store.put(address, frame.but(known=(), range=None, encoding=None, classes=None, why=why))


def _row_with(machine: Machine, array: Array, key: Value, constant: float) -> Encoding | None:
    """Return what rows like this one make, after `row[key] = 1` for a single position of it."""
    plain = array.shape is not None and len(array.shape) == 1 and array.range in (Range(0, 0), Range(0, 1))
    several = machine.store.find(key, List) is not None or machine.store.find(key, Array) is not None
    single = _is_position(machine, key)
    if constant != 1 or not plain or not (single or several):
        return None
    if array.range == Range(0, 0):
        again = whole(key) is None and machine.loops > array.depth  # another position in every round
        if single and again:
            return None if machine.doubt else Encoding.MULTI_HOT
        return Encoding.ONE_HOT if single else Encoding.MULTI_HOT
    return Encoding.MULTI_HOT if array.stacks is not None else None


def _marks_some(machine: Machine, array: Array, key: Value, constant: float) -> bool:
    """Whether some zeros of a column become ones, or the other way round: two classes by hand."""
    column = array.shape is not None and (len(array.shape) == 1 or array.shape[1:] == (1,))
    some = machine.doubt > 0 or whole(key) is not None or (isinstance(key, Slice) and key != _EVERYTHING)
    index = machine.store.find(key, Array)
    chosen = some or (index is not None and index.selects == "some")
    return column and chosen and constant in (0, 1) and holds_zeros_and_ones(array)


def _by_hand(origin: Origin) -> Step:
    return Step(Doing.ENCODED, origin, BY_HAND[Encoding.ONE_HOT])


def _marks_one_a_row(machine: Machine, array: Array, key: Value, made_here: tuple[Step, ...]) -> bool:
    """Whether `zeros[np.arange(n), ids] = 1` is what happens, or the same in a loop: one-hot by hand."""
    two_axes = array.shape is not None and len(array.shape) == 2
    if not isinstance(key, Tuple) or len(key.items) != 2 or not two_axes:
        return False
    if machine.loops == array.depth + 1 and all(_is_position(machine, item) for item in key.items):
        # One loop over the rows, one 1 in each; the array was all zeros, or is what this loop made it.
        return array.range == Range(0, 0) or array.history[-1:] == made_here
    rows, columns = (machine.store.find(item, Array) for item in key.items)
    if array.range != Range(0, 0):
        return False
    ids = columns is not None and (columns.shape is None or len(columns.shape) == 1)
    return rows is not None and rows.selects == "all" and ids


def _is_position(machine: Machine, value: Value) -> bool:
    """Whether a value is one whole number: a counter, or one class id."""
    array = machine.store.find(value, Array)
    if array is not None:
        return array.shape == () and (array.encoding is Encoding.CLASS_IDS or array.is_integer)
    choices = choices_of(value)
    return isinstance(value, Whole) or (bool(choices) and all(isinstance(one, int) for one in choices))


def _hull(one: Range | None, two: Range | None) -> Range | None:
    if one is None or two is None:
        return None
    return Range(min(one.low, two.low), max(one.high, two.high), one.exact and two.exact)


def of_tensor(machine: Machine, tensor: Tensor, key: Value, origin: Origin) -> Value:
    """Return a part of a symbolic tensor."""
    keys = key.items if isinstance(key, Tuple) else (key,)
    result = graph.operated(machine, "a part of it", [tensor], origin, {"last": Const(_is_last_step(keys))})
    return Tensor(result.layer, result.inputs, _shape(machine, tensor.shape, keys), origin=origin)


def _is_last_step(keys: tuple[Value, ...]) -> bool:
    """Whether a subscript takes the last step of each sample, and all of it: `out[:, -1]`."""
    first, *others = keys
    return len(others) > 0 and others[0] == Const(-1) and all(map(_is_everything, (first, *others[1:])))


def _is_everything(key: Value) -> bool:
    return isinstance(key, Slice) and all(map(is_none, (key.lower, key.upper, key.step)))
