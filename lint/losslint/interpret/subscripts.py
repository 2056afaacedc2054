"""Subscripts: reading and writing `value[index]`."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from msgspec.structs import replace

from losslint.interpret import budgets, classes, collections
from losslint.interpret.machine import Machine
from losslint.knowledge import calling
from losslint.knowledge.arrays import indexing, memory, writing
from losslint.knowledge.arrays.keys import ends_of, position_of
from losslint.knowledge.lookup.registry import TABLES, whole
from losslint.training import Origin
from losslint.values import (
    Array,
    Batches,
    Const,
    Dict,
    Instance,
    Key,
    Library,
    LibraryMethod,
    List,
    Made,
    Namespace,
    Predicted,
    Ref,
    Slice,
    SomeLayer,
    Tensor,
    Text,
    Tuple,
    Unknown,
    Value,
    Whole,
    computing,
    is_none,
)

MAX_JOINED = 64
"""Entries of a dict that are joined with one that is set under a key that is not known."""


def index(m: Machine, elements: Sequence[cst.SubscriptElement]) -> Value:
    """Return what stands between the brackets."""
    parts = [
        m.evaluate(element.slice.value if type(element.slice) is cst.Index else element.slice)
        for element in elements
    ]
    return parts[0] if len(parts) == 1 else Tuple(tuple(parts))


def get(m: Machine, value: Value, key: Value, origin: Origin) -> Value:
    """Return `value[key]`."""
    match value:
        case Unknown():
            return Unknown(value.why, origin=value.origin or origin)
        case Predicted():
            return calling.call(m, LibraryMethod(value, "__getitem__"), [key], {}, True, origin)
        case Tuple():
            return _of_items(m, value.items, value, key, origin)
        case Const() | Text():
            return _of_text(value, key, origin)
        case Tensor():
            return indexing.of_tensor(m, value, key, origin)
        case Batches() if (f"batches:{value.maker}", "__getitem__") in TABLES.methods:
            return calling.call(m, LibraryMethod(value, "__getitem__"), [key], {}, True, origin)
        case Batches():
            return value.element
        case Library() if (bracketed := f"{value.path}.__getitem__") in TABLES.functions:
            return calling.call(m, Library(bracketed), [key], {}, True, origin)
        case Namespace() | Library():
            return _by_name(m, value, key, origin)
        case Ref():
            cell = m.store.cells.get(value.address)
            match cell:
                case List():
                    return _of_list(m, cell, value, key, origin)
                case Dict():
                    return _of_dict(m, cell, key, origin)
                case Array():
                    return indexing.get(m, value, cell, key, origin)
                case Made() if (f"made:{cell.path}", "__getitem__") in TABLES.methods:
                    return calling.call(m, LibraryMethod(value, "__getitem__"), [key], {}, True, origin)
                case Instance() if (own := classes.find(m, cell.of, "__getitem__")) is not None:
                    return m.apply(classes.bound(m, own, value, cell.of, origin), [key], {}, origin)
    return Unknown("a part of something that is not followed", origin=origin)


def _by_name(m: Machine, value: Namespace | Library, key: Value, origin: Origin) -> Value:
    """Return what stands under a name in `globals()`, `vars(module)` or `sys.modules`."""
    name = key.value if isinstance(key, Const) else None
    if not isinstance(name, str):
        return Unknown("an entry whose key is not known", origin=origin)
    if isinstance(value, Library):
        if value.path == "sys.modules":
            known = m.modules.get(name)  # a module of the project takes its path for its name here
            return known if known is not None else m.module(name, 0, origin)
        return Unknown("a part of something that is not followed", origin=origin)
    held = m.store.find(value, Dict)
    if held is not None:
        return _of_dict(m, held, key, origin)
    return m.attribute(value.of, name, origin)


def _of_items(m: Machine, items: tuple[Value, ...], value: Value, key: Value, origin: Origin) -> Value:
    position = position_of(key)
    if position is not None:
        if -len(items) <= position < len(items):
            return items[position]
        return Unknown("the index is out of range", origin=origin)
    part = _cut(key)
    if part is not None:
        return Tuple(items[part], origin=origin)
    return collections.joined(m, items, "an item whose index is not known")


def _of_list(m: Machine, cell: List, value: Ref, key: Value, origin: Origin) -> Value:
    if cell.rest is None:
        part = _cut(key)
        if part is not None:
            return m.store.new(List(cell.items[part]), origin)
        return _of_items(m, cell.items, value, key, origin)
    if isinstance(key, Slice):
        return m.store.new(List((), _of_some(m, _one(m.element_of(value)), key, origin)), origin)
    position = position_of(key)
    if position is not None and 0 <= position < len(cell.items):
        return cell.items[position]
    return _one(m.element_of(value))


def _of_some(m: Machine, item: Value, key: Slice, origin: Origin) -> Value:
    """Return an item that stands for those of a part of a collection: an array knows that it is a part."""
    array = m.store.find(item, Array)
    if array is None or all(is_none(end) for end in (key.lower, key.upper)):
        return item
    return m.store.new(indexing.some_rows(array, key, origin), item.origin)


def _one(value: Value) -> Value:
    """Return an item of a collection that does not stand for all of them any more.

    Of an unknown one it is a copy: what is asked about one item is no question about another one.
    """
    if isinstance(value, SomeLayer) and value.every:
        return replace(value, every=False)
    return replace(value) if isinstance(value, Unknown) else value


def _of_dict(m: Machine, cell: Dict, key: Value, origin: Origin) -> Value:
    if isinstance(key, Const):
        found = cell.items.get(key.key)
        if found is not None:
            return found
        return _one(cell.rest or Unknown("the key is not in the dict", origin=origin))
    values = (*cell.items.values(), *((cell.rest,) if cell.rest is not None else ()))
    if len(set(values)) > 1 and m.store.find(key, Array) is not None and all(map(_is_whole, values)):
        return Whole(origin=origin)  # a class that a table renumbers is a whole number still
    return collections.joined(m, values, "an entry whose key is not known")


def _is_whole(value: Value) -> bool:
    return isinstance(value, Whole) or (isinstance(value, Const) and type(value.value) is int)


def _of_text(value: Const | Text, key: Value, origin: Origin) -> Value:
    part = _cut(key)
    place = part if part is not None else position_of(key)
    if isinstance(value, Const) and isinstance(value.value, str | bytes) and place is not None:
        found = computing.sliced(value.value, place)
        if not isinstance(found, computing.Failure):
            return Const(found, origin=origin)
    return Unknown("a part of a string", origin=origin)


def _cut(key: Value) -> slice | None:
    return ends_of(key) if isinstance(key, Slice) else None


def put(m: Machine, value: Value, key: Value, new: Value, origin: Origin) -> None:
    """Carry out `value[key] = new`."""
    if isinstance(value, Library) and value.path in TABLES.item_writers:
        TABLES.item_writers[value.path](m, key, new, origin)
    if isinstance(value, Namespace):
        name = key.value if isinstance(key, Const) else None
        m.set_attribute(value.of, name if isinstance(name, str) else None, new, origin)
    if isinstance(value, LibraryMethod):
        memory.forget(m, value.receiver, f"`.{value.name}` of it was written to")
    if not isinstance(value, Ref):
        return
    cell = m.store.cells.get(value.address)
    match cell:
        case List():
            m.store.put(value, _list_with(cell, key, new))
        case Dict():
            changed = dict_with(cell, key, new) if isinstance(key, Const) else _with_any(m, cell, new)
            m.store.put(value, changed)
        case Array():
            writing.put(m, value, cell, key, new, origin)
        case Instance() if (own := classes.find(m, cell.of, "__setitem__")) is not None:
            m.apply(classes.bound(m, own, value, cell.of, origin), [key, new], {}, origin)
        case Made() if (f"made:{cell.path}", "__setitem__") in TABLES.methods:
            calling.call(m, LibraryMethod(value, "__setitem__"), [key, new], {}, True, origin)


def _list_with(cell: List, key: Value, new: Value) -> List:
    position = whole(key)
    if position is not None and -len(cell.items) <= position < len(cell.items) and cell.rest is None:
        items = list(cell.items)
        items[position] = new
        return List(tuple(items), None, cell.is_set)
    return List((), Unknown("an item of the list was replaced"), cell.is_set)


def _with_any(m: Machine, cell: Dict, new: Value) -> Dict:
    """Return a dict of which any entry, or a new one, was set: each is what it was or what was set."""
    held = (*cell.items.values(), *((cell.rest,) if cell.rest is not None else ()), new)
    if len(held) > MAX_JOINED:
        return dict_with(cell, Unknown("a key that is not known"), new)
    return replace(cell, items={}, keys=(), rest=collections.joined(m, held, "entries of a dict differ"))


def dict_with(cell: Dict, key: Value, new: Value) -> Dict:
    """Return a dict with one entry set."""
    if not isinstance(key, Const):
        why = Unknown("an entry was set under a key that is not known")
        return replace(cell, items={}, keys=(), rest=why)
    if len(cell.items) >= budgets.MAX_ITEMS:
        return replace(cell, rest=Unknown("too many entries"))
    items: dict[Key, Value] = {**cell.items, key.key: new}
    keys = cell.keys if key.key in cell.items else (*cell.keys, key)
    return replace(cell, items=items, keys=keys)
