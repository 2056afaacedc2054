"""What stands around a piece of code, and what comes right after it in its own block."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from losslint.source.origin import CodeOrigin
from losslint.source.tree import nodes_in
from losslint.training.origin import Origin

_FUNCTIONS = (cst.FunctionDef, cst.Lambda)
_LOOPS = (cst.For, cst.While)


def around(origin: CodeOrigin) -> Iterator[cst.CSTNode]:
    """Yield the nodes that a piece of code stands in, innermost first, up to the function around it."""
    parents = origin.source.parents
    node = parents.get(origin.node)
    while node is not None and not isinstance(node, _FUNCTIONS):
        yield node
        node = parents.get(node)


def is_decided(origin: Origin) -> bool:
    """Whether a condition around a piece of code, in the function around it, decides whether it runs."""
    return isinstance(origin, CodeOrigin) and any(
        isinstance(one, cst.If | cst.IfExp) for one in around(origin)
    )


def stands_inside(origin: CodeOrigin, outer: cst.CSTNode) -> bool:
    """Whether a piece of code stands inside another one."""
    parents = origin.source.parents
    node = parents.get(origin.node)
    while node is not None and node is not outer:
        node = parents.get(node)
    return node is outer


def is_shown(origin: CodeOrigin) -> bool:
    """Whether a notebook shows what an expression gives: it is the last statement of its cell."""
    place = origin.place()
    if place.cell is None or not isinstance(list(around(origin))[-1], cst.Module):
        return False
    if any(isinstance(one, cst.BaseCompoundStatement) for one in around(origin)):
        return False
    behind = (origin.beside()[1], *origin.source.cell(place.cell).lines[place.end_row :])
    return all(not line.strip() or line.lstrip().startswith("#") for line in behind)


def leaves_its_loop(origin: CodeOrigin) -> bool:
    """Whether the loop around a piece of code is left behind it, in its own block or one around that."""
    inner: cst.CSTNode = origin.node
    leaving = False
    for node in around(origin):
        if isinstance(node, _LOOPS):
            return leaving
        if isinstance(node, cst.IndentedBlock):
            leaving = leaving or _is_left_after(node, inner)
        inner = node
    return False


def _is_left_after(block: cst.IndentedBlock, inside: cst.CSTNode) -> bool:
    after = False
    for statement in block.body:
        small = statement.body if after and isinstance(statement, cst.SimpleStatementLine) else ()
        if any(isinstance(one, cst.Break | cst.Return | cst.Raise) for one in small):
            return True
        after = after or statement is inside
    return False


def ends_a_loop(origin: CodeOrigin) -> bool:
    """Whether a piece of code decides no more than that the loop around it, or the function, is left."""
    for node in around(origin):
        if isinstance(node, cst.BaseStatement | cst.BaseSuite):
            return isinstance(node, cst.If) and _only_leaves(node.body)
    return False


def _only_leaves(block: cst.BaseSuite) -> bool:
    last = block.body[-1] if block.body else None
    small = last.body if isinstance(last, cst.SimpleStatementLine) else (last,)
    return any(isinstance(one, cst.Break | cst.Return) for one in small)


def is_said_again(origin: CodeOrigin) -> bool:
    """Whether a piece of code is an element of a comprehension that reads nothing of what it goes through."""
    for node in around(origin):
        if isinstance(node, cst.BaseStatement):
            return False
        if isinstance(node, cst.ListComp | cst.GeneratorExp | cst.SetComp):
            inside = origin.node is node.elt or stands_inside(origin, node.elt)
            return inside and _names_in(node.for_in.target).isdisjoint(_names_in(origin.node))
    return False


def _names_in(node: cst.CSTNode) -> set[str]:
    return {one.value for one in nodes_in(node) if isinstance(one, cst.Name)}


def names_given(origin: CodeOrigin) -> frozenset[str]:
    """Return the names, and those of attributes, that the assignment around a piece of code binds."""
    statement = next((one for one in around(origin) if isinstance(one, cst.Assign | cst.AnnAssign)), None)
    match statement:
        case cst.Assign():
            targets = [one.target for one in statement.targets]
        case cst.AnnAssign():
            targets = [statement.target]
        case _:
            targets = []
    return frozenset(
        node.value for target in targets for node in nodes_in(target) if isinstance(node, cst.Name)
    )


def is_thrown_away(origin: CodeOrigin) -> bool:
    """Whether a piece of code is a statement, or is given a name that no code around it reads."""
    parents = origin.source.parents
    statement = parents.get(origin.node)
    if isinstance(statement, cst.Expr):
        return True
    if not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
        return False
    target, scope = statement.targets[0].target, scope_around(origin)
    if not isinstance(target, cst.Name) or scope is None:
        return False
    named = (one for one in nodes_in(scope) if isinstance(one, cst.Name) and one.value == target.value)
    return all(one is target for one in named)


def scope_around(origin: CodeOrigin) -> cst.CSTNode | None:
    """Return the function that a piece of code stands in, or the module."""
    parents = origin.source.parents
    scope = parents.get(origin.node)
    while scope is not None and not isinstance(scope, (*_FUNCTIONS, cst.Module)):
        scope = parents.get(scope)
    return scope


def asks_for(origin: CodeOrigin, attribute: str) -> bool:
    """Whether a piece of code stands under a condition that reads an attribute of this name."""
    tests = (node.test for node in around(origin) if isinstance(node, cst.If | cst.IfExp | cst.While))
    return any(
        isinstance(node, cst.Attribute) and node.attr.value == attribute
        for test in tests
        for node in nodes_in(test)
    )
