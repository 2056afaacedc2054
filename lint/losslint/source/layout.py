"""Where rows and columns of the parsed text stand in the file that somebody sees."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from losslint.source.cells import Cell
from losslint.training import Place


class Layout(Struct, frozen=True):
    """The text that was parsed, and how it differs from the file.

    `path` is how the file is shown, `cells` are the Python cells of a notebook, None for a script. `moved`
    has by how many columns the code of a row of a script was moved to the right.
    """

    path: str
    text: str
    cells: tuple[Cell, ...] | None
    moved: Mapping[int, int]

    def cell(self, number: int) -> Cell:
        """Return the Python cell at a position among all cells.

        Raises:
            KeyError: there is no Python cell of that number.
        """
        for cell in self.cells or ():
            if cell.number == number:
                return cell
        raise KeyError(number)

    def cell_at(self, row: int) -> Cell:
        """Return the cell that a row of the joined module belongs to."""
        readable = [cell for cell in self.cells or () if 0 < cell.first_row <= row]
        return readable[-1]

    def place(self, row: int, column: int, end_row: int, end_column: int) -> Place:
        """Return a span of the parsed text, rows and columns from 1, end exclusive, as a span of the file."""
        if self.cells is None:
            moved, end_moved = self.moved.get(row, 0), self.moved.get(end_row, 0)
            return Place(self.path, None, row, column - moved, end_row, end_column - end_moved)
        cell = self.cell_at(row)
        first, last = row - cell.first_row + 1, end_row - cell.first_row + 1
        return Place(
            self.path, cell.number, first, column + cell.shift(first), last, end_column + cell.shift(last)
        )
