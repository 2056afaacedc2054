"""The Python cells of a notebook and the lines that they hold."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct


class Cell(Struct, frozen=True):
    """One Python cell.

    `number` is its position among all cells, from 1. `first_row` is the row of its first line in the
    joined module, 0 where the cell could not be parsed and is left out. `lines` are written as in the
    notebook; `indent` is what all of them are indented by and what the module leaves out.
    """

    number: int
    first_row: int
    lines: tuple[str, ...]
    indent: str = ""
    find_raw_rows: Callable[[], tuple[int, ...]] = tuple

    def shift(self, row: int) -> int:
        """Return how many columns a line of the module lies to the left of the cell's line."""
        inside = 1 <= row <= len(self.lines)
        return len(self.indent) if inside and self.lines[row - 1].startswith(self.indent) else 0

    def raw_row(self, row: int) -> int:
        """Return the row of the notebook file that holds a row of this cell; 1 where it is not found."""
        rows = self.find_raw_rows()
        return rows[row - 1] if 1 <= row <= len(rows) else 1
