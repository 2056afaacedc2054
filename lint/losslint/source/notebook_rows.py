"""Which row of a notebook file holds which line of which cell, for formats that know no cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from losslint.source.lines import split_lines
from losslint.source.notebook_strings import SourceString, source_strings


def raw_rows(notebook: str) -> Mapping[int, tuple[int, ...]]:
    """Return, for each cell number, the file's row of every line of the cell.

    `notebook` is the text of a notebook that is known to be valid JSON.
    """
    return {number: _rows(strings, notebook) for number, strings in source_strings(notebook).items()}


def _rows(strings: Iterable[SourceString], notebook: str) -> tuple[int, ...]:
    """Return the row of every line that begins in the strings of a cell's source."""
    rows: list[int] = []
    unfinished = False
    for string in strings:
        lines = split_lines(string.text(notebook))
        if not unfinished:
            # The line before this string has nothing on it yet, so it is here that it begins.
            del rows[-1:]
            rows.append(string.row)
        rows.extend([string.row] * (len(lines) - 1))
        unfinished = bool(lines[-1])
    return tuple(rows)
