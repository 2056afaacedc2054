"""Indentation that mixes tabs and spaces, as Python reads it: libcst refuses some of what Python accepts."""

from __future__ import annotations

from collections.abc import Mapping

from losslint.source.lexical import logical_lines
from losslint.source.lines import split_lines

WIDTH = 8
"""Columns from one tab stop to the next in Python's eyes."""


def with_spaces(text: str) -> tuple[str, Mapping[int, int]]:
    """Return `text` indented by spaces alone, and by how many columns each row that changed was moved.

    Only the first rows of logical lines change: what follows in strings and brackets is no indentation.
    """
    pieces: list[str] = []
    moved: dict[int, int] = {}
    row = 1
    for line in logical_lines(text):
        written = text[line.start : line.end]
        code = written.lstrip(" \t\f")
        indentation = written[: len(written) - len(code)]
        width = _width(indentation)
        if "\t" in indentation:
            moved[row] = width - len(indentation)
            written = " " * width + code
        pieces.append(written)
        row += len(split_lines(written)) - 1
    return "".join(pieces), moved


def _width(indentation: str) -> int:
    width = 0
    for sign in indentation:
        match sign:
            case "\t":
                width = (width // WIDTH + 1) * WIDTH
            case "\f":
                width = 0
            case _:
                width += 1
    return width
