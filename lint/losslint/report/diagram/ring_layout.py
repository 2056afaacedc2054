"""Where the turn of a loop stands: rings with their stations, in cells of a grid as the facts are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from losslint.report.diagram.layout import Point, said, width_in_cells
from losslint.report.diagram.turning import Ring, Station

_INSIDE = 3
"""How far a ring lies inside of the one around it."""


class PlacedStation(Struct, frozen=True):
    """A station on a track: its first cell, how much room it has, and where its place is written."""

    station: Station
    x: int
    y: int
    width: int
    where_y: int

    @property
    def pill(self) -> tuple[int, int]:
        """Return the first cell and the width of what stands on the track, in the middle of its room."""
        wide = width_in_cells(self.station.name) + 2
        return self.x + (self.width - wide) // 2, wide

    @property
    def beside(self) -> str:
        """Return what stands beside the track."""
        return " ".join(filter(None, (self.station.where, said(self.station.codes))))


class Track(Struct, frozen=True):
    """One loop as a ring with its corners, run through clockwise; `where` stands at `caption`."""

    x: int
    y: int
    width: int
    height: int
    where: str
    caption: Point
    arrows: tuple[tuple[int, int, bool], ...]
    """Where arrows stand: column, row, and whether it points to the right."""


class RingLayout(Struct, frozen=True):
    """The rings of a turn; what stands outside of all loops is on no track."""

    width: int
    height: int
    tracks: tuple[Track, ...]
    stations: tuple[PlacedStation, ...]


def around(ring: Ring) -> RingLayout:
    """Return the places of a ring and of all that are inside of it."""
    tracks: list[Track] = []
    stations: list[PlacedStation] = []
    width, height = _place_ring(ring, 0, 0, tracks, stations)
    return RingLayout(width, height, tuple(tracks), tuple(stations))


def _place_ring(
    ring: Ring, x: int, y: int, tracks: list[Track], stations: list[PlacedStation]
) -> tuple[int, int]:
    """Put a ring with its upper left corner at a place and return its size.

    Its rows are the track with what happens before, the places of that, the caption, what is inside and a row
    of air below that, the places of what happens behind, and the track again.
    """
    caption = f"each round of {ring.where}" if ring.where else ""
    outer = len(tracks)
    inner = (0, -1)
    if ring.inside is not None:
        inner = _place_ring(ring.inside, x + _INSIDE, y + 3, tracks, stations)
    rooms = (_room_for(ring.before), _room_for(ring.behind), width_in_cells(caption) + 6)
    width = max(*rooms, inner[0] + 2 * _INSIDE)
    height = 3 + inner[1] + 1 + 2
    bottom = y + height - 1
    placed = [
        *_on_track(ring.before, x, y, width, y + 1, False),
        *_on_track(ring.behind, x, bottom, width, bottom - 1, True),
    ]
    if ring.where:
        arrows = tuple((one.pill[0] - 1, one.y, True) for one in placed if one.y == y)
        arrows += tuple((sum(one.pill), one.y, False) for one in placed if one.y == bottom)
        written = (x + (width - width_in_cells(caption)) // 2, y + 2)
        tracks.insert(outer, Track(x, y, width, height, caption, written, arrows))
    stations += placed
    return width, height


def _room_for(stations: Sequence[Station]) -> int:
    return sum(_width_of_station(one) + 4 for one in stations) + 6


def _width_of_station(one: Station) -> int:
    beside = width_in_cells(one.where) + (width_in_cells(said(one.codes)) + 1 if one.codes else 0)
    return max(width_in_cells(one.name) + 4, beside)


def _on_track(
    stations: Sequence[Station], x: int, y: int, width: int, where_y: int, backwards: bool
) -> Iterator[PlacedStation]:
    """Yield stations along a straight piece of a track, at equal distances."""
    ordered = list(reversed(stations)) if backwards else list(stations)
    taken = sum(_width_of_station(one) for one in ordered)
    free = width - taken - 4
    at = x + 2
    for n, one in enumerate(ordered):
        gap = free * (n + 1) // (len(ordered) + 1) - free * n // (len(ordered) + 1)
        at += gap
        wide = _width_of_station(one)
        yield PlacedStation(one, at, y, wide, where_y)
        at += wide
