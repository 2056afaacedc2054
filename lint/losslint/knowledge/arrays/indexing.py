"""Reading parts of arrays and symbolic tensors: `x[key]`."""

from __future__ import annotations

from losslint.knowledge.arrays import windows
from losslint.knowledge.arrays.columns import of_frame
from losslint.knowledge.arrays.keys import (
    BACKWARDS,
    EVERYTHING,
    counted_by,
    is_last_step,
    keys_of,
    places,
    shape_after,
)
from losslint.knowledge.arrays.literals import WRITTEN
from losslint.knowledge.lookup.registry import Machine, whole
from losslint.knowledge.models import graph
from losslint.training import (
    AT_A_DISTANCE,
    FIRST_ROWS,
    FOLD,
    LAST_ROWS,
    LATER_ROWS,
    LEFT_OUT,
    SOME_ROWS,
    Content,
    Doing,
    Encoding,
    Order,
    Origin,
    Range,
    Step,
)
from losslint.values import Array, Const, List, Ref, Slice, Tensor, Text, Value, Whole, is_none


def get(machine: Machine, ref: Ref, array: Array, key: Value, origin: Origin) -> Value:
    """Return `array[key]`."""
    store = machine.store
    if array.identity:
        return store.new(_one_hot_rows(machine, array, key, origin), origin)
    if array.kind in ("frame", "series"):
        column = of_frame(machine, ref, array, key, origin)
        if column is not None:
            return store.new(column, origin)
    keys = keys_of(key)
    named = array.kind == "located" and len(keys) == 2
    column = of_frame(machine, ref, array, keys[1], origin) if named and isinstance(keys[1], Const) else None
    if column is not None:  # `table.loc[rows, "name"]`
        rows = column.but(kind="located")
        return get(machine, store.new(rows, origin), rows, keys[0], origin)
    before = array.shape if array.shape is not None else counted_by(array, keys)
    shape = shape_after(machine, before, keys, apart=array.kind in ("located", "frame"))
    first = keys[0] if keys else EVERYTHING
    part_of_an_order = array.selects in ("all", "fold") and isinstance(first, Slice)
    part_of = ref.address if isinstance(first, Slice) and (first != EVERYTHING or len(keys) > 1) else None
    cut = array.but(shape=shape, selects="fold" if part_of_an_order else "", part_of=part_of)
    changed = _rows_taken(machine, cut, first, origin)
    if len(keys) == 2 and array.written and first == EVERYTHING:
        changed = _written_columns(machine, array, changed, keys[1], origin)
    elif len(keys) > 1:
        changed = _columns_taken(machine, array, changed, keys[1:], origin)
    whole_rows = all(one == EVERYTHING for one in keys[1:])
    if not whole_rows:
        changed = changed.without_padding()
    changed = windows.placed_by(changed, ref.address, first, whole_rows, origin)
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


def _rows_taken(machine: Machine, array: Array, key: Value, origin: Origin) -> Array:
    """Return what taking these rows does to the labels: a filter may drop whole classes."""
    if isinstance(key, Slice | Text | Whole) or whole(key) is not None:
        if isinstance(key, Slice) and key not in (EVERYTHING, BACKWARDS):
            return some_rows(array, key, origin)
        return array
    if is_none(key):
        return array
    index = machine.store.find(key, Array)
    if index is not None and index.selects in ("all", "fold"):
        orders = [step.order for step in index.history if step.order is not None]
        moved = array.did(Doing.SHUFFLED, origin, "rows in another order")
        cut = next((step for step in index.history if step.doing is Doing.SPLIT), None)
        if cut is not None:
            moved = moved.noted(detail=LEFT_OUT if cut.detail == LEFT_OUT else FOLD, by=cut.origin)
        if cut is not None and cut.neighbours:
            return moved.noted(doing=Doing.SPLIT, neighbours=True)
        return moved.ordered(orders[-1] if len(orders) == 1 else Order(None))
    if index is not None and is_drawn(index):
        kept = array.picked(rows_may_go=False)
        return array.did(Doing.SELECTED, origin, "rows drawn at random", known=kept)
    if array.encoding is Encoding.CLASS_IDS:
        return of_some_classes(array, origin)
    return array.did(Doing.SELECTED, origin, "picked rows", known=array.picked(rows_may_go=True))


def of_some_classes(ids: Array, origin: Origin | None) -> Array:
    """Return ids of classes of which a condition has picked some."""
    why = "rows are picked by a condition, which may drop classes"
    return ids.did(Doing.SELECTED, origin, "picked rows", classes=None, range=None, why=why)


def some_rows(array: Array, key: Slice, origin: Origin) -> Array:
    """Return a part of an array that a slice cuts off; the step says on which side of a cut it lies."""
    from_start = is_none(key.lower) or key.lower == Const(0)
    detail = SOME_ROWS
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
    taken = [key for key in keys if key not in (EVERYTHING, Const(None)) and not isinstance(key, Text)]
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
    chosen = places(machine, key, len(table.written))
    if not chosen:
        return _columns_taken(machine, table, part, (key,), origin)
    columns = [table.written[place] for place in chosen]
    spans = [column.range for column in columns if column.range is not None]
    span = Range(min(one.low for one in spans), max(one.high for one in spans)) if spans else None
    numeric = all(column.encoding is Encoding.REAL for column in columns)
    encoding, classes = Encoding.REAL if numeric else None, None
    if len(columns) == 1:
        encoding, classes = columns[0].encoding, columns[0].classes
    taken = part.did(Doing.SELECTED, origin, "some columns", range=span, encoding=encoding, classes=classes)
    return taken.but(why="the code does not say what they tell" if encoding is None else part.why)


def is_real_throughout(array: Array) -> bool:
    """Whether every column of an array holds real numbers; of a written table, some may hold class ids."""
    written = any(step.doing is Doing.MADE and step.detail == WRITTEN for step in array.history)
    return array.encoding is Encoding.REAL and not written


def row(machine: Machine, ref: Ref, array: Array) -> Value:
    """Return what one step of iterating over an array yields."""
    shape = array.shape[1:] if array.shape else None
    if array.kind == "series" and array.dtype is None and array.encoding is None:
        shape = None  # a column may hold whole arrays
    one = machine.store.new(array.but(shape=shape, selects=""), ref.origin)
    machine.store.share(one, ref)
    return one


def of_tensor(machine: Machine, tensor: Tensor, key: Value, origin: Origin) -> Value:
    """Return a part of a symbolic tensor."""
    keys = keys_of(key)
    result = graph.operated(machine, "a part of it", [tensor], origin, {"last": Const(is_last_step(keys))})
    return Tensor(result.layer, result.inputs, shape_after(machine, tensor.shape, keys), origin=origin)
