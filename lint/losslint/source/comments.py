"""Comments that speak to a linter, and the rows of the statements that they may speak about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from losslint.source.expressions import expression
from losslint.source.layout import Layout
from losslint.source.lexical import LogicalLine, logical_lines
from losslint.training import Place

_ADDRESSED = expression(r"losslint|noqa", re.IGNORECASE)
_LINE_END = expression(r"\r\n?|\n")


class Comment(Struct, frozen=True):
    """One comment: its place, its text from the `#` on, and the rows of the statement that it is about.

    `own_line` says that nothing but the comment stands on its line; then the statement is the one below.
    """

    place: Place
    text: str
    own_line: bool
    statement_rows: range


class CommentFinder:
    """The comments and logical lines of one text."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def comments(self) -> Iterator[Comment]:
        """Yield the comments that mention losslint or noqa, in order."""
        text = self._layout.text
        folded = (
            text.casefold()
        )  # to look for words in it is much faster than to ignore the case of each letter
        if "losslint" not in folded and "noqa" not in folded:
            return
        for line in self._logical_lines:
            for start, end in line.comments:
                if _ADDRESSED.search(text, start, end):
                    yield self._comment(start, end)

    def statement_rows(self, row: int, cell: int | None) -> range:
        """Return the rows of the statement at a row or below it, counted in the cell where there is one."""
        first = 1 if cell is None else self._layout.cell(cell).first_row
        if first == 0:
            # The cell did not parse, so nothing in it is a statement.
            return range(row, row + 1)
        rows = self._rows_from(row + first - 1)
        return range(rows.start - first + 1, rows.stop - first + 1)

    def _rows_from(self, row: int) -> range:
        if row > len(self._starts):
            return range(row, row + 1)
        position = max(bisect_right(self._first_rows, row) - 1, 0)
        first: int | None = None
        for line in self._logical_lines[position:]:
            rows = self._rows_of(line)
            code = self._layout.text[line.start : line.end].strip()
            if not code or code.startswith("#"):
                continue
            first = rows.start if first is None else first
            if not code.startswith("@"):
                return range(first, rows.stop)
        return range(row, row + 1) if first is None else range(first, first + 1)

    def _rows_of(self, line: LogicalLine) -> range:
        first = self._row_of(line.start)
        return range(first, max(self._row_of(line.end - 1), first) + 1)

    def _comment(self, start: int, end: int) -> Comment:
        text = self._layout.text
        row = self._row_of(start)
        column = start - self._starts[row - 1] + 1
        own_line = not text[self._starts[row - 1] : start].strip()
        place = self._layout.place(row, column, row, column + end - start)
        return Comment(place, text[start:end], own_line, self.statement_rows(place.row, place.cell))

    def _row_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    @cached_property
    def _logical_lines(self) -> list[LogicalLine]:
        return list(logical_lines(self._layout.text))

    @cached_property
    def _first_rows(self) -> list[int]:
        return [self._row_of(line.start) for line in self._logical_lines]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_END.finditer(self._layout.text))]
