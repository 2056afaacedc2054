"""On which row every statement of a module begins.

libcst knows no rows. CPython's parser does and is much faster, so the two trees are walked side by side.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import libcst as cst
from msgspec import Struct

from losslint.source.bodies import UnreadBlock
from losslint.source.lines import split_lines
from losslint.source.python_ast import parse_ast

Clause = TypeVar("Clause")
_Blocks = Iterator[tuple[cst.BaseSuite, list[ast.stmt]]]
_TWINS = {
    cst.If: ("If",),
    cst.For: ("For", "AsyncFor"),
    cst.While: ("While",),
    cst.Try: ("Try",),
    cst.TryStar: ("TryStar",),
    cst.With: ("With", "AsyncWith"),
    cst.FunctionDef: ("FunctionDef", "AsyncFunctionDef"),
    cst.ClassDef: ("ClassDef",),
    cst.Match: ("Match",),
}


class Statement(Struct, frozen=True):
    """One statement: the row of its first line, empty lines above it not counted, and its indentation."""

    node: cst.BaseStatement
    row: int
    indents: tuple[str, ...]


class _DifferError(Exception):
    """The trees of libcst and CPython do not have the same statements."""


def statements_of(module: cst.Module, text: str) -> Iterator[Statement]:
    """Yield the statements of a module in order, each before the statements inside it.

    Those of bodies that nobody has looked into are left out. Ends early, or yields nothing, where CPython
    reads `text` in another way than libcst or not at all.
    """
    tree = parse_ast(text)
    if not isinstance(tree, ast.Module):
        return
    pairing = _Pairing(module.default_indent, split_lines(text))
    try:
        yield from pairing.statements(module.body, tree.body, ())
    except _DifferError:
        return


class _Pairing(Struct, frozen=True):
    """The walk along both trees."""

    default_indent: str
    lines: list[str]

    def statements(
        self, block: Sequence[cst.BaseStatement], tree: Sequence[ast.stmt], indents: tuple[str, ...]
    ) -> Iterator[Statement]:
        """Yield the statements of a block and of the blocks in it."""
        position = 0
        for node in block:
            if position >= len(tree):
                raise _DifferError
            twin = tree[position]
            yield Statement(node, self._row_of(twin), indents)
            if isinstance(node, cst.SimpleStatementLine):
                position += len(node.body)
                continue
            position += 1
            # The cases of a `match` are indented, and their blocks once more.
            outer = (*indents, self._indent_of(node)) if isinstance(node, cst.Match) else indents
            for suite, inner in _blocks_of(node, twin):
                if isinstance(suite, UnreadBlock) and not suite.is_read:
                    continue
                if isinstance(suite, cst.IndentedBlock):
                    yield from self.statements(suite.body, inner, (*outer, self._indent_of(suite)))
        if position != len(tree):
            raise _DifferError

    def _indent_of(self, block: cst.IndentedBlock | cst.Match) -> str:
        return self.default_indent if block.indent is None else block.indent

    def _row_of(self, statement: ast.stmt) -> int:
        decorators = getattr(statement, "decorator_list", ())
        if not decorators:
            return statement.lineno
        row: int = decorators[0].lineno
        # CPython tells where the decorator's expression begins, which may be below its `@`.
        while row > 1 and not self.lines[row - 1].lstrip(" \t\f").startswith("@"):
            row -= 1
        return row


def _blocks_of(node: cst.BaseStatement, twin: Any) -> _Blocks:
    """Yield the suites of a compound statement with the statements that CPython sees in them."""
    if type(twin).__name__ not in _TWINS.get(type(node), ()):
        raise _DifferError
    match node:
        case cst.If():
            yield from _branches_of(node, twin)
        case cst.Match(cases=cases):
            yield from ((case.body, inner.body) for case, inner in _zip(cases, twin.cases))
        case cst.FunctionDef() | cst.ClassDef() | cst.With():
            yield node.body, twin.body
        case cst.For() | cst.While():
            yield node.body, twin.body
            if node.orelse is not None:
                yield node.orelse.body, twin.orelse
        case cst.Try() | cst.TryStar():
            handlers: Sequence[cst.ExceptHandler | cst.ExceptStarHandler] = node.handlers
            yield node.body, twin.body
            yield from ((handler.body, inner.body) for handler, inner in _zip(handlers, twin.handlers))
            if node.orelse is not None:
                yield node.orelse.body, twin.orelse
            if node.finalbody is not None:
                yield node.finalbody.body, twin.finalbody


def _branches_of(node: cst.If, twin: Any) -> _Blocks:
    yield node.body, twin.body
    while isinstance(node.orelse, cst.If):
        if len(twin.orelse) != 1:
            raise _DifferError
        node, twin = node.orelse, twin.orelse[0]
        yield node.body, twin.body
    if node.orelse is not None:
        yield node.orelse.body, twin.orelse


def _zip(clauses: Sequence[Clause], twins: list[Any]) -> Iterator[tuple[Clause, Any]]:
    if len(clauses) != len(twins):
        raise _DifferError
    return zip(clauses, twins, strict=True)
