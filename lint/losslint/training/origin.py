"""Where a fact comes from: a place in the code, found only when it is reported."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class Place(Struct, frozen=True, order=True):
    """A span of one file.

    Rows and columns count from 1, columns in code points, the end is exclusive. In a notebook rows
    count inside the cell, and `cell` is the cell's 1-based position among all cells.
    """

    path: str
    cell: int | None
    row: int
    column: int
    end_row: int
    end_column: int

    def __contains__(self, other: Place) -> bool:
        """Whether another span lies within this one."""
        if (self.path, self.cell) != (other.path, other.cell):
            return False
        starts = (self.row, self.column) <= (other.row, other.column)
        return starts and (other.end_row, other.end_column) <= (self.end_row, self.end_column)


class Origin(Protocol):
    """The piece of code that a value or a fact was read from.

    An origin is cheap to carry around: lines and columns are worked out by `place()`, for the few
    origins that a report shows.
    """

    def place(self) -> Place:
        """Return the span of this piece of code."""
        ...

    def text(self) -> str:
        """Return this piece of code as it is written, on one line where it spans several."""
        ...
