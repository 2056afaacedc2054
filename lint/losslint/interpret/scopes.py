"""Looking names up: local, enclosing, module, built-in, and what star imports brought."""

from __future__ import annotations

import builtins

import libcst as cst

from losslint.interpret.machine import Machine
from losslint.knowledge import knows
from losslint.knowledge.names import HARMLESS, canonical, is_class_name, package_of
from losslint.values import Const, Library, Value

CONSTANTS = {"True": True, "False": False, "None": None}
BUILTINS = frozenset(dir(builtins))


def lookup(m: Machine, name: str, node: cst.CSTNode) -> Value:
    """Return what a name stands for where the running code stands."""
    if name in CONSTANTS:
        return Const(CONSTANTS[name], origin=m.at(node))
    for address in m.here.scopes:
        value = m.frame(address).names.find(name)
        if value is not None:
            return value
    starred = _starred(m, name, node)
    if starred is not None:
        return starred
    if name in BUILTINS:
        return Library(f"builtins.{name}", origin=m.at(node))
    return m.unknown(f"`{name}` is not defined before it is used", node)


def _starred(m: Machine, name: str, node: cst.CSTNode) -> Value | None:
    for address in m.here.scopes:
        for module in reversed(m.frame(address).stars):
            path = canonical(f"{module}.{name}")
            if knows(path):
                return Library(path, origin=m.at(node))
    if name in BUILTINS:
        return None
    for address in m.here.scopes:
        for module in reversed(m.frame(address).stars):
            if is_class_name(name) and package_of(module) in HARMLESS:
                return Library(canonical(f"{module}.{name}"), origin=m.at(node))
    return None
