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
CONVENTIONAL = {
    "np": "numpy",
    "pd": "pandas",
    "tf": "tensorflow",
    "keras": "keras",
    "Sequential": "keras.models.Sequential",
    "Model": "keras.models.Model",
    "to_categorical": "keras.utils.to_categorical",
    "ImageDataGenerator": "keras.preprocessing.image.ImageDataGenerator",
}
"""What everybody calls these libraries and functions."""


def lookup(m: Machine, name: str, node: cst.CSTNode) -> Value:
    """Return what a name stands for where the running code stands."""
    for address in m.here.scopes:
        value = m.frame(address).names.find(name)
        if value is not None:
            return value
    if name in CONSTANTS:
        return Const(CONSTANTS[name], origin=m.at(node))
    starred = _starred(m, name, node)
    if starred is not None:
        return starred
    if name in BUILTINS:
        return Library(f"builtins.{name}", origin=m.at(node))
    return _forgotten(m, name, node) or m.unknown(f"`{name}` is not defined before it is used", node)


def _forgotten(m: Machine, name: str, node: cst.CSTNode) -> Value | None:
    """Return the Keras class behind a name whose import was left out, as in code from a question.

    Only where nothing else can have defined it: no cell that does not parse, and no star import of a
    module that is not known.
    """
    if m.here.source.problems:
        return None
    stars = [star for address in m.here.scopes for star in m.frame(address).stars]
    if any(package_of(star) not in HARMLESS for star in stars):
        return None
    path = CONVENTIONAL.get(name) or (f"keras.layers.{name}" if is_class_name(name) else "")
    return Library(path, origin=m.at(node)) if path in CONVENTIONAL.values() or knows(path) else None


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
