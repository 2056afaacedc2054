"""Methods of lists, sets and dicts."""

from __future__ import annotations

from collections.abc import Hashable

from msgspec.structs import replace

from losslint.knowledge.lookup.registry import TABLES, Call, method, whole
from losslint.values import (
    Blocks,
    Const,
    Dict,
    Key,
    List,
    OfSet,
    Ref,
    Text,
    Tuple,
    Unknown,
    Value,
    Whole,
    is_name,
    is_none,
)

TABLES.mappings.add("builtins.dict", "collections.OrderedDict", "collections.UserDict")

MAX_ZIPPED = 4_000
"""Items of a collection that is built from others."""


MAX_POSITIONS = 1_000
"""Positions that an item which is not known may have."""


MAX_BLOCKS = 100
"""Different things that a list is filled with, of which the order is looked at."""


@method("list", "append", "add", signature="item")
def append(call: Call) -> Value:
    """`items.append(x)` and `a_set.add(x)`."""
    cell, receiver = call.machine.store.find(call.receiver, List), call.receiver
    if cell is not None and isinstance(receiver, Ref):
        blocks = _in_blocks(call, cell)
        if cell.rest is None and len(cell.items) < MAX_ZIPPED:
            changed = List((*cell.items, call["item"]), None, cell.is_set, blocks=blocks)
        else:
            rest = call.machine.joined(
                tuple(filter(None, (cell.rest, call["item"]))), "items of a list differ"
            )
            total = cell.length + 1 if cell.length is not None else None
            changed = List(cell.items, rest, cell.is_set, total, blocks)
        call.machine.store.put(receiver, changed)
    return Const(None)


def _in_blocks(call: Call, cell: List) -> Blocks | None:
    """Return the blocks of a list that gets one more item."""
    known = cell.blocks
    kind = _kind_of(call, call["item"]) if known or (known == () and cell.length == 0) else None
    if known is None or kind is None or len(known) > MAX_BLOCKS:
        return None
    if known and known[-1][0] == kind:
        return known if known[-1][1] else (*known[:-1], (kind, True))
    return (*known, (kind, False)) if all(kind != other for other, _ in known) else None


def _kind_of(call: Call, item: Value) -> Hashable | None:
    """Return what tells a plain thing from others: a number or text, a row of them, or the round of a loop.

    In a round of a loop inside that one the number of the outer round stays the same.
    """
    if isinstance(item, Const):
        return item.key if isinstance(item.value, int | str) else None
    if isinstance(item, Whole):
        outside = [round_.counter for round_ in call.machine.standing.rounds[:-1]]
        return (
            (Whole, item.round)
            if item.round is not None and not item.plus and item.round in outside
            else None
        )
    row = call.machine.items_of(item) if isinstance(item, Ref | Tuple) else None
    if not row or len(row) > MAX_BLOCKS:
        return None
    kinds = tuple(one.key for one in row if isinstance(one, Const))
    return kinds if len(kinds) == len(row) else None


@method("list", "extend", "update", signature="items")
def extend(call: Call) -> Value:
    """`items.extend(more)`."""
    cell, receiver = call.machine.store.find(call.receiver, List), call.receiver
    more = call.items("items")
    if cell is not None and isinstance(receiver, Ref):
        if more is not None and cell.rest is None and len(cell.items) + len(more) <= MAX_ZIPPED:
            call.machine.store.put(receiver, List((*cell.items, *more), None, cell.is_set))
        else:
            element = call.machine.element_of(call["items"])
            both = (cell.rest, element) if cell.rest is not None else (element,)
            rest = call.machine.joined(both, "items of a list differ")
            added = len(more) if more is not None else None
            total = cell.length + added if cell.length is not None and added is not None else None
            call.machine.store.put(receiver, List(cell.items, rest, cell.is_set, total))
    return Const(None)


@method("list", "index", signature="item")
@method("tuple", "index", signature="item")
def index(call: Call) -> Value:
    """`items.index(x)`: which of the positions there are, where the items are known."""
    items = call.items(call.receiver) if call.receiver is not None else None
    if items is None:
        among = call.machine.element_of(call.receiver) if call.receiver is not None else None
        return Whole(of_a_name=is_name(among), origin=call.origin)
    item = call["item"]
    if isinstance(item, Const) and all(isinstance(one, Const) for one in items):
        position = next((n for n, one in enumerate(items) if one == item), None)
        return Const(position, origin=call.origin) if position is not None else call.unknown("no such item")
    positions = frozenset(range(len(items))) if len(items) <= MAX_POSITIONS else frozenset[int]()
    return Unknown("the position of an item that is not known", positions, origin=call.origin)


