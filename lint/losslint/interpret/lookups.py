"""Texts that name something: `eval(name)` is a name looked up, or one called, and nothing more."""

from __future__ import annotations

import ast

from losslint.interpret import attributes, scopes
from losslint.interpret.machine import Machine
from losslint.source import CodeOrigin
from losslint.training import Origin
from losslint.values import Const, Tuple, Unknown, Value

LONGEST = 500
"""Characters of a text that is looked at: names and plain calls are shorter."""

WHY = "what a text evaluates to"


def meant_by(m: Machine, text: str, origin: Origin) -> Value:
    """Return what a text names where the running code stands, or what it calls by name."""
    if len(text) > LONGEST or not isinstance(origin, CodeOrigin):
        return Unknown(WHY, origin=origin)
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Unknown("a text that is no expression", origin=origin)
    return _meant(m, parsed, origin)


def _meant(m: Machine, node: ast.expr, origin: CodeOrigin) -> Value:
    match node:
        case ast.Name():
            known = m.variable(node.id)
            return known if known is not None else scopes.elsewhere(m, node.id, origin.node)
        case ast.Attribute():
            return attributes.get(m, _meant(m, node.value, origin), node.attr, origin)
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            return Const(value, origin=origin)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return Const(-value, origin=origin)
        case ast.Tuple():
            return Tuple(tuple(_meant(m, one, origin) for one in node.elts), origin=origin)
        case ast.Call(func=ast.Name() | ast.Attribute()) if _is_plain(node):
            function = _meant(m, node.func, origin)
            positional = [_meant(m, one, origin) for one in node.args]
            keywords = {one.arg: _meant(m, one.value, origin) for one in node.keywords if one.arg is not None}
            return m.apply(function, positional, keywords, origin)
        case _:
            return Unknown(WHY, origin=origin)


def _is_plain(node: ast.Call) -> bool:
    """Whether a call unpacks nothing."""
    unpacked = any(isinstance(one, ast.Starred) for one in node.args)
    return not unpacked and all(one.arg is not None for one in node.keywords)
