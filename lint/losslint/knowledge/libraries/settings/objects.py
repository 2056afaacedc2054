"""Objects whose entries are attributes: EasyDict, Munch, Box and their like, and namespaces."""

from __future__ import annotations

from losslint.knowledge.libraries.settings.stored import dotted, plain
from losslint.knowledge.lookup.names import spelt
from losslint.knowledge.lookup.registry import TABLES, Call, means, method
from losslint.values import Const, Dict, Key, List, Ref, Value, is_none

spelt(
    renamed={
        "ml_collections.config_dict.ConfigDict": "ml_collections.ConfigDict",
        "ml_collections.config_dict.config_dict.ConfigDict": "ml_collections.ConfigDict",
        "ml_collections.config_dict.FrozenConfigDict": "ml_collections.FrozenConfigDict",
        "ml_collections.placeholder": "ml_collections.config_dict.placeholder",
        "bunch.Bunch": "munch.Munch",
        "bunch.bunchify": "munch.munchify",
        "bunch.unbunchify": "munch.unmunchify",
        "munch.Bunch": "munch.Munch",
        "box.config_box.ConfigBox": "box.ConfigBox",
        "box.box.Box": "box.Box",
    }
)

TABLES.mappings.add("types.SimpleNamespace", "argparse.Namespace", "munch.Munch")

FLAT = frozenset(("munch.Munch", "types.SimpleNamespace", "argparse.Namespace"))
"""Classes that leave the dicts in a dict as they are."""

DEEP = (
    "easydict.EasyDict",
    "box.Box",
    "box.ConfigBox",
    "ml_collections.ConfigDict",
    "ml_collections.FrozenConfigDict",
    "dotmap.DotMap",
)


@means("types.SimpleNamespace", signature="mapping=None")
@means("argparse.Namespace", signature="")
@means("munch.Munch", signature="d=None")
@means("attrdict.AttrDict", "attrdict.AttrMap", signature="d=None", only_in="Python 3.9")
@means(*DEEP, signature="d=None, *, initial_dictionary->d")
@means("addict.Dict", signature="")
def made(call: Call) -> Value:
    """`EasyDict({'units': 10}, loss='mse')`: the entries by name."""
    first = (*call.bound.arguments.values(), *call.bound.rest)
    given = first[0] if first else Const(None)
    base = call.machine.store.find(given, Dict)
    options = ("_dynamic", "type_safe", "convert_dict", "frozen_box", "default_box")
    named: dict[Key, Value] = {
        (str, name): one for name, one in call.bound.extra.items() if name not in options
    }
    keys: tuple[Value, ...] = tuple(Const(str(name)) for _, name in named)
    rest: Value | None = None if base is not None or is_none(given) else call.unknown("an entry of an object")
    if not call.bound.complete:
        rest = call.unknown("an entry that may be passed on")
    if base is not None:
        keys = tuple(dict.fromkeys((*base.keys, *keys)))
        named, rest = {**base.items, **named}, rest or base.rest
    whole = call.new(Dict(named, keys, rest))
    return dotted(call.machine.store, whole, call.path, call.origin, deep=call.path not in FLAT)


@means("munch.munchify", signature="x")
@means("munch.Munch.fromDict", signature="d")
def munchified(call: Call) -> Value:
    """`munchify(x)`: every dict in it."""
    given = call["x" if call.path == "munch.munchify" else "d"]
    return dotted(call.machine.store, given, "munch.Munch", call.origin)


@means("munch.unmunchify", signature="x")
def unmunchified(call: Call) -> Value:
    """`unmunchify(x)`."""
    return plain(call.machine.store, call["x"], call.origin)


_PLAIN_NAMES = {
    "box.Box": "to_dict",
    "box.ConfigBox": "to_dict",
    "munch.Munch": "toDict",
    "addict.Dict": "to_dict",
    "dotmap.DotMap": "toDict",
    "ml_collections.ConfigDict": "to_dict",
    "ml_collections.FrozenConfigDict": "to_dict",
}


def to_plain(call: Call) -> Value:
    """`config.to_dict()`."""
    receiver = call.receiver
    return plain(call.machine.store, receiver, call.origin) if receiver else call.unknown("a dict")


for _class, _name in _PLAIN_NAMES.items():
    method(f"dotted:{_class}", _name, signature="")(to_plain)


@method("dotted:ml_collections.ConfigDict", "lock", "unlock", signature="")
@method("dotted:ml_collections.FrozenConfigDict", "lock", "unlock", signature="")
def locked(call: Call) -> Value:
    """`config.lock()` changes no entry."""
    return call.receiver or Const(None)


@method("dotted:ml_collections.ConfigDict", "copy_and_resolve_references", signature="")
def copied(call: Call) -> Value:
    """`config.copy_and_resolve_references()`."""
    receiver = call.receiver
    return _copy(call, receiver) if isinstance(receiver, Ref) else call.unknown("a copy")


@means("ml_collections.config_dict.placeholder", signature="field_type")
def placeholder(call: Call) -> Value:
    """`placeholder(int)`: a setting that has to be given."""
    return call.unknown("a setting that has to be given")


def _copy(call: Call, value: Value) -> Value:
    """Return a copy of an object and of all that are in it."""
    cell = call.machine.store.find(value, Dict)
    if cell is not None:
        items = {key: _copy(call, one) for key, one in cell.items.items()}
        return call.machine.store.new(Dict(items, cell.keys, cell.rest, cell.dotted), value.origin)
    sequence = call.machine.store.find(value, List)
    if sequence is not None:
        inner = tuple(_copy(call, one) for one in sequence.items)
        return call.machine.store.new(List(inner, sequence.rest, sequence.is_set), value.origin)
    return value
