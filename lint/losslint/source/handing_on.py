"""Which calls are handed what a piece of code gives, and who takes it."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from losslint.source.blocks import scope_around
from losslint.source.origin import CodeOrigin
from losslint.source.tree import nodes_in

_PASSING = ("zip", "list")
"""What hands on what it is given, beside other things."""


def given_to(origin: CodeOrigin) -> list[cst.Call] | None:
    """Return the calls that are given what an expression gives: itself, by its name, or in pairs of `zip`.

    None says that it goes elsewhere, too.
    """
    places = list(_named(origin)) or [origin.node]
    found = [_given(origin, place) for place in places]
    calls = [call for call in found if call is not None]
    return calls if len(calls) == len(found) else None


def taken_by(origin: CodeOrigin) -> list[str] | None:
    """Return the names of the functions and methods that are given only what an expression gives.

    None says that it goes elsewhere, too, or beside other arguments.
    """
    found = [_taken(origin, place) for place in (*_named(origin),) or (origin.node,)]
    names = [name for name in found if name is not None]
    return names if len(names) == len(found) else None


def _taken(origin: CodeOrigin, place: cst.CSTNode) -> str | None:
    """Return the name of what is called with an expression at a place, or as a method of it."""
    parents = origin.source.parents
    holder = parents.get(place)
    if isinstance(holder, cst.Attribute):
        call, most = parents.get(holder), 0
    else:
        call, most = _given(origin, place), 1
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return None
    is_alone = len(call.args) == most and (most or call.func is holder)
    return call.func.attr.value if is_alone else None


def _named(origin: CodeOrigin) -> Iterator[cst.CSTNode]:
    """Yield where the name is read that an expression is given, if it is given one and no more."""
    parents = origin.source.parents
    statement = parents.get(origin.node)
    if not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
        return
    target, scope = statement.targets[0].target, scope_around(origin)
    if not isinstance(target, cst.Name) or scope is None:
        return
    for node in nodes_in(scope):
        if isinstance(node, cst.Name) and node.value == target.value:
            holder = parents.get(node)
            if not isinstance(holder, cst.AssignTarget) and not _is_label(holder, node):
                yield node


def _is_label(holder: cst.CSTNode | None, node: cst.Name) -> bool:
    """Whether a name is that of an attribute or of a parameter, and no variable."""
    if isinstance(holder, cst.Attribute):
        return holder.attr is node
    return isinstance(holder, cst.Arg) and holder.keyword is node


def _given(origin: CodeOrigin, place: cst.CSTNode) -> cst.Call | None:
    """Return the call that an expression is an argument of, behind `zip` and pairs made one by one."""
    parents = origin.source.parents
    while True:
        holder = parents.get(place)
        if isinstance(holder, cst.CompFor) and holder.iter is place:
            pairs = parents.get(holder)
            if not isinstance(pairs, cst.GeneratorExp | cst.ListComp) or not _keeps_last(pairs.elt):
                return None
            place = pairs
            continue
        call = parents.get(holder) if isinstance(holder, cst.Arg) else None
        if not isinstance(call, cst.Call):
            return None
        if not isinstance(call.func, cst.Name) or call.func.value not in _PASSING:
            return call
        place = call


def _keeps_last(made: cst.BaseExpression) -> bool:
    """Whether a pair is made whose second part is handed on as it is."""
    return (
        isinstance(made, cst.Tuple)
        and len(made.elements) == 2
        and isinstance(made.elements[1].value, cst.Name)
    )
