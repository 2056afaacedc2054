"""Conditions about numbers that the text does not decide: `if x.mean() > 1: x = x / 255`.

They tell the ways apart by the very numbers that are known as a range. Which way goes with which range is not
known, so neither is the range.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from losslint.interpret.machine import Machine
from losslint.interpret.reading import names_in
from losslint.source import nodes_in
from losslint.values import Array, Ref, Value

ABOUT_AXES = frozenset(("shape", "ndim", "size", "dtype"))
"""Attributes of an array that say nothing of its numbers."""

ABOUT_OTHERS = frozenset("len isinstance type hasattr callable isnan isinf isfinite isnull isna".split())
"""Functions that ask about anything but how large the numbers are."""


def forget(m: Machine, test: cst.BaseExpression, ways: Sequence[cst.CSTNode | None]) -> None:
    """Forget the range of arrays that a condition asks about and whose numbers one of its ways changes."""
    once = m.here.source.once
    named = {name: m.variable(name) for name in sorted(once(names_in, test))}
    known = {name: value for name, value in named.items() if _has_range(m, value)}
    if not known:
        return
    asked = once(_asked, test)
    changed = {name for way in ways if way is not None for name in once(_changed, way)} if asked else set()
    for name, value in known.items():
        array = m.store.find(value, Array)
        if isinstance(value, Ref) and array is not None and name in asked & changed:
            m.store.put(value, array.but(range=None, why="a condition asks about its numbers"))


def _has_range(m: Machine, value: Value | None) -> bool:
    array = m.store.find(value, Array)
    return array is not None and array.range is not None


def _asked(node: cst.CSTNode) -> set[str]:
    """Return the names about whose numbers an expression asks."""
    match node:
        case cst.Name():
            return {node.value}
        case cst.Attribute():
            return set() if node.attr.value in ABOUT_AXES else _asked(node.value)
        case cst.Call():
            name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
            if isinstance(name, cst.Name) and name.value in ABOUT_OTHERS:
                return set()
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.Is() | cst.IsNot())]):
            return set()
    return {name for child in node.children for name in _asked(child)}


def _changed(way: cst.CSTNode) -> set[str]:
    """Return the names that a way binds anew or that stand in what it gives."""
    if isinstance(way, cst.BaseExpression):
        return names_in(way)
    found: set[str] = set()
    for node in nodes_in(way):
        match node:
            case cst.AssignTarget(target=cst.Name(value=name)) | cst.AugAssign(target=cst.Name(value=name)):
                found.add(name)
            case cst.Return(value=cst.BaseExpression() as given):
                found |= names_in(given)
    return found
