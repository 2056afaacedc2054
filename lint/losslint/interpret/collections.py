"""What a collection holds, for loops, unpacking and comprehensions."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.interpret import budgets
from losslint.knowledge import calling, kinds_of
from losslint.knowledge.arrays import indexing, literals, marking
from losslint.knowledge.lookup.registry import TABLES, Machine
from losslint.knowledge.models import graph
from losslint.training import Encoding
from losslint.values import (
    Array,
    Batches,
    Comparison,
    Const,
    Counter,
    Dict,
    Instance,
    List,
    Made,
    OfSet,
    Predicted,
    Ref,
    Tensor,
    Text,
    Tuple,
    Unknown,
    Value,
    Whole,
    joined_arrays,
)

MAX_ROW = 8
"""Items of short lists whose columns are joined one by one."""


def items_of(m: Machine, value: Value) -> tuple[Value, ...] | None:
    """Return the items of a collection of known length, or None."""
    match value:
        case Tuple():
            return value.items
        case Counter() if value.length <= budgets.MAX_ITEMS:
            return tuple(Const(n) for n in range(value.start, value.stop, value.step))
        case Const() if isinstance(value.value, str) and len(value.value) <= budgets.MAX_ITERATIONS:
            return tuple(Const(letter) for letter in value.value)
        case Ref():
            cell = m.store.cells.get(value.address)
            if isinstance(cell, List) and cell.rest is None:
                return cell.items
            if isinstance(cell, Dict) and cell.rest is None:
                return cell.keys
            if isinstance(cell, Made) and cell.path in TABLES.sequences:
                return TABLES.sequences[cell.path](m, value)
    return None


def element_of(m: Machine, value: Value) -> Value:
    """Return what one step of iterating over a value yields."""
    match value:
        case Batches():
            return value.element
        case Counter():
            return Whole(round=m.store.number(), every=value.step, origin=value.origin)
        case Unknown() if type(value) is Unknown:
            return Unknown(value.why, origin=value.origin)  # what is asked of it is not asked of the whole
        case Unknown():
            return value
        case Predicted() if not value.row:
            return replace(value, row=True)
        case Ref():
            cell = m.store.cells.get(value.address)
            step = next(
                (TABLES.iterables[kind] for kind in kinds_of(m, value) if kind in TABLES.iterables), None
            )
            if step is not None:
                return step(m, value)
            if isinstance(cell, List):
                items = (*cell.items, cell.rest) if cell.rest is not None else cell.items
                item = joined(m, items, "an item of a list")
                return OfSet("", origin=value.origin) if cell.is_set and isinstance(item, Text) else item
            if isinstance(cell, Array):
                return indexing.row(m, value, cell)
            if isinstance(cell, Instance):
                return _dealt_out(m, value)
            return Unknown("a step of a loop", origin=value.origin)
        case Tuple():
            return joined(m, value.items, "an item of a tuple")
        case Tensor() if value.origin is not None:
            return graph.operated(m, "a part of it", [value], value.origin)
        case _:
            return Unknown("a step of a loop", origin=value.origin)


def _dealt_out(m: Machine, value: Ref) -> Value:
    """Return what an object of the project's own deals out in a loop: by its iterator, or by position."""
    goes_through, iterator = m.own_method(value, "__iter__"), value
    if goes_through is not None:
        found = m.apply(goes_through, [value], {}, value.origin)
        if not isinstance(found, Ref) or m.store.find(found, Instance) is None:
            return element_of(m, found)
        iterator = found
    following = m.own_method(iterator, "__next__")
    if following is not None:
        return m.apply(following, [iterator], {}, value.origin)
    reader = m.own_method(value, "__getitem__") if goes_through is None else None
    if reader is not None:
        return m.apply(reader, [value, Whole()], {}, value.origin)
    return Unknown("a step of a loop", origin=value.origin)


