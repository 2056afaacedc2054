"""Empty lines in place of code that need not be parsed, so that all other code keeps its place."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from losslint.source.idle import OF_TESTS
from losslint.source.lines import LINE_END
from losslint.source.python_ast import parse_ast

_Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def without(text: str, idle: Collection[str]) -> str:
    """Return the text of a script with empty lines in place of these functions and classes.

    It is left as it is where it cannot be parsed, and where a decorator may hand one of them to others.
    """
    tree = parse_ast(text)
    if not isinstance(tree, ast.Module):
        return text
    gone = [*_nodes(tree.body, "", idle)]
    if not all(_name_of(each) in OF_TESTS for node in gone for each in node.decorator_list):
        return text
    ends = [match.end() for match in LINE_END.finditer(text)]
    starts = [0, *ends]
    parts, at = [], 0
    for node in gone:
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        start = starts[first - 1]
        end = starts[node.end_lineno] if node.end_lineno and node.end_lineno < len(starts) else len(text)
        parts += [text[at:start], "".join(LINE_END.findall(text, start, end))]
        at = end
    return "".join([*parts, text[at:]])


def _nodes(body: Sequence[ast.stmt], inside: str, idle: Collection[str]) -> Iterator[_Node]:
    for node in body:
        if isinstance(node, _Node):
            if f"{inside}{node.name}" in idle:
                yield node
            elif isinstance(node, ast.ClassDef) and not inside:
                yield from _nodes(node.body, f"{node.name}.", idle)


def _name_of(decorator: ast.expr) -> str:
    """Return the first name of a decorator, "" where it is none."""
    while isinstance(decorator, ast.Call | ast.Attribute):
        decorator = decorator.func if isinstance(decorator, ast.Call) else decorator.value
    return decorator.id if isinstance(decorator, ast.Name) else ""
