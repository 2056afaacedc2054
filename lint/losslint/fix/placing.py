"""Putting a statement into code: after what it needs is there, and before what it makes is needed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import libcst as cst

from losslint.findings import TextEdit
from losslint.source import Source, nodes_in
from losslint.training import Place

Block = Sequence[cst.CSTNode]

_SCOPES = (cst.FunctionDef, cst.ClassDef, cst.Lambda)


class Surroundings:
    """The statements and blocks that the pieces of a module's code stand in."""

    def __init__(self, source: Source) -> None:
        """Take a source whose module was parsed."""
        self.source = source
        self._parents = source.parents

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Yield a node and everything that it is a part of, inside out."""
        inner: cst.CSTNode | None = node
        while inner is not None:
            yield inner
            inner = self._parents.get(inner)

    def line(self, node: cst.CSTNode) -> cst.SimpleStatementLine | None:
        """Return the line of simple statements that a node stands in."""
        lines = (one for one in self.around(node) if isinstance(one, cst.SimpleStatementLine))
        return next(lines, None)

    def scope(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Return the function or class whose body a node stands in, None at the module's own level."""
        return next((one for one in self.around(node) if isinstance(one, _SCOPES)), None)

    def statement(
        self, text: str, names: Collection[str], uses: Sequence[cst.CSTNode], after: cst.CSTNode | None = None
    ) -> TextEdit | None:
        """Return the edit that puts a statement behind the last assignment of `names` and before the uses.

        It stands behind the statement `after` too, in the same block. None where the names are assigned in
        several blocks, or where a use may come before.
        """
        block, end = self._home(names, uses, after)
        before = reversed(block[:end])
        last = next((one for one in before if one is after or any(_binds(one, name) for name in names)), None)
        if not isinstance(last, cst.SimpleStatementLine):
            return None
        source, at = self.source, self.source.place(last)
        lead = source.line(at.row, at.cell)[: at.column - 1]
        column = len(source.line(at.end_row, at.cell)) + 1
        there = Place(at.path, at.cell, at.end_row, column, at.end_row, column)
        return None if lead.strip() else TextEdit(there, f"{source.newline}{lead}{text}")

    def without(self, node: cst.CSTNode) -> TextEdit | None:
        """Return the edit that takes out the line that a node stands in, None where others need it there."""
        line = self.line(node)
        block = self._parents.get(line) if line is not None else None
        if line is None or len(line.body) != 1 or not isinstance(block, cst.IndentedBlock | cst.Module):
            return None
        if len(block.body) == 1:
            return None
        at = self.source.place(line)
        return TextEdit(Place(at.path, at.cell, at.row, 1, at.end_row + 1, 1), "")

    def _home(
        self, names: Collection[str], uses: Sequence[cst.CSTNode], after: cst.CSTNode | None
    ) -> tuple[Block, int]:
        """Return the block that assigns all of the names, and where they are used; else an empty one."""
        for block, _ in self._blocks(uses[0]):
            places = [n for use in uses for one, n in self._blocks(use) if one is block]
            if len(places) < len(uses) or (after is not None and after not in block[: min(places)]):
                continue
            end = min(places)
            bound = [name for name in names if any(_binds(one, name) for one in reversed(block[:end]))]
            if bound:
                return (block, end) if len(bound) == len(names) else ((), 0)
        return (), 0

    def _blocks(self, node: cst.CSTNode) -> Iterator[tuple[Block, int]]:
        """Yield the blocks of its scope that a node stands in, innermost first, and where in each of them."""
        inner = node
        for outer in self.around(node):
            if isinstance(outer, cst.IndentedBlock | cst.Module):
                yield outer.body, [*outer.body].index(inner)  # type: ignore[arg-type]
            if isinstance(outer, _SCOPES):
                return
            inner = outer


def _binds(statement: cst.CSTNode, name: str) -> bool:
    """Whether a statement, or one inside it, gives a name a value or changes a part of what it stands for."""
    for node in nodes_in(statement):
        match node:
            case (
                cst.AssignTarget(target=target) | cst.AugAssign(target=target) | cst.AnnAssign(target=target)
            ):
                bound: cst.CSTNode = target
            case cst.For(target=target) | cst.NamedExpr(target=target):
                bound = target
            case cst.AsName(name=target):
                bound = target
            case _:
                continue
        if any(isinstance(one, cst.Name) and one.value == name for one in nodes_in(bound)):
            return True
    return False
