"""Where the facts stand: boxes and wires in cells of a grid, a character wide and a line high."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from losslint.report.diagram.facts import Box, Facts, Link, Role
from losslint.report.shown_line import width_of

Point = tuple[int, int]

_ROW = (Role.INPUTS, Role.MODEL, Role.HEAD, Role.LOSS, Role.LABELS)
_LEAST, _MOST = 12, 26
"""How wide the text of a box is at least, and at most."""
_FRAME = 4
_GAP = 5
_MOST_LINES = 3
_BREAKS = " _,/"


class PlacedBox(Struct, frozen=True):
    """A box with its upper left corner, its size with the frame, and its text in lines.

    The title stands in the first line of the frame. The last `quiet` lines say where or why.
    """

    box: Box
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]
    quiet: int

    @property
    def middle(self) -> Point:
        """Return the cell in the middle."""
        return self.x + self.width // 2, self.y + self.height // 2


class Wire(Struct, frozen=True):
    """A link as a line through the centres of cells, with an arrow at its last point; codes stand at `label`.

    `label` is the middle of a straight piece, which may go down.
    """

    link: Link
    points: tuple[Point, ...]
    label: Point


class Layout(Struct, frozen=True):
    """The boxes and the wires between them, and how many cells all of it takes."""

    width: int
    height: int
    boxes: tuple[PlacedBox, ...]
    wires: tuple[Wire, ...]


def natural_width(facts: Facts) -> int:
    """Return how many cells the facts take side by side where no text is broken."""
    return sum(_wanted(facts.box(role)) + _FRAME for role in _ROW) + sum(_gaps(facts))


def in_a_row(facts: Facts, width: int) -> Layout:
    """Return the facts side by side, the metrics below, in at most `width` cells where that is possible."""
    gaps = _gaps(facts)
    room = width - sum(gaps) - _FRAME * len(_ROW)
    widths = _shared([_wanted(facts.box(role)) for role in _ROW], room)
    texts = [_lines_of(facts.box(role), inner) for role, inner in zip(_ROW, widths, strict=True)]
    height = max(len(lines) for lines, _ in texts) + 2
    boxes: dict[Role, PlacedBox] = {}
    x = 0
    for role, inner, (lines, quiet), gap in zip(_ROW, widths, texts, (*gaps, 0), strict=True):
        boxes[role] = PlacedBox(facts.box(role), x, 0, inner + _FRAME, height, lines, quiet)
        x += inner + _FRAME + gap
    boxes[Role.METRICS] = _metrics_below(facts, boxes, height + 1)
    bottom = boxes[Role.METRICS].y + boxes[Role.METRICS].height
    wires = tuple(_wire_in_a_row(link, boxes) for link in facts.links)
    return Layout(x, bottom, tuple(boxes[role] for role in (*_ROW, Role.METRICS)), wires)


def in_two_columns(facts: Facts, width: int = 46) -> Layout:
    """Return the facts one below the other, for where there is little room.

    What leads from the inputs to the head stands on the left, the labels and the loss on the right.
    """
    margin = 4
    inner = (width - _GAP - 2 - margin) // 2 - _FRAME
    right = inner + _FRAME + _GAP + 2
    boxes: dict[Role, PlacedBox] = {}

    def put(role: Role, x: int, y: int, wide: int = inner) -> PlacedBox:
        lines, quiet = _lines_of(facts.box(role), wide)
        boxes[role] = PlacedBox(facts.box(role), x, y, wide + _FRAME, len(lines) + 2, lines, quiet)
        return boxes[role]

    top = max(put(Role.INPUTS, 0, 0).height, put(Role.LABELS, right, 0).height)
    model = put(Role.MODEL, 0, top + 2)
    y = model.y + model.height + 2
    height = max(put(Role.HEAD, 0, y).height, put(Role.LOSS, right, y).height)
    metrics = put(Role.METRICS, 0, y + height + 2, inner * 2 + _FRAME + _GAP + 2)
    wires = tuple(_wire_in_columns(link, boxes, width - 2) for link in facts.links)
    return Layout(width, metrics.y + metrics.height, tuple(boxes.values()), wires)


def _gaps(facts: Facts) -> list[int]:
    """Return how far the boxes of the row are apart: a code on the line between two has room."""
    between = [link for link in facts.links if link.end is not Role.METRICS]
    return [_GAP + (width_in_cells(said(link.codes)) + 1 if link.codes else 0) for link in between]


def said(codes: Sequence[str]) -> str:
    """Return what stands on a line for these codes."""
    return "" if not codes else codes[0] if len(codes) == 1 else f"{codes[0]} +{len(codes) - 1}"


def _wanted(box: Box) -> int:
    texts = [*box.says, box.where, box.role.value, box.why[:_MOST]]
    return min(max(_LEAST, *(width_in_cells(text) for text in texts)), _MOST)


def _shared(wanted: list[int], room: int) -> list[int]:
    """Return widths that are together at most `room`: the widest give way, none below the least."""
    widths = list(wanted)
    while sum(widths) > room and max(widths) > _LEAST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _lines_of(box: Box, width: int) -> tuple[tuple[str, ...], int]:
    """Return the lines of a box, and how many of the last ones say where or why."""
    loud = [line for text in box.says for line in wrapped(text, width, _MOST_LINES)]
    quiet = [*wrapped(f"unknown: {box.why}" if box.why else "", width, 5), *wrapped(box.where, width, 2)]
    return (*loud, *quiet), len(quiet)


def _metrics_below(facts: Facts, boxes: dict[Role, PlacedBox], y: int) -> PlacedBox:
    box, loss = facts.box(Role.METRICS), boxes[Role.LOSS]
    room = (boxes[Role.LABELS].middle[0] - boxes[Role.HEAD].middle[0]) - 2 * _GAP - 8
    inner = max(min(max(_wanted(box), loss.width - _FRAME), room - _FRAME), _LEAST)
    lines, quiet = _lines_of(box, inner)
    x = loss.middle[0] - (inner + _FRAME) // 2
    return PlacedBox(box, x, y, inner + _FRAME, len(lines) + 2, lines, quiet)


def _wire_in_a_row(link: Link, boxes: dict[Role, PlacedBox]) -> Wire:
    start, end = boxes[link.start], boxes[link.end]
    if link.end is not Role.METRICS:
        y = start.middle[1]
        if start.x < end.x:
            return _across(link, start.x + start.width, end.x - 1, y)
        return _across(link, start.x - 1, end.x + end.width, y)
    x, y = start.middle[0], end.middle[1]
    to = end.x - 1 if x < end.x else end.x + end.width
    return Wire(link, ((x, start.y + start.height), (x, y), (to, y)), ((x + to) // 2, y))


def _across(link: Link, leave: int, reach: int, y: int) -> Wire:
    return Wire(link, ((leave, y), (reach, y)), ((leave + reach) // 2, y))


def _wire_in_columns(link: Link, boxes: dict[Role, PlacedBox], margin: int) -> Wire:
    start, end = boxes[link.start], boxes[link.end]
    if (link.start, link.end) == (Role.LABELS, Role.METRICS):
        y, to = start.middle[1], end.middle[1]
        return Wire(
            link,
            ((start.x + start.width, y), (margin, y), (margin, to), (end.x + end.width, to)),
            (margin, (y + to) // 2),
        )
    if (link.start, link.end) == (Role.HEAD, Role.LOSS):
        return _across(link, start.x + start.width, end.x - 1, min(start.middle[1], end.middle[1]))
    x, leave, reach = start.middle[0], start.y + start.height, end.y - 1
    return Wire(link, ((x, leave), (x, reach)), (x, (leave + reach) // 2))


def width_in_cells(text: str) -> int:
    """Return how many columns of a screen a text takes."""
    return len(text) if text.isascii() else sum(map(width_of, text))


def wrapped(text: str, width: int, most: int) -> Iterator[str]:
    """Yield a text in lines of at most `width` cells, broken where words and names allow it.

    What `most` lines cannot hold is cut off.
    """
    rest, lines = text.strip(), 0
    while rest:
        lines += 1
        line = _line(rest, width)
        if lines == most and len(line) < len(rest):
            yield _cut(rest, width)
            return
        yield line.rstrip()
        rest = rest[len(line) :].lstrip()


def _line(text: str, width: int) -> str:
    """Return as much of the start of a text as a line holds."""
    if width_in_cells(text) <= width:
        return text
    end = _fitting(text, width)
    breaks = [n + 1 for n in range(end) if _may_break(text, n)]
    if text[end : end + 1] == " ":
        return text[:end]
    return text[: breaks[-1]] if breaks and breaks[-1] * 3 >= end else text[:end]


def _may_break(text: str, at: int) -> bool:
    """Whether a line may end behind a character: not within a number, and no opening sign stands last."""
    if text[at] == ".":
        return text[at - 1 : at].isalpha() and text[at + 1 : at + 2].isalpha()
    return text[at] in _BREAKS


def _cut(text: str, width: int) -> str:
    return f"{text[: _fitting(text, width - 1)].rstrip()}…"


def _fitting(text: str, width: int) -> int:
    """Return how many characters of a text a line holds, at least one."""
    taken = 0
    for n, character in enumerate(text):
        taken += width_of(character)
        if taken > width:
            return max(n, 1)
    return len(text)
