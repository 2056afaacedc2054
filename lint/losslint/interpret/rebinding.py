"""Symbolic tensors that are changed in place: what a name stands for is bound to what came of it."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from losslint.interpret import assignment
from losslint.interpret.machine import Machine
from losslint.knowledge.arrays.memory import LEAVING
from losslint.values import Const, Library, LibraryMethod, Names, Tensor, Value


def called(
    m: Machine, node: cst.Call, function: Value, positional: Sequence[Value], keywords: Names, result: Value
) -> None:
    """Carry out what a call does to the tensor that it is given: `x.log_()`, `F.relu_(x)`, `out=x`."""
    if not isinstance(result, Tensor):
        return
    place = _changed_by(node, function, positional, keywords)
    held = m.evaluate(place) if place is not None and assignment.is_plain(place) else None
    if isinstance(held, Tensor) and place is not None and not assignment.is_weight(m, held):
        assignment.assign(m, place, result)


def _changed_by(
    node: cst.Call, function: Value, positional: Sequence[Value], keywords: Names
) -> cst.BaseExpression | None:
    """Return what a call of a library's function or method changes in place."""
    if "out" in keywords:
        return next((arg.value for arg in node.args if arg.keyword and arg.keyword.value == "out"), None)
    match function:
        case LibraryMethod(receiver=Tensor(), name=name) if _in_place(name):
            return _root(node.func.value) if type(node.func) is cst.Attribute else None
        case Library(path=path) if positional and isinstance(positional[0], Tensor):
            told = keywords.get("inplace") == Const(True)
            return node.args[0].value if told or _in_place(path.rpartition(".")[2]) else None
    return None


def _root(place: cst.BaseExpression) -> cst.BaseExpression:
    """Return what `x.transpose_(0, 1).squeeze_(0)` goes on changing: each of these calls gives `x` itself."""
    while type(place) is cst.Call and type(place.func) is cst.Attribute and _in_place(place.func.attr.value):
        place = place.func.value
    return place


def _in_place(name: str) -> bool:
    return name.endswith("_") and not name.endswith("__") and name not in LEAVING