@method("list", "pop", signature="index=-1")
def pop(call: Call) -> Value:
    """`items.pop()`."""
    cell, receiver = call.machine.store.find(call.receiver, List), call.receiver
    position = whole(call["index"])
    if cell is not None and isinstance(receiver, Ref) and cell.rest is None and position is not None:
        items = list(cell.items)
        if -len(items) <= position < len(items):
            value = items.pop(position)
            call.machine.store.put(receiver, List(tuple(items), None, cell.is_set))
            return value
    return call.unknown("an item of a list")


@method("list", "insert", signature="index, item")
def insert(call: Call) -> Value:
    """`items.insert(0, x)`."""
    cell, receiver = call.machine.store.find(call.receiver, List), call.receiver
    position = whole(call["index"])
    if cell is None or not isinstance(receiver, Ref):
        return Const(None)
    if cell.rest is None and position is not None and len(cell.items) < MAX_ZIPPED:
        items = list(cell.items)
        items.insert(position, call["item"])
        call.machine.store.put(receiver, List(tuple(items)))
    else:
        rest = call.machine.joined(
            (call.machine.element_of(receiver), call["item"]), "items of a list differ"
        )
        total = cell.length + 1 if cell.length is not None else None
        call.machine.store.put(receiver, List((), rest, cell.is_set, total))
    return Const(None)


@method("list", "remove", "sort", "reverse", "clear", "discard", signature="")
def disturbed(call: Call) -> Value:
    """Methods that change a list in ways that are not followed."""
    cell, receiver = call.machine.store.find(call.receiver, List), call.receiver
    if cell is not None and isinstance(receiver, Ref):
        if call.path == "clear":
            call.machine.store.put(receiver, List((), None, cell.is_set))
        elif call.path == "reverse" and cell.rest is None:
            call.machine.store.put(receiver, List(cell.items[::-1], None, cell.is_set))
        else:
            rest = call.machine.element_of(receiver)
            if call.path == "sort" and isinstance(rest, OfSet):
                rest = Text("", origin=rest.origin)
            call.machine.store.put(receiver, List((), rest, cell.is_set))
    return Const(None)


@method("list", "copy", signature="")
@method("dict", "copy", signature="")
def copy(call: Call) -> Value:
    """`items.copy()`."""
    receiver = call.receiver
    cell = call.machine.store.find(receiver, List) or call.machine.store.find(receiver, Dict)
    return call.new(cell) if cell is not None else call.unknown("a copy")


@method("dict", "get", signature="key, default=None")
def get(call: Call) -> Value:
    """`mapping.get(key, default)`."""
    cell, key = call.machine.store.find(call.receiver, Dict), call["key"]
    if cell is not None and isinstance(key, Const):
        return cell.items.get(key.key) or cell.rest or call["default"]
    return call.unknown("an entry of a dict")


@method("dict", "pop", signature="key, default=None")
def popped(call: Call) -> Value:
    """`mapping.pop(key, default)`: the entry, which is gone from then on."""
    cell, key, receiver = call.machine.store.find(call.receiver, Dict), call["key"], call.receiver
    if cell is None or not isinstance(receiver, Ref):
        return call.unknown("an entry of a dict")
    if not isinstance(key, Const):
        gone = call.unknown("an entry was taken away")
        call.machine.store.put(receiver, replace(cell, items={}, keys=(), rest=gone))
        return call.unknown("an entry whose key is not known")
    found = cell.items.get(key.key)
    if found is None:
        return cell.rest or (
            call["default"] if call.gave("default") else call.unknown("there is no such key")
        )
    items = {other: value for other, value in cell.items.items() if other != key.key}
    keys = tuple(one for one in cell.keys if one != key)
    call.machine.store.put(receiver, replace(cell, items=items, keys=keys))
    return found


