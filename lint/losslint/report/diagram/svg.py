"""A layout drawn as SVG, for pages and documents.

What stands for good, bad and unknown is said by classes (`agrees`, `disagrees`, `unknown`), so that a page
gives them its own colours; `COLOURS` are those of a picture that stands alone. Every box and station is
labelled for those who hear it read.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import pairwise

from losslint.report.diagram.facts import Box, Link, Standing
from losslint.report.diagram.layout import Layout, PlacedBox, Point, Wire, said, width_in_cells
from losslint.report.diagram.ring_layout import PlacedStation, RingLayout, Track

CELL, LINE = 7.5, 18
"""The size of a cell in pixels: what a character of a fixed width takes at 12 pixels, and some air."""

_RING_LINE = 24
"""The height of a cell of a ring, whose stations are higher than their text."""

_EDGE, _MARGIN = 1, 16
_TEXT = 4.5
"""How far below the middle of its line the foot of a text lies."""

COLOURS = """
svg { --ink: #23272e; --quiet: #5d636e; --good: #2c6e52; --bad: #b42318; --fill: #fffefb;
  --ground: #faf8f4 }
@media (prefers-color-scheme: dark) {
  svg { --ink: #e8e6e1; --quiet: #a0a6b1; --good: #6cc09a; --bad: #ff8a7a; --fill: #1d2026;
    --ground: #15171c }
}
"""

RULES = """
.diagram { font: 12px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace }
.diagram text { fill: var(--ink); white-space: pre }
.diagram .title { font: 600 12px system-ui, -apple-system, "Segoe UI", sans-serif; letter-spacing: .02em }
.diagram .quiet { fill: var(--quiet) }
.diagram .frame { fill: var(--fill); stroke-width: 1.25 }
.diagram .wire, .diagram .track { fill: none; stroke-width: 1.5 }
.diagram .tip { stroke: none }
.diagram .agrees .frame, .diagram .agrees .wire { stroke: var(--good) }
.diagram .agrees .title, .diagram .agrees .tip { fill: var(--good) }
.diagram .disagrees .frame, .diagram .disagrees .wire { stroke: var(--bad) }
.diagram .disagrees .title, .diagram .disagrees .tip, .diagram .code { fill: var(--bad) }
.diagram .disagrees .frame, .diagram .disagrees .wire { stroke-width: 2 }
.diagram .unknown .frame, .diagram .unknown .wire { stroke: var(--quiet); stroke-dasharray: 3 3 }
.diagram .unknown .title, .diagram .unknown .tip { fill: var(--quiet) }
.diagram .missing .frame { stroke-dasharray: 3 3 }
.diagram .track { stroke: var(--quiet); stroke-opacity: .55 }
.diagram .onward { fill: var(--quiet) }
.diagram .code { font-weight: 700 }
.diagram .behind { fill: var(--fill); stroke: var(--bad) }
"""
"""How the parts of a picture look, whatever the colours are."""

Address = Callable[[str], str]
"""Gives the target of a link to the finding of a code, "" where there is none."""

_Dot = tuple[float, float]


def nowhere(_: str) -> str:
    """Link no code."""
    return ""


def draw(layout: Layout, title: str, *, alone: bool = False, to: Address = nowhere) -> str:
    """Return the picture of the facts; `alone` brings its colours along."""
    parts = [_wire(wire, to) for wire in layout.wires] + [_box(box, to) for box in layout.boxes]
    return _picture(layout.width * CELL, layout.height * LINE, title, "".join(parts), alone)


def draw_rings(layout: RingLayout, title: str, *, alone: bool = False, to: Address = nowhere) -> str:
    """Return the picture of the turn of a loop."""
    parts = [*map(_track, layout.tracks), *(_station(one, to) for one in layout.stations)]
    return _picture(layout.width * CELL, layout.height * _RING_LINE, title, "".join(parts), alone)


def _picture(width: float, height: float, title: str, body: str, alone: bool) -> str:
    edge = _MARGIN if alone else _EDGE
    wide, high = width + 2 * edge, height + 2 * edge
    ground = ""
    if alone:
        ground = f"<style>{COLOURS}{RULES}</style>"
        ground += _tag("rect", width="100%", height="100%", rx=8, fill="var(--ground)")
    return _tag(
        "svg",
        ground + _tag("g", body, transform=f"translate({edge} {edge})"),
        xmlns="http://www.w3.org/2000/svg",
        kind="diagram",
        role="group",
        aria_label=title,
        viewBox=f"0 0 {wide:g} {high:g}",
        width=wide,
        height=high,
    )


def _tag(name: str, body: str = "", kind: str = "", **attributes: object) -> str:
    """Return an element; `kind` is its class, and a hyphen in a name is written as an underscore."""
    given = {"class": kind, **attributes} if kind else attributes
    written = "".join(f' {key.replace("_", "-")}="{_value(value)}"' for key, value in given.items())
    return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float | int) else escape(str(value))


def _text(x: float, y: float, text: str, kind: str = "", *, centred: bool = False) -> str:
    """Return a text on one line; code in it is told by its font already."""
    anchor = {"text_anchor": "middle"} if centred else {}
    return _tag("text", escape(text.replace("`", "")), kind, x=x, y=y, **anchor)


def _linked(codes: tuple[str, ...], to: Address, drawn: str) -> str:
    """Return what is drawn as a link to the finding of the first code, where that is somewhere."""
    target = to(codes[0]) if codes else ""
    return _tag("a", drawn, href=target) if target else drawn


def _box(placed: PlacedBox, to: Address) -> str:
    box = placed.box
    x, y, wide = placed.x * CELL, placed.y * LINE, placed.width * CELL
    loud = len(placed.lines) - placed.quiet
    lines = "".join(
        _text(x + 2 * CELL, y + (n + 1.5) * LINE + 12, line, "" if n < loud else "quiet")
        for n, line in enumerate(placed.lines)
    )
    codes = ""
    if box.codes:
        text = said(box.codes)
        at = x + wide - (width_in_cells(text) + 2) * CELL
        codes = _linked(box.codes, to, _text(at, y + LINE + 2, text, "code"))
    frame = _tag("rect", kind="frame", x=x, y=y, width=wide, height=placed.height * LINE, rx=7)
    title = _text(x + 2 * CELL, y + LINE + 2, box.role.value, "title")
    return _tag("g", f"{frame}{title}{lines}", box.standing.value, role="img", aria_label=_aloud(box)) + codes


def _aloud(box: Box) -> str:
    """Return a box as it is read aloud."""
    parts = [*box.says, *([f"unknown, {box.why}"] if box.why else []), *([box.where] if box.where else [])]
    about = f", disagrees {', '.join(box.codes)}".rstrip() if box.standing is Standing.DISAGREES else ""
    return f"{box.role.value}: {', '.join(parts)}{about}"


def _wire(wire: Wire, to: Address) -> str:
    dots = [_centre(at) for at in wire.points]
    tip, end = _tip(dots[-2], dots[-1])
    path = _tag("path", kind="wire", d=_rounded([_start(dots[0], dots[1]), *dots[1:-1], end]))
    label = ""
    if wire.link.codes:
        label = _linked(wire.link.codes, to, _label(_centre(wire.label), said(wire.link.codes)))
    return (
        _tag("g", f"{path}{tip}", wire.link.standing.value, role="img", aria_label=_link_aloud(wire.link))
        + label
    )


def _link_aloud(link: Link) -> str:
    return f"{link.start.value} to {link.end.value}: {link.standing.value} {', '.join(link.codes)}".rstrip()


def _label(at: _Dot, text: str) -> str:
    wide = (width_in_cells(text) + 1.4) * CELL
    behind = _tag("rect", kind="behind", x=at[0] - wide / 2, y=at[1] - 10, width=wide, height=20, rx=10)
    return behind + _text(at[0], at[1] + _TEXT, text, "code", centred=True)


def _centre(at: Point, line: int = LINE) -> _Dot:
    return (at[0] + 0.5) * CELL, (at[1] + 0.5) * line


def _start(at: _Dot, towards: _Dot) -> _Dot:
    """Return where a wire leaves its box: at the frame, half a cell before the centre of its first cell."""
    across, down = _way(at, towards)
    return at[0] - across * CELL / 2, at[1] - down * LINE / 2


def _tip(before: _Dot, at: _Dot) -> tuple[str, _Dot]:
    """Return the arrow head at the end of a wire, and where the line ends behind it."""
    across, down = _way(before, at)
    point = at[0] + across * CELL / 2, at[1] + down * LINE / 2
    back = point[0] - across * 8, point[1] - down * 8
    return _triangle(point, (across, down), 8, "tip"), back


def _triangle(point: _Dot, way: tuple[int, int], size: float, kind: str) -> str:
    """Return an arrow head that points one way."""
    across, down = way
    back = point[0] - across * size, point[1] - down * size
    sides = ((back[0] - down * 4, back[1] - across * 4), (back[0] + down * 4, back[1] + across * 4))
    return _tag("polygon", kind=kind, points=" ".join(f"{x:g},{y:g}" for x, y in (point, *sides)))


def _way(start: _Dot, end: _Dot) -> tuple[int, int]:
    """Return which way a straight line goes: across and down, each -1, 0 or 1."""
    return _sign(end[0] - start[0]), _sign(end[1] - start[1])


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _rounded(dots: list[_Dot]) -> str:
    """Return a path of straight lines with round corners."""
    path = [f"M{dots[0][0]:g} {dots[0][1]:g}"]
    for (before, at), (_, after) in pairwise(pairwise(dots)):
        (into_x, into_y), (out_x, out_y) = _way(before, at), _way(at, after)
        path.append(f"L{at[0] - 7 * into_x:g} {at[1] - 7 * into_y:g}")
        path.append(f"Q{at[0]:g} {at[1]:g} {at[0] + 7 * out_x:g} {at[1] + 7 * out_y:g}")
    return "".join([*path, f"L{dots[-1][0]:g} {dots[-1][1]:g}"])


def _track(track: Track) -> str:
    x, y = _centre((track.x, track.y), _RING_LINE)
    wide, high = (track.width - 1) * CELL, (track.height - 1) * _RING_LINE
    ring = _tag("rect", kind="track", x=x, y=y, width=wide, height=high, rx=min(high / 2, 20))
    tips = "".join(_onward(*arrow) for arrow in track.arrows)
    caption = (track.caption[1] + 0.5) * _RING_LINE + _TEXT
    return ring + tips + _text(x + wide / 2, caption, track.where, "quiet", centred=True)


def _onward(column: int, row: int, to_the_right: bool) -> str:
    x, y = _centre((column, row), _RING_LINE)
    way = 1 if to_the_right else -1
    return _triangle((x + way * 4, y), (way, 0), 8, "onward")


def _station(placed: PlacedStation, to: Address) -> str:
    station = placed.station
    x, wide = placed.pill[0] * CELL, placed.pill[1] * CELL
    y, middle = (placed.y + 0.5) * _RING_LINE, x + wide / 2
    kind = f"{station.standing.value}{' missing' if station.is_missing else ''}"
    aloud = f"{station.said}, {station.where}{''.join(f', where {one} decides' for one in station.decided)}"
    aloud += f", {', '.join(station.codes)}" if station.codes else ""
    pill = _tag("title", escape(aloud))
    pill += _tag("rect", kind="frame", x=x, y=y - 11, width=wide, height=22, rx=11)
    pill += _text(middle, y + _TEXT, station.name, "title", centred=True)
    where_y = (placed.where_y + 0.5) * _RING_LINE + _TEXT
    beside = _text(middle, where_y, placed.beside, "code" if station.codes else "quiet", centred=True)
    return _tag("g", pill, kind, role="img", aria_label=aloud) + _linked(station.codes, to, beside)
