"""What of a script has to do with some of its rows: what they use, and what uses them.

To see what an edit does to a script, only that need be followed. A test or a function of which neither holds
is followed for itself, and comes to the same as before.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import chain

from losslint.source.acting import code_of
from losslint.source.blanking import without
from losslint.source.idle import units, unused
from losslint.source.outline import pieces_of
from losslint.source.piece import Piece
from losslint.source.python_ast import parse_ast

_WORTH_IT = 0.5
"""The part of a script that may be left of it: that is followed twice, before the edit and after."""

_NONE = frozenset[str]()


class Related:
    """A script, of which several edits are looked at."""

    def __init__(self, text: str) -> None:
        self._text = text

    def to(self, rows: Collection[int]) -> str | None:
        """Return the script with empty lines in place of what has nothing to do with these rows, from 1.

        None where not much can be left out, or where nobody can say what has to do with them.
        """
        touched = {self._unit_at(row) for row in rows}
        using = self._using(touched) if "" not in touched else None
        if using is None:
            return None
        shorter = without(self._text, unused(self._pieces, lambda name, _: name in using))
        return shorter if len(shorter) < _WORTH_IT * len(self._text) else None

    @cached_property
    def _tree(self) -> ast.Module | None:
        tree = parse_ast(self._text)
        return tree if isinstance(tree, ast.Module) else None

    @cached_property
    def _pieces(self) -> Sequence[Piece]:
        return pieces_of(code_of(self._text), is_script=True)

    @cached_property
    def _units(self) -> Sequence[tuple[str, Piece]]:
        return tuple(chain.from_iterable(map(units, self._pieces)))

    def _unit_at(self, row: int) -> str:
        """Return the function, class, or test that a row belongs to, "" where it is run in any case."""
        body: Sequence[ast.stmt] = self._tree.body if self._tree is not None else ()
        names: list[str] = []
        while len(names) < 2 and (node := _holding(body, row)) is not None:
            names.append(node.name)
            body = node.body if isinstance(node, ast.ClassDef) else ()
        whole = ".".join(names)
        return whole if any(name == whole for name, _ in self._units) else whole.partition(".")[0]

    def _using(self, touched: Collection[str]) -> set[str] | None:
        """Return the functions, classes and tests that are touched or use what is, None where all may do so.

        What puts something into a name is used by all that mention this name, and a class by all its tests.
        """
        using = set(touched)
        words = {name.rpartition(".")[2] for name in using}
        count = -1
        while count != (count := len(using) + len(words)):
            for name, piece in self._units:
                is_used = bool(name) and (name in using or name.partition(".")[0] in using)
                if is_used or not piece.words.isdisjoint(words):
                    if piece.looks_up or "global" in piece.words:
                        return None
                    using.add(name)
                    words |= piece.fills | (_NONE if "." in name else piece.binds)
        return using - {""}


_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _holding(body: Sequence[ast.stmt], row: int) -> _Definition | None:
    """Return the function or class of a body that a row belongs to, with its decorators."""
    for node in body:
        if isinstance(node, _Definition):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if first <= row <= (node.end_lineno or node.lineno):
                return node
    return None
