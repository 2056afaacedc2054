"""The origin that the interpreter gives to values: a libcst node and the source that it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from losslint.source.lexical import logical_lines
from losslint.source.lines import split_lines
from losslint.training import Place

if TYPE_CHECKING:
    import libcst

    from losslint.source.document import Source

_LONGEST_TEXT = 80


class CodeOrigin(Struct, frozen=True, eq=False, gc=False):
    """A piece of code. Two origins are equal when they are the same node of the same source."""

    source: Source
    node: libcst.CSTNode
    near: libcst.CSTNode | None = None
    """A simple statement that the node may be in, where it is likely to be found."""

    def place(self) -> Place:
        """Return the span of this piece of code."""
        return self.source.place(self.node, self.near)

    def rank(self) -> int | None:
        """Return a number that grows with the place in the source, None where only the place tells."""
        return self.source.rank(self.node, self.near)

    def text(self) -> str:
        """Return this piece of code on one line, shortened in the middle where it is long."""
        code = _on_one_line(self.source.code(self.node))
        if len(code) <= _LONGEST_TEXT:
            return code
        half = (_LONGEST_TEXT - 3) // 2
        return f"{code[: _LONGEST_TEXT - 3 - half]}...{code[-half:]}"

    def beside(self) -> tuple[str, str]:
        """Return what stands before this piece of code on its first line, and behind it on its last one."""
        at = self.place()
        first, last = self.source.line(at.row, at.cell), self.source.line(at.end_row, at.cell)
        return first[: at.column - 1], last[at.end_column - 1 :]

    def __repr__(self) -> str:
        return f"CodeOrigin({self.text()!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CodeOrigin):
            return NotImplemented
        return self.source is other.source and self.node is other.node

    def __ne__(self, other: object) -> bool:
        return not self == other  # a struct has its own, which does not ask `__eq__`

    def __hash__(self) -> int:
        return hash((id(self.source), id(self.node)))


def _on_one_line(code: str) -> str:
    """Return code without its comments and line ends."""
    if not any(sign in code for sign in "#\r\n"):
        return code.strip()
    for line in reversed(list(logical_lines(code))):
        for start, end in reversed(line.comments):
            code = code[:start] + code[end:]
    joined = ""
    for piece in filter(None, (line.strip().removesuffix("\\").rstrip() for line in split_lines(code))):
        tight = not joined or joined[-1] in "([{" or piece[0] in ")]}"
        joined += piece if tight else f" {piece}"
    return joined
