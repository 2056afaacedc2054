"""What is written out: the array that a list makes, of numbers or of other arrays, and a shape."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from losslint.knowledge.arrays.windows import as_samples
from losslint.knowledge.lookup.registry import Machine, whole
from losslint.training import Content, Doing, Encoding, Origin, Range, Shape
from losslint.values import (
    Array,
    Blocks,
    Const,
    Length,
    List,
    Store,
    Text,
    Tuple,
    Unknown,
    Value,
    Whole,
    choices_of,
    computing,
)

PLACES = "the place of each name"
"""How the step of an array is described whose numbers are places of names among others."""

WRITTEN = "written in the code"
"""How the step of an array that the code spells out is described."""

SHORTEST_BLOCK = 5
"""Rows of one class in a literal from which on their order says something: a table of truth has fewer."""

BY_HAND = {
    Encoding.ONE_HOT: "one 1 in every row",
    Encoding.MULTI_HOT: "a 1 for every class of the row",
}
"""How the step is described by which rows of zeros are marked."""

MAX_COLUMNS = 64
"""Columns of one literal that are looked at one by one."""

MAX_LITERALS = 20_000
"""Numbers of one literal that are looked at."""


def shape_of(store: Store, value: Value | None) -> Shape | None:
    """Return a shape that is written as a tuple, list or number."""
    if isinstance(value, Tuple):
        return tuple(whole(item) for item in value.items)
    cell = store.find(value, List)
    if cell is not None and cell.rest is None:
        return tuple(whole(item) for item in cell.items)
    size = whole(value)
    return (size,) if size is not None or isinstance(value, Length | Whole) else None


def array_of(machine: Machine, value: Value, origin: Origin | None) -> Array:
    """Return the array that `np.array(value)` makes of a list or tuple."""
    made = _array_of(machine, value, origin)
    cell = machine.store.find(value, List)
    if cell is None or not cell.blocks:
        return made
    width = _width_of_rows(cell.blocks) if made.encoding is None else None
    if width is not None:
        made = Array("int64", (cell.length, width), Range(0, 1), None, Encoding.ONE_HOT, width)
        made = made.did(Doing.MADE, origin, "collected by the code")
    if not _are_classes(cell.blocks):
        return made
    return made.did(Doing.MADE, origin, "filled class after class").noted(by_class=True)


def _are_classes(blocks: Blocks) -> bool:
    """Whether a list was filled with several things, or the numbers of rounds, many of each in a row."""
    counts = any(isinstance(kind, tuple) and kind[0] is Whole for kind, _ in blocks)
    return all(several for _, several in blocks) and (len(blocks) == 1 if counts else len(blocks) > 1)


def _width_of_rows(blocks: Blocks) -> int | None:
    """Return how long the rows are that a list was filled with, each of which has one 1 among zeros."""
    one, zero = Const(1).key, Const(0).key
    rows = [kind for kind, _ in blocks if isinstance(kind, tuple) and set(kind) == {one, zero}]
    widths = {len(row) for row in rows if row.count(one) == 1}
    alike = len(rows) == len(blocks) and all(row.count(one) == 1 for row in rows)
    return widths.pop() if alike and len(rows) > 1 and len(widths) == 1 else None


def _array_of(machine: Machine, value: Value, origin: Origin | None) -> Array:
    stacked = _stacked(machine, value, origin)
    if stacked is not None:
        return stacked
    shape, numbers = _numbers(machine, value)
    if numbers is None:
        either = _one_of_few(machine, value)
        if either is not None:
            return either.did(Doing.MADE, origin, "collected by the code")
    if numbers is None and _is_whole(machine, value):
        return _of_whole_numbers(machine, value, shape, origin)
    if numbers is None or not numbers:
        return Array(shape=shape, why=_why(machine, value) or "a list of things that are not known")
    return _of_numbers(shape, numbers, origin)


def _of_whole_numbers(machine: Machine, value: Value, shape: Shape | None, origin: Origin | None) -> Array:
    """Return the array of whole numbers that are not known: the places of names are the ids of classes."""
    made = Array("int64", shape, why="whole numbers that are not known")
    cell = machine.store.find(value, List)
    items = (*cell.items, *((cell.rest,) if cell.rest is not None else ())) if cell is not None else ()
    places = [item for item in items if isinstance(item, Whole)]
    unordered = unordered_in(machine, value)
    if items and len(places) == len(items) and all(item.of_a_name for item in places):
        made = made.did(Doing.ENCODED, origin, PLACES, encoding=Encoding.CLASS_IDS)
    elif unordered is not None:
        made = made.did(Doing.MADE, origin, PLACES)
    return made.noted(unordered=unordered) if unordered is not None else made


def unordered_in(machine: Machine, value: Value | None, depth: int = 3) -> Origin | None:
    """Return the set of strings in whose order numbers are places: one, or some of a list or tuple."""
    if isinstance(value, Whole):
        return value.unordered
    cell = machine.store.find(value, List)
    items = value.items if isinstance(value, Tuple) else cell.items[:MAX_COLUMNS] if cell is not None else ()
    rest = cell.rest if cell is not None else None
    inside = (unordered_in(machine, item, depth - 1) for item in (rest, *items)) if depth else ()
    return next((found for found in inside if found is not None), None)


def _stacked(machine: Machine, value: Value, origin: Origin | None) -> Array | None:
    """Return several arrays along a new first axis."""
    cell = machine.store.find(value, List)
    items = cell.items if cell is not None else value.items if isinstance(value, Tuple) else ()
    rest = cell.rest if cell is not None else None
    everything = (*items, rest) if rest is not None else items
    if not everything:
        return None
    inner = [_row(machine, item, origin) for item in everything]
    arrays = [machine.store.find(item, Array) for item in inner]
    if None in arrays:
        return None
    element = machine.store.find(machine.joined(tuple(inner), "the arrays of the list differ"), Array)
    if element is None:
        return None
    count = cell.length if cell is not None else len(items)
    shape = (count, *element.shape) if element.shape is not None else None
    spans = [array.range for array in arrays if array is not None and array.range is not None]
    span = element.range
    if span is None and len(spans) == len(arrays):
        span = computing.interval(min(s.low for s in spans), max(s.high for s in spans))
    made = element.but(shape=shape, range=span, selects="", kind="ndarray", identity=False, stacks=None)
    made = as_samples(made)
    marks = element.stacks if is_marked(element) else None
    if marks is None or element.shape is None or len(element.shape) != 1:
        return _rows_of_marks(made)
    marked = made.did(Doing.ENCODED, origin, BY_HAND[marks], encoding=marks, classes=element.shape[0])
    return marked.but(content=Content.LABELS, range=element.range or Range(0, 1))  # smoothed ones may be less


def is_marked(row: Array) -> bool:
    """Whether a row of zeros has marks that still count as such.

    Where they were made smaller, something was added to all since, so that they are smoothed.
    """
    smaller = row.range is not None and row.range.high < 1
    added = bool(row.history) and row.history[-1].doing is Doing.SHIFTED
    return row.stacks is not None and (added or not smaller)


def _row(machine: Machine, item: Value, origin: Origin | None) -> Value:
    """Return the array that a list of arrays inside a list is; anything else as it is."""
    stacked = _stacked(machine, item, origin) if _is_list(machine, item) else None
    return machine.store.new(stacked, origin) if stacked is not None else item


def _is_list(machine: Machine, value: Value) -> bool:
    return isinstance(value, Tuple) or machine.store.find(value, List) is not None


def _rows_of_marks(stacked: Array) -> Array:
    """Return stacked rows; zeros and ones, two classes in one column, say something else in rows."""
    rows = stacked.shape is not None and len(stacked.shape) == 2 and stacked.shape[1] != 1
    if not rows or stacked.encoding is not Encoding.CLASS_IDS or stacked.classes != 2:
        return stacked
    return stacked.but(encoding=None, classes=None, why="rows of zeros and ones")


def _numbers(machine: Machine, value: Value) -> tuple[tuple[int | None, ...] | None, list[float] | None]:
    """Return shape and numbers of a nested list; None for numbers that are not all known."""
    items = machine.items_of(value)
    if items is None:
        cell = machine.store.find(value, List)
        return ((cell.length,) if cell is not None and _is_scalar(cell.rest) else None), None
    if all(isinstance(item, Const | Text | Unknown) for item in items):
        written = [item.value for item in items if isinstance(item, Const)]
        plain = [one for one in map(computing.real, written) if one is not None]
        if len(written) == 0 and any(isinstance(item, Unknown) for item in items):
            return None, None  # each of them may be an array
        return (len(items),), plain if len(plain) == len(items) else None
    inner_shape: tuple[int | None, ...] = ()
    found: list[float] = []
    complete = True
    for position, item in enumerate(items):
        shape, numbers = _numbers(machine, item)
        if shape is None or (position and shape != inner_shape):
            return None, None
        inner_shape = shape
        if numbers is None or len(found) > MAX_LITERALS:
            complete = False
        else:
            found.extend(numbers)
    return (len(items), *inner_shape), found if complete else None


def _one_of_few(machine: Machine, value: Value) -> Array | None:
    """Return the array of a list of which each item is certainly one of the class ids from 0 on."""
    cell = machine.store.find(value, List)
    if cell is None:
        return None
    items = cell.items if cell.rest is None else (*cell.items, cell.rest)
    choices = [choices_of(item) for item in items]
    if not choices or not all(choices):
        return None
    distinct = frozenset[float]().union(*choices)
    if len(distinct) < 2 or distinct != frozenset(range(len(distinct))):
        return None
    kind = "int64" if all(isinstance(one, int) for one in distinct) else None
    span = Range(0, len(distinct) - 1)
    return Array(kind, (cell.length,), span, None, Encoding.CLASS_IDS, len(distinct))


def _why(machine: Machine, value: Value, depth: int = 4) -> str:
    """Return why the first item that is not known is not, "" where all are."""
    if isinstance(value, Unknown):
        return value.why
    cell = machine.store.find(value, List)
    items = value.items if isinstance(value, Tuple) else ()
    if cell is not None:
        items = cell.items if cell.rest is None else (*cell.items, cell.rest)
    reasons = (_why(machine, item, depth - 1) for item in items[:MAX_LITERALS]) if depth else iter(())
    return next((why for why in reasons if why), "")


def _is_scalar(value: Value | None) -> bool:
    return isinstance(value, Const | Text | Whole)


def _is_whole(machine: Machine, value: Value, depth: int = 3) -> bool:
    """Whether a list, or lists in it, hold whole numbers only, such as the positions of `enumerate`."""
    cell = machine.store.find(value, List)
    if cell is None or not depth or isinstance(cell.rest, Const):
        return False
    items = (*cell.items, *((cell.rest,) if cell.rest is not None else ()))
    return all(
        isinstance(item, Whole) or whole(item) is not None or _is_whole(machine, item, depth - 1)
        for item in items
    )


def _of_numbers(
    shape: tuple[int | None, ...] | None, numbers: Sequence[float], origin: Origin | None
) -> Array:
    integers = all(isinstance(one, int) for one in numbers)
    booleans = all(isinstance(one, bool) for one in numbers)
    span = computing.interval(min(numbers), max(numbers))
    encoding, classes = _encoding(shape, numbers)
    dtype = "bool" if booleans else "int64" if integers else "float64"
    made = Array(dtype, shape, span, None, encoding, classes)
    columns: tuple[Array, ...] = ()
    if shape and len(shape) == 2 and shape[1] is not None and 1 < shape[1] <= MAX_COLUMNS:
        rows = (shape[0],)
        columns = tuple(_of_numbers(rows, numbers[start :: shape[1]], origin) for start in range(shape[1]))
    done = made.did(Doing.MADE, origin, WRITTEN, written=columns)
    return done.noted(by_class=True) if encoding is not None and _are_blocks(shape, numbers) else done


def _are_blocks(shape: tuple[int | None, ...] | None, numbers: Sequence[float]) -> bool:
    """Whether numbers or rows come in blocks of the same, each of several."""
    width = shape[-1] if shape and len(shape) == 2 else 1
    if width is None or width < 1:
        return False
    rows = [tuple(numbers[start : start + width]) for start in range(0, len(numbers), width)]
    blocks = [len(list(block)) for _, block in groupby(rows)]
    return 1 < len(blocks) == len(set(rows)) and min(blocks) >= SHORTEST_BLOCK


def _encoding(
    shape: tuple[int | None, ...] | None, numbers: Sequence[float]
) -> tuple[Encoding | None, int | None]:
    """Return what the numbers would say as labels: only what nobody could mean otherwise."""
    distinct = set(numbers)
    if not distinct <= {0, 1}:
        # No class is numbered -3: below zero, only -1 is used to mark one.
        numeric = min(distinct) < -1 or any(not float(one).is_integer() for one in distinct)
        return (Encoding.REAL, None) if numeric else (None, None)
    width = shape[-1] if shape and len(shape) == 2 else 1
    if width is None:
        return None, None
    if width == 1:
        return (Encoding.CLASS_IDS, 2) if distinct == {0, 1} else (None, None)
    rows = [sum(numbers[start : start + width]) for start in range(0, len(numbers), width)]
    if all(total == 1 for total in rows):
        return Encoding.ONE_HOT, width
    return Encoding.MULTI_HOT, width
