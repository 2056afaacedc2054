"""In which order pieces of code stand, without working out where: that takes much longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from losslint.source.tree import nodes_in

_PARTS = ("body", "handlers", "cases", "orelse", "finalbody")
"""Where compound statements, and their clauses, have blocks or further clauses, in order."""


class Ranks:
    """The order of the simple statements of one module."""

    def __init__(self, module: cst.Module) -> None:
        self._ranks = {line: rank for rank, line in enumerate(_lines(module.body))}

    def rank(self, node: cst.CSTNode, near: cst.CSTNode | None) -> int | None:
        """Return the rank of the simple statement `near`; None where the node does not stand in it."""
        rank = self._ranks.get(near) if near is not None else None
        if rank is None or near is None or not any(inner is node for inner in nodes_in(near)):
            return None
        return rank


def _lines(block: Sequence[cst.CSTNode]) -> Iterator[cst.CSTNode]:
    """Yield the simple statements of a block, and of the blocks in it, in order."""
    for node in block:
        if type(node) is cst.SimpleStatementLine:
            yield node
            continue
        for name in _PARTS:
            match getattr(node, name, None):
                case cst.IndentedBlock(body=inner):
                    yield from _lines(inner)
                case cst.If() | cst.Else() | cst.Finally() as clause:
                    yield from _lines((clause,))
                case list() | tuple() as clauses:
                    yield from _lines(clauses)
