"""The picture of a finding: its lines with every place underlined and labelled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from losslint.findings import Diagnostic
from losslint.report.paint import Paint
from losslint.report.places import harmless, where
from losslint.report.shown_line import ShownLine, show
from losslint.results import Listing
from losslint.training import Place

_Key = tuple[str, int | None]
_EVIDENCE = "frame"
"""The style of every place but the finding's own, which has that of its severity."""


class _Mark(Struct, frozen=True):
    """One underlined place."""

    place: Place
    label: str
    style: str

    @property
    def key(self) -> _Key:
        return (self.place.path, self.place.cell)


class _Underline(Struct, frozen=True):
    """A mark in screen columns."""

    start: int
    end: int
    label: str
    style: str


def draw(found: Diagnostic, lines: Listing, gutter: int, paint: Paint) -> Iterator[str]:
    """Yield the lines of the picture; `gutter` is the width of the row numbers.

    Each file, and each cell of a notebook, has a head of its own: first the one of the finding.
    """
    marks = [_Mark(found.place, found.label, found.severity.value)]
    marks += [_Mark(related.place, related.message, _EVIDENCE) for related in found.related]
    keys = dict.fromkeys(mark.key for mark in marks)
    for key in keys:
        here = [mark for mark in marks if mark.key == key]
        yield f"{' ' * gutter}{paint('-->', 'frame')} {where(here[0].place)}"
        here = [mark for mark in here if (*key, mark.place.row) in lines and not _is_file(mark.place)]
        if here:
            yield bar(gutter, paint)
        yield from _rows(sorted(here, key=lambda mark: mark.place), lines, gutter, paint)


def bar(gutter: int, paint: Paint) -> str:
    """Return the line of a frame that holds nothing."""
    return f"{' ' * gutter} {paint('|', 'frame')}"


def _is_file(place: Place) -> bool:
    """Whether a place stands for the whole file: there is nothing in it to underline."""
    return (place.row, place.column) == (1, 1) == (place.end_row, place.end_column)


def _rows(marks: Sequence[_Mark], lines: Listing, gutter: int, paint: Paint) -> Iterator[str]:
    """Yield every marked line with its underlines, and `...` where lines are left out."""
    previous: int | None = None
    for row, group in groupby(marks, key=lambda mark: mark.place.row):
        here = list(group)
        if previous is not None and row > previous + 1:
            yield f"{' ' * gutter} {paint('...', 'frame')}"
        previous = row
        place = here[0].place
        focus = min((mark.place.column for mark in here if mark.style != _EVIDENCE), default=place.column)
        line = show(lines[place.path, place.cell, row].text, focus)
        yield f"{paint(f'{row:>{gutter}} |', 'frame')} {line.text}".rstrip()
        for underlines in _layers([_underline(mark, line) for mark in here]):
            yield from (f"{bar(gutter, paint)} {text}" for text in _underlined(underlines, paint))


def _underline(mark: _Mark, line: ShownLine) -> _Underline:
    place = mark.place
    start = line.column(place.column)
    end = line.column(place.end_column) if place.end_row == place.row else line.starts[-1]
    return _Underline(start, max(end, start + 1), harmless(mark.label), mark.style)


def _layers(underlines: Sequence[_Underline]) -> list[list[_Underline]]:
    """Distribute underlines over as few rows as needed, so that none hides another."""
    layers: list[list[_Underline]] = []
    for one in sorted(underlines, key=lambda one: (one.style == _EVIDENCE, one.start)):
        free = (layer for layer in layers if all(one.end < old.start or old.end < one.start for old in layer))
        layer = next(free, None)
        if layer is None:
            layers.append([one])
        else:
            layer.append(one)
    return [sorted(layer, key=lambda one: one.start) for layer in layers]


def _underlined(underlines: Sequence[_Underline], paint: Paint) -> Iterator[str]:
    """Yield the row of carets and dashes, then the labels that found no room behind it."""
    row = _Row(paint)
    for one in underlines:
        sign = "-" if one.style == _EVIDENCE else "^"
        row.put(one.start, sign * (one.end - one.start), one.style)
    last = underlines[-1]
    if last.label:
        row.put(last.end + 1, last.label, last.style)
    yield row.text
    pending = [one for one in underlines[:-1] if one.label]
    if pending:
        yield _pipes(pending, paint).text
    while pending:
        one = pending.pop()
        row = _pipes(pending, paint)
        row.put(one.start, one.label, one.style)
        yield row.text


def _pipes(pending: Sequence[_Underline], paint: Paint) -> _Row:
    row = _Row(paint)
    for one in pending:
        row.put(one.start, "|", one.style)
    return row


class _Row:
    """A line that grows to the right, painted or not."""

    def __init__(self, paint: Paint) -> None:
        self.text = ""
        self._paint = paint
        self._width = 0

    def put(self, column: int, text: str, style: str) -> None:
        """Write `text` at a screen column that lies to the right of everything written so far."""
        self.text += " " * (column - self._width) + self._paint(text, style)
        self._width = column + len(text)
