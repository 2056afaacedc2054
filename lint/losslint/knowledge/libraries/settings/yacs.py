"""yacs: trees of settings in code, changed by files."""

from __future__ import annotations

import ast

from losslint.knowledge.libraries.settings.stored import dotted, read
from losslint.knowledge.lookup.names import spelt
from losslint.knowledge.lookup.registry import Call, means, method
from losslint.values import Const, Dict, List, Ref, Tuple, Unknown, Value, is_none

NODE = "yacs.config.CfgNode"

spelt(renamed={"fvcore.common.config.CfgNode": NODE})


@means(NODE, signature="init_dict=None, key_list=None, new_allowed=False")
def node(call: Call) -> Value:
    """`CfgNode()`, `CfgNode({…})`."""
    given = call["init_dict"]
    if is_none(given):
        return call.new(Dict({}, (), None, NODE))
    if call.machine.store.find(given, Dict) is None:
        return call.unknown("settings that are made of what is not known")
    return dotted(call.machine.store, given, NODE, call.origin)


@method(f"dotted:{NODE}", "clone", signature="")
def clone(call: Call) -> Value:
    """`config.clone()`."""
    receiver = call.receiver
    return dotted(call.machine.store, receiver, NODE, call.origin) if receiver else call.unknown("a copy")


@method(f"dotted:{NODE}", "freeze", "defrost", "set_new_allowed", "register_deprecated_key", signature="")
def marked(call: Call) -> Value:
    """What changes no setting."""
    return Const(None)


@method(f"dotted:{NODE}", "merge_from_file", signature="cfg_filename")
def merge_from_file(call: Call) -> Value:
    """`config.merge_from_file(path)`."""
    path = call["cfg_filename"]
    if path == Const("") or is_none(path):
        return Const(None)
    _merge(call, _decoded(call, read(call, path, "yaml")))
    return Const(None)


def _decoded(call: Call, value: Value) -> Value:
    """Return what yacs makes of what a file says: a text that is written as a literal of Python is that."""
    cell = call.machine.store.find(value, Dict)
    if cell is not None:
        items = {key: _decoded(call, one) for key, one in cell.items.items()}
        return call.machine.store.new(Dict(items, cell.keys, cell.rest), value.origin)
    if not isinstance(value, Const) or not isinstance(value.value, str):
        return value
    try:
        return _literal(call, ast.literal_eval(value.value), value)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return value


def _literal(call: Call, found: object, written: Value) -> Value:
    match found:
        case bool() | int() | float() | str() | None:
            return Const(found, origin=written.origin)
        case tuple():
            return Tuple(tuple(_literal(call, one, written) for one in found), origin=written.origin)
        case list():
            return call.machine.store.new(
                List(tuple(_literal(call, one, written) for one in found)), written.origin
            )
    return Unknown("a value of a kind that is not followed", origin=written.origin)


@method(f"dotted:{NODE}", "merge_from_other_cfg", signature="cfg_other")
def merge_from_other(call: Call) -> Value:
    """`config.merge_from_other_cfg(other)`."""
    _merge(call, call["cfg_other"])
    return Const(None)


@method(f"dotted:{NODE}", "merge_from_list", signature="cfg_list")
def merge_from_list(call: Call) -> Value:
    """`config.merge_from_list(['MODEL.UNITS', 10])`; what a command line gives is nothing by default."""
    if is_none(call["cfg_list"]):
        return Const(None)
    given = call.items("cfg_list")
    if given is None or len(given) % 2:
        if not _comes_from_a_command_line(call["cfg_list"]):
            _forget(call, "settings were changed by a list that is not known")
        return Const(None)
    for name, value in zip(given[::2], given[1::2], strict=True):
        _set(call, name, value)
    return Const(None)


def _comes_from_a_command_line(value: Value) -> bool:
    return isinstance(value, Unknown) and value.why.startswith("the command-line argument")


def _set(call: Call, name: Value, value: Value) -> None:
    """Change one setting, whose name leads to it through the nodes."""
    *above, last = str(name.value).split(".") if isinstance(name, Const) else [""]
    config = call.receiver
    for part in above:
        cell = call.machine.store.find(config, Dict)
        config = cell.items.get((str, part)) if cell is not None else None
    cell = call.machine.store.find(config, Dict)
    if cell is None or not isinstance(config, Ref) or (str, last) not in cell.items:
        _forget(call, "settings were changed by a list that is not known")
        return
    call.machine.store.put(config, Dict({**cell.items, (str, last): value}, cell.keys, cell.rest, NODE))


def _merge(call: Call, other: Value) -> None:
    """Change the settings that other ones name; a tuple that a file writes as a list becomes one."""
    found = call.machine.store.find(other, Dict)
    if found is None or not isinstance(call.receiver, Ref) or found.rest is not None:
        why = other.why if isinstance(other, Unknown) else "settings that are not known"
        _forget(call, why)
        return
    _into(call, call.receiver, found)


def _into(call: Call, config: Ref, other: Dict) -> None:
    store = call.machine.store
    cell = store.find(config, Dict)
    if cell is None:
        return
    items = {**cell.items}
    for key, value in other.items.items():
        old, deeper = items.get(key), store.find(value, Dict)
        if isinstance(old, Ref) and deeper is not None and store.find(old, Dict) is not None:
            _into(call, old, deeper)
        elif isinstance(old, Tuple) and (parts := call.machine.items_of(value)) is not None:
            items[key] = Tuple(parts, origin=value.origin)
        else:
            items[key] = dotted(store, value, NODE, value.origin)
    keys = tuple(dict.fromkeys((*cell.keys, *other.keys)))
    store.put(config, Dict(items, keys, cell.rest, NODE))


def _forget(call: Call, why: str) -> None:
    """Nothing is known of the settings any more, at any depth."""
    if isinstance(call.receiver, Ref):
        call.machine.spoil(call.receiver, why)
