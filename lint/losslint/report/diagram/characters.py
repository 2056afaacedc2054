"""A layout drawn with characters, for terminals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from losslint.report.diagram.facts import Standing
from losslint.report.diagram.layout import (
    Layout,
    PlacedBox,
    Point,
    Wire,
    said,
    width_in_cells,
)
from losslint.report.diagram.ring_layout import PlacedStation, RingLayout, Track
from losslint.report.paint import Paint
from losslint.report.shown_line import width_of

_STYLES = {Standing.AGREES: "added", Standing.DISAGREES: "removed", Standing.UNKNOWN: "faint"}
_FILLED = ""
"""What stands in a cell that the wide character before it takes too."""


def draw(layout: Layout, paint: Paint) -> list[str]:
    """Return the lines of the facts."""
    canvas = _Canvas(layout.width, layout.height)
    for wire in layout.wires:
        _wire(wire, canvas)
    for box in layout.boxes:
        _box(box, canvas)
    return canvas.lines(paint)


def draw_rings(layout: RingLayout, paint: Paint) -> list[str]:
    """Return the lines of the turn of a loop."""
    canvas = _Canvas(layout.width, layout.height)
    for track in layout.tracks:
        _track(track, canvas)
    for station in layout.stations:
        _station(station, canvas)
    return canvas.lines(paint)


class _Canvas:
    """Cells with a character and a style each."""

    def __init__(self, width: int, height: int) -> None:
        self._cells = [[(" ", "")] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, style: str) -> None:
        """Write a text from a cell on; what does not fit is left out."""
        row = self._cells[y]
        for character in text:
            wide = width_of(character)
            if not wide:
                continue
            if x + wide > len(row):
                return
            row[x] = (character, style)
            row[x + 1 : x + wide] = [(_FILLED, style)] * (wide - 1)
            x += wide

    def frame(self, x: int, y: int, width: int, height: int, style: str) -> None:
        """Draw a frame with round corners."""
        across = "─" * (width - 2)
        self.put(x, y, f"╭{across}╮", style)
        for row in range(y + 1, y + height - 1):
            self.put(x, row, "│", style)
            self.put(x + width - 1, row, "│", style)
        self.put(x, y + height - 1, f"╰{across}╯", style)

    def lines(self, paint: Paint) -> list[str]:
        """Return the rows, without blanks at their ends."""
        return ["".join(_painted(row, paint)).rstrip() for row in self._cells]


def _painted(row: Sequence[tuple[str, str]], paint: Paint) -> Iterator[str]:
    for style, cells in groupby(row, key=lambda cell: cell[1]):
        text = "".join(character for character, _ in cells)
        yield paint(text, style) if style and text.strip() else text


def _box(placed: PlacedBox, canvas: _Canvas) -> None:
    box, style = placed.box, _STYLES[placed.box.standing]
    canvas.frame(placed.x, placed.y, placed.width, placed.height, style)
    codes = f" {said(box.codes)}" if box.codes else ""
    canvas.put(placed.x + 1, placed.y, f" {box.role.value}{codes} ", "bold")
    loud = len(placed.lines) - placed.quiet
    for n, line in enumerate(placed.lines):
        canvas.put(placed.x + 2, placed.y + 1 + n, line, "" if n < loud else "faint")


def _wire(wire: Wire, canvas: _Canvas) -> None:
    style = _STYLES[wire.link.standing]
    points = wire.points
    for start, end in pairwise(points):
        for x, y in _between(start, end):
            canvas.put(x, y, "│" if start[0] == end[0] else "─", style)
    for (before, at), (_, after) in pairwise(pairwise(points)):
        canvas.put(*at, _corner(before, at, after), style)
    canvas.put(*points[-1], _arrow(points[-2], points[-1]), style)
    if wire.link.codes:
        text = said(wire.link.codes)
        canvas.put(wire.label[0] - (len(text) - 1) // 2, wire.label[1], text, "removed")


def _between(start: Point, end: Point) -> Iterator[Point]:
    (x, y), (to_x, to_y) = min(start, end), max(start, end)
    yield from (
        (column, row) for column in range(x, to_x + 1) for row in range(min(y, to_y), max(y, to_y) + 1)
    )


def _corner(before: Point, at: Point, after: Point) -> str:
    """Return the corner of a line that comes from one point and goes on to another."""
    sides = {_side(at, before), _side(at, after)}
    corners = {"right up": "╰", "left up": "╯", "down right": "╭", "down left": "╮"}
    return corners[" ".join(sorted(sides))]


def _side(at: Point, other: Point) -> str:
    if at[0] == other[0]:
        return "up" if other[1] < at[1] else "down"
    return "left" if other[0] < at[0] else "right"


def _arrow(before: Point, at: Point) -> str:
    return {"right": "▶", "left": "◀", "down": "▼", "up": "▲"}[_side(before, at)]


def _track(track: Track, canvas: _Canvas) -> None:
    canvas.frame(track.x, track.y, track.width, track.height, "faint")
    for x, y, to_the_right in track.arrows:
        canvas.put(x, y, "▶" if to_the_right else "◀", "faint")
    canvas.put(*track.caption, track.where, "faint")


def _station(placed: PlacedStation, canvas: _Canvas) -> None:
    station, style = placed.station, _STYLES[placed.station.standing]
    name = f"({station.name})" if station.is_missing else f"[{station.name}]"
    canvas.put(placed.pill[0], placed.y, name, style)
    beside = placed.beside
    x = placed.x + (placed.width - width_in_cells(beside)) // 2
    canvas.put(x, placed.where_y, beside, style if station.codes else "faint")