def joined(m: Machine, values: tuple[Value, ...], why: str, depth: int = 3) -> Value:
    """Return what holds of all of several values."""
    if not values:
        return Unknown(why)
    result = values[0]
    kinds = set(map(type, values))
    comparison = Comparison(m.store.cells, m.store.cells)
    if kinds == {Const}:
        alike = len({value.key for value in values if isinstance(value, Const)}) == 1
        return result if alike else comparison.either(values, why)
    if kinds == {Tuple} and (columns := _columns(values)) is not None:
        return Tuple(tuple(joined(m, column, why) for column in columns), origin=values[-1].origin)
    if len(values) > 1 and (marked := _marked(m, values)) is not None:
        return m.store.new(marked, result.origin)
    for value in values[1:]:
        one, two = m.store.find(result, Array), m.store.find(value, Array)
        if one is not None and two is not None:
            if one != two:
                result = m.store.new(joined_arrays(one, two, why), value.origin)
        elif isinstance(result, Tuple) and isinstance(value, Tuple) and len(result.items) == len(value.items):
            pairs = zip(result.items, value.items, strict=True)
            result = Tuple(tuple(joined(m, pair, why) for pair in pairs), origin=value.origin)
        elif depth and (rows := _rows(m, result, value)) is not None and not comparison.equal(result, value):
            items = tuple(joined(m, pair, why, depth - 1) for pair in zip(*rows, strict=True))
            result = m.store.new(List(items), value.origin)
        elif (tool := _any_of(m, result, value)) is not None:
            result = m.store.new(tool, value.origin)
        elif (ids := marking.left_out(m, result, value)) is not None:
            result = m.store.new(ids, value.origin)
        else:
            result = comparison.joined(result, value, why)
    return result


def _columns(values: tuple[Value, ...]) -> list[tuple[Value, ...]] | None:
    """Return what stands at each place of several tuples, None where they are not of one length."""
    rows = [value.items for value in values if isinstance(value, Tuple)]
    return list(zip(*rows, strict=True)) if len(set(map(len, rows))) == 1 else None


def picked(m: Machine, value: Value) -> Value:
    """Return what stands for the items of a list of which a condition has picked some, or parts of them."""
    if isinstance(value, Tuple):
        items = tuple(picked(m, item) for item in value.items)
        return value if items == value.items else replace(value, items=items)
    array = m.store.find(value, Array)
    if array is None or array.encoding is not Encoding.CLASS_IDS or array.classes is None:
        return value
    return m.store.new(indexing.of_some_classes(array, value.origin), value.origin)


def _any_of(m: Machine, one: Value, two: Value) -> Made | None:
    """Return one of two scalers, encoders or the like that were told the same; what it learned is unknown."""
    first, second = m.store.find(one, Made), m.store.find(two, Made)
    if first is None or second is None or first == second or not calling.is_estimator(first.path):
        return None
    alike = replace(first, state={}, origin=None) == replace(second, state={}, origin=None)
    return replace(first, state={}, origin=second.origin) if alike else None


def _marked(m: Machine, values: tuple[Value, ...]) -> Array | None:
    """Return the array that each of several lists makes, of which every one has a single 1 among zeros."""
    lists = [m.store.find(value, List) for value in values]
    widths = {len(one.items) if one is not None and one.rest is None else 0 for one in lists}
    if len(widths) > 1 or not 1 < max(widths) <= MAX_ROW:
        return None
    rows = [[item.value if isinstance(item, Const) else None for item in one.items] for one in lists if one]
    if not all(sorted(row, key=str) == [0] * (len(row) - 1) + [1] for row in rows):
        return None
    return literals.array_of(m, values[0], values[0].origin).but(stacks=Encoding.ONE_HOT, kind="list")


def _rows(m: Machine, one: Value, two: Value) -> tuple[tuple[Value, ...], tuple[Value, ...]] | None:
    """Return the items of two short lists of the same length: rows of which each column is joined."""
    first, second = m.store.find(one, List), m.store.find(two, List)
    if first is None or second is None or first.rest is not None or second.rest is not None:
        return None
    alike = len(first.items) == len(second.items) <= MAX_ROW and not first.is_set and not second.is_set
    return (first.items, second.items) if alike else None