@method("dict", "setdefault", signature="key, default=None")
def set_default(call: Call) -> Value:
    """`mapping.setdefault(key, default)`: the entry that is there, or else from now on."""
    cell, key, receiver = call.machine.store.find(call.receiver, Dict), call["key"], call.receiver
    if cell is None or not isinstance(receiver, Ref):
        return call.unknown("an entry of a dict")
    if not isinstance(key, Const):
        why = call.unknown("an entry under a key that is not known")
        call.machine.store.put(receiver, replace(cell, items={}, keys=(), rest=why))
        return call.unknown("an entry whose key is not known")
    found = cell.items.get(key.key)
    if found is not None or cell.rest is not None:
        return found or call.unknown("an entry that may be there or not")
    items: dict[Key, Value] = {**cell.items, key.key: call["default"]}
    call.machine.store.put(receiver, replace(cell, items=items, keys=(*cell.keys, key)))
    return call["default"]


@method("dict", "clear", "popitem", signature="")
def emptied(call: Call) -> Value:
    """`mapping.clear()`; which entry `popitem()` takes away is not followed."""
    cell = call.machine.store.find(call.receiver, Dict)
    if cell is not None and isinstance(call.receiver, Ref):
        rest = None if call.path == "clear" else call.unknown("an entry was taken away")
        call.machine.store.put(call.receiver, replace(cell, items={}, keys=(), rest=rest))
    return Const(None) if call.path == "clear" else call.unknown("an entry of a dict")


@method("dict", "keys", "values", "items", signature="")
def views(call: Call) -> Value:
    """`mapping.items()` and its like."""
    cell = call.machine.store.find(call.receiver, Dict)
    if cell is None:
        return call.unknown("the entries of a dict")
    values = [cell.items[key.key] for key in cell.keys if isinstance(key, Const) and key.key in cell.items]
    rows: dict[str, list[Value]] = {
        "keys": list(cell.keys),
        "values": values,
        "items": [Tuple(pair) for pair in zip(cell.keys, values, strict=False)],
    }
    return call.new(List(tuple(rows[call.path]), cell.rest))


@method("dict", "update", signature="other=None")
@method("dict", "__init__", signature="other=None")
def update(call: Call) -> Value:
    """`mapping.update(other)`."""
    cell, receiver = call.machine.store.find(call.receiver, Dict), call.receiver
    other = call.machine.store.find(call["other"], Dict)
    if cell is not None and isinstance(receiver, Ref):
        named: dict[Key, Value] = {(str, name): value for name, value in call.bound.extra.items()}
        extra = tuple(Const(name) for name in call.bound.extra)
        items: dict[Key, Value]
        keys: tuple[Value, ...]
        rest: Value | None
        if other is None and not is_none(call["other"]):
            items, keys, rest = {}, (), call.unknown("an entry of a dict")
        elif other is not None and other.rest is not None:  # it may have any entry that stood there before
            items, keys, rest = {**other.items, **named}, (*other.keys, *extra), other.rest
        else:
            items = {**cell.items, **(other.items if other else {}), **named}
            keys, rest = (*cell.keys, *(other.keys if other else ()), *extra), cell.rest
        changed = replace(cell, items=items, keys=tuple(dict.fromkeys(keys)), rest=rest)
        call.machine.store.put(receiver, changed)
    return Const(None)


@method("dict", "__setitem__", "__setattr__", signature="key, value, name->key")
def set_entry(call: Call) -> Value:
    """`mapping.__setitem__(key, value)`, and of a class that has entries for attributes `__setattr__`."""
    cell, receiver, key = call.machine.store.find(call.receiver, Dict), call.receiver, call["key"]
    if cell is None or not isinstance(receiver, Ref):
        return Const(None)
    if isinstance(key, Const):
        items = {**cell.items, key.key: call["value"]}
        keys = cell.keys if key.key in cell.items else (*cell.keys, key)
        call.machine.store.put(receiver, replace(cell, items=items, keys=keys))
    else:
        why = call.unknown("an entry was set under a key that is not known")
        call.machine.store.put(receiver, replace(cell, items={}, keys=(), rest=why))
    return Const(None)


@method("dict", "__getitem__", signature="key")
def get_entry(call: Call) -> Value:
    """`super().__getitem__(key)`."""
    cell, key = call.machine.store.find(call.receiver, Dict), call["key"]
    if cell is None or not isinstance(key, Const):
        return call.unknown("an entry of a dict")
    return cell.items.get(key.key) or cell.rest or call.unknown("the key is not in the dict")
