"""Where a node stands."""

from __future__ import annotations

import libcst
from libcst.metadata import MetadataWrapper, PositionProvider

Span = tuple[int, int, int, int]
"""First row, first column, last row and the column behind the end; all count from 1."""


class Positions:
    """The spans of the nodes of one module."""

    def __init__(self, module: libcst.Module, text: str) -> None:
        self._module = module
        self._text = text
        self._spans = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)

    def span(self, node: libcst.CSTNode) -> Span:
        """Return the span of a node."""
        found = self._spans[node]
        return found.start.line, found.start.column + 1, found.end.line, found.end.column + 1
