"""Looking names up: local, enclosing, module, built-in, and what star imports brought."""

from __future__ import annotations

import builtins
import re

import libcst as cst

from losslint.interpret.code import Code
from losslint.interpret.machine import Machine
from losslint.knowledge import knows
from losslint.knowledge.lookup.names import canonical, is_class_name, package_of
from losslint.knowledge.lookup.registry import TABLES
from losslint.source.libraries import HARMLESS
from losslint.values import Const, Library, Net, Value


def lacks_a_variable(m: Machine, node: cst.CSTNode) -> bool:
    """Whether code certainly reads a variable of its function that nothing on this way has bound.

    Only of those that conditions alone decide about: `if a: x = 1` and `elif b: x = 2`, and then `x`.
    """
    code = m.here.code
    missing = [name for name in m.names_read_in(node) if m.variable(name) is None]
    if not missing or not isinstance(code, Code) or not isinstance(code.node, cst.FunctionDef):
        return False
    under_conditions = code.bound_under_conditions
    return any(name in under_conditions for name in missing)


CONSTANTS = {"True": True, "False": False, "None": None}
BUILTINS = frozenset(dir(builtins))
MODEL = "model"


def elsewhere(m: Machine, name: str, node: cst.CSTNode) -> Value:
    """Return what a name stands for that is bound nowhere around the running code."""
    if name in CONSTANTS:
        return Const(CONSTANTS[name], origin=m.at(node))
    starred = _starred(m, name, node)
    if starred is not None:
        return starred
    if name in BUILTINS:
        return Library(f"builtins.{name}", origin=m.at(node))
    return _forgotten(m, name, node) or m.unknown(f"`{name}` is not defined before it is used", node)


def _forgotten(m: Machine, name: str, node: cst.CSTNode) -> Value | None:
    """Return what stands behind a name whose import was left out, as in code from a question.

    Only where nothing else can have defined it: no cell that does not parse, no other file that a magic
    runs, and no star import of a module that is not known.
    """
    source = m.here.source
    if source.problems or source.runs_other_files:
        return None
    stars = [star for address in m.here.scopes for star in m.frame(address).stars]
    if any(package_of(star) not in HARMLESS for star in stars):
        return None
    if name == MODEL:
        return None if _defines(source.text, name) else _model(m, node)
    if name in TABLES.conventions:
        # A notebook may use in one cell what a later one defines.
        return None if _defines(source.text, name) else Library(TABLES.conventions[name], origin=m.at(node))
    if not name[:1].isupper():
        return None
    packages = (package for known in TABLES.known_by_name.values() for package in known)
    known = (canonical(f"{package}.{name}") for package in packages)
    path = next((path for path in known if knows(path)), None)
    return Library(path, origin=m.at(node)) if path is not None else None


def _model(m: Machine, node: cst.CSTNode) -> Value:
    """Return the model of which a fragment shows how it is compiled, trained or asked, but not its layers."""
    why = "the code does not show the model"
    made = Net("functional", gap=why, loaded=True, compile_unknown=why, origin=m.at(node))
    value = m.store.new(made, m.at(node))
    module = m.here.scopes[-1]
    m.store.put(module, m.frame(module).bind(MODEL, value))
    return value


def _defines(text: str, name: str) -> bool:
    """Whether a text may give a name another meaning than everybody's, anywhere."""
    given = rf"\b{name}\s*(?:,[\w\s,.]*)?=(?!=)|,\s*{name}\s+in\b|\b(?:as|class|def|for|global)\s+{name}\b"
    return re.search(given, text) is not None


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
