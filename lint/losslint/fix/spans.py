"""From rows and columns to offsets of a text, and the order in which edits can be made."""

from __future__ import annotations

import re
from collections.abc import Iterable

from losslint.findings import TextEdit

LINE_END = re.compile(r"\r\n?|\n")
"""What ends a line of code: not the form feeds and separators that `str.splitlines` knows."""


class Spans:
    """The offsets of the lines of a text."""

    def __init__(self, text: str) -> None:
        """Look for the line ends of a text."""
        self._starts = [0, *(found.end() for found in LINE_END.finditer(text))]
        self._length = len(text)

    def of(self, edit: TextEdit) -> tuple[int, int]:
        """Return the offsets that an edit replaces.

        Raises:
            ValueError: the text has no such rows.
        """
        place = edit.place
        return self._offset(place.row, place.column), self._offset(place.end_row, place.end_column)

    def _offset(self, row: int, column: int) -> int:
        if row == len(self._starts) + 1 and column == 1:
            return self._length  # behind a last line that has no end
        if not 1 <= row <= len(self._starts):
            raise ValueError(f"the text has no line {row}")
        start = self._starts[row - 1]
        limit = self._starts[row] if row < len(self._starts) else self._length
        if not start <= start + column - 1 <= limit:
            raise ValueError(f"line {row} has no column {column}")
        return start + column - 1


def last_first(edits: Iterable[TextEdit]) -> list[TextEdit]:
    """Return edits so that none moves the place of one that is yet to be made.

    Insertions at one place keep their order in the text.
    """
    ordered = sorted(edits, key=lambda edit: (edit.place.cell or 0, edit.place.row, edit.place.column))
    return ordered[::-1]
