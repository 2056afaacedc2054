"""Labels that code marks by hand in an array: a 1 among zeros, or two values by a comparison."""

from __future__ import annotations

from losslint.knowledge.arrays.keys import EVERYTHING
from losslint.knowledge.arrays.literals import BY_HAND, unordered_in
from losslint.knowledge.lookup.registry import Machine, whole
from losslint.training import Content, Doing, Encoding, Origin, Range, Step
from losslint.values import (
    Array,
    List,
    Slice,
    Tuple,
    Value,
    Whole,
    choices_of,
    holds_zeros_and_ones,
)


def left_out(machine: Machine, one: Value, other: Value) -> Array | None:
    """Return what a whole number below zero and a class id are both: `-100 if word is None else tags[word]`.

    None where it is anything else.
    """
    for value, mark in ((one, other), (other, one)):
        found, number = machine.store.find(value, Array), whole(mark)
        if found is not None and number is not None:
            return found.marked_by((number,), mark.origin or value.origin)
    return None


def one_a_row(machine: Machine, array: Array, key: Value, origin: Origin) -> Array | None:
    """Return an array after `zeros[np.arange(n), ids] = 1`, or after the same in a loop: one-hot by hand.

    None where something else happens.
    """
    places = unordered_in(machine, key)
    step = Step(Doing.ENCODED, origin, BY_HAND[Encoding.ONE_HOT], unordered=places)
    if not _marks_one_a_row(machine, array, key, step):
        return None
    classes = array.shape[1] if array.shape else None
    changed = array.but(range=Range(0, 1), encoding=Encoding.ONE_HOT, classes=classes)
    return changed.but(content=Content.LABELS, history=_once(array, step))


def _once(array: Array, step: Step) -> tuple[Step, ...]:
    """Return the history of an array with a step at its end, which a loop may take again and again."""
    return array.history if array.history[-1:] == (step,) else (*array.history, step)


def _marks_one_a_row(machine: Machine, array: Array, key: Value, made_here: Step) -> bool:
    """Whether each row of an array of zeros is given a single 1."""
    two_axes = array.shape is not None and len(array.shape) == 2
    if not isinstance(key, Tuple) or len(key.items) != 2 or not two_axes:
        return False
    if machine.loops == array.depth + 1 and all(_is_position(machine, item) for item in key.items):
        # One loop over the rows, one 1 in each; the array was all zeros, or is what this loop made it.
        return array.range == Range(0, 0) or array.history[-1:] == (made_here,)
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


def row_with(machine: Machine, array: Array, key: Value, constant: float) -> Encoding | None:
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


def marked_row(row: Array, origin: Origin) -> Array:
    """Return a row of zeros and marks as what such rows make together."""
    classes = row.shape[-1] if row.shape else None
    assert row.stacks is not None
    step = Step(Doing.ENCODED, origin, BY_HAND[row.stacks])
    return row.but(encoding=row.stacks, classes=classes, content=Content.LABELS, history=(*row.history, step))


def marks_some(machine: Machine, array: Array, key: Value, constant: float) -> bool:
    """Whether some zeros of a column become ones, or the other way round: two classes by hand."""
    column = array.shape is not None and (len(array.shape) == 1 or array.shape[1:] == (1,))
    some = machine.doubt > 0 or whole(key) is not None or (isinstance(key, Slice) and key != EVERYTHING)
    index = machine.store.find(key, Array)
    chosen = some or (index is not None and index.selects == "some")
    return column and chosen and constant in (0, 1) and holds_zeros_and_ones(array)


def of_two_classes(array: Array, constant: float, origin: Origin) -> Array:
    """Return an array of zeros and ones some of which were set to one of these."""
    step = Step(Doing.ENCODED, origin, f"{constant:g} for some of them")
    return array.but(encoding=Encoding.CLASS_IDS, classes=2, history=_once(array, step))


OTHERS = {">": "<=", "<=": ">", ">=": "<", "<": ">="}
"""The comparison that chooses what another one leaves."""


def two_values(array: Array, way: str, limit: float, constant: float, origin: Origin) -> Array | None:
    """Return an array after `x[x > limit] = constant` left two values; None where there may be more.

    There are two where the limit is the end of the range, or where `x[x <= limit] = another` went before.
    """
    ends = (array.range.low, array.range.high) if array.range is not None else (None, None)
    other = None
    if array.settled is not None and array.settled[:2] == (OTHERS.get(way), limit):
        settled = array.settled[2]
        other = None if _chooses(way, settled, limit) else settled
    elif way == "!=" or (way, limit) in ((">", ends[0]), ("<", ends[1])):
        other = limit
    if other is None or other == constant:
        return None
    two = Range(min(other, constant), max(other, constant))
    step = Step(Doing.ENCODED, origin, f"{two.low:g} or {two.high:g} by a comparison")
    ids = (two.low, two.high) == (0, 1)
    changed = array.but(range=two, encoding=Encoding.CLASS_IDS if ids else None, classes=2 if ids else None)
    return changed.but(history=(*array.history, step), stacks=None, identity=False)


def _chooses(way: str, value: float, limit: float) -> bool:
    """Whether a comparison chooses a value."""
    if value == limit:
        return way.endswith("=")
    return way.startswith(">") if value > limit else way.startswith("<")
