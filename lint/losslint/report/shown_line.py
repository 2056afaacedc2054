"""A line of code as a terminal shows it: tabs, wide and invisible characters, and lines without end."""

from __future__ import annotations

import unicodedata

from msgspec import Struct

from losslint.report.places import harmless

_TAB = 4
_WIDEST = 160
_LEAD = 24
_CUT = "…"


class ShownLine(Struct, frozen=True):
    """A line as it is shown, and where each code point of the real line begins in it.

    `text` is cut to a window where the line is very long. `starts` has the screen column, from 0, of
    every code point, and one more for the end of the line.
    """

    text: str
    starts: tuple[int, ...]

    def column(self, column: int) -> int:
        """Return the screen column, from 0, of a 1-based column in code points."""
        return self.starts[min(max(column - 1, 0), len(self.starts) - 1)]


def show(line: str, focus: int) -> ShownLine:
    """Return `line` for a screen; where it is very long, the part around the 1-based column `focus`."""
    pieces: list[str] = []
    starts: list[int] = []
    at = 0
    for character in line.rstrip():
        piece = " " * (_TAB - at % _TAB) if character == "\t" else harmless(character)
        starts.append(at)
        pieces.append(piece)
        at += len(piece) if character == "\t" else width_of(piece)
    starts.append(at)
    if at <= _WIDEST:
        return ShownLine("".join(pieces), tuple(starts))
    return _window(pieces, starts, focus)


def _window(pieces: list[str], starts: list[int], focus: int) -> ShownLine:
    """Return the part of a long line that holds the focus, with marks where it is cut."""
    centre = starts[min(max(focus - 1, 0), len(starts) - 1)]
    low = max(0, min(centre - _LEAD, starts[-1] - _WIDEST))
    high = low + _WIDEST
    inside = [n for n, start in enumerate(starts[:-1]) if low <= start and starts[n + 1] <= high]
    before = _CUT if inside[0] > 0 else ""
    after = _CUT if inside[-1] + 1 < len(pieces) else ""
    text = before + "".join(pieces[n] for n in inside) + after
    shift = starts[inside[0]] - len(before)
    return ShownLine(text, tuple(min(max(start - shift, 0), _WIDEST + 1) for start in starts))


def width_of(character: str) -> int:
    """Return how many columns of a screen a character takes."""
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
