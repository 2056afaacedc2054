"""The lines that diagnostics show, taken along so that a report needs no file again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from losslint.findings import Diagnostic, Repair
from losslint.results import Line
from losslint.source import SettingsFile, Source
from losslint.training import Place

_Key = tuple[str, int | None, int]

_AROUND = 2
"""How many lines are shown before and behind a place."""

_MOST_ROWS = 12


def excerpts(found: Iterable[Diagnostic], sources: Mapping[str, Source | SettingsFile]) -> dict[_Key, Line]:
    """Return the lines of every place in `found` with those around it, and all that a repair changes.

    Of a place of many lines the middle is left out.
    """
    lines: dict[_Key, Line] = {}
    for path, cell, row in sorted(set(_keys(found)), key=lambda key: (key[0], key[1] or 0, key[2])):
        source = sources.get(path)
        if source is None or (isinstance(source, Source) and (source.cells is None) != (cell is None)):
            continue
        if 1 <= row <= len(source.lines(cell)):
            lines[path, cell, row] = Line(source.line(row, cell), _raw_row(source, row, cell))
    return lines


def _raw_row(source: Source | SettingsFile, row: int, cell: int | None) -> int:
    """Return the row of the file that holds a row of a cell, or of the file itself."""
    return source.cell(cell).raw_row(row) if isinstance(source, Source) and cell is not None else row


def _keys(found: Iterable[Diagnostic]) -> Iterator[_Key]:
    for diagnostic in found:
        for place in (diagnostic.place, *(related.place for related in diagnostic.related)):
            yield from ((place.path, place.cell, row) for row in _shown(place))
        if diagnostic.repair is not None:
            yield from _changed(diagnostic.repair)


def _shown(place: Place) -> Iterator[int]:
    """Yield the rows that show a place."""
    if place.end_row - place.row > _MOST_ROWS:
        yield from range(place.row - _AROUND, place.row + _AROUND + 1)
        yield from range(place.end_row - _AROUND, place.end_row + _AROUND + 1)
    else:
        yield from range(place.row - _AROUND, place.end_row + _AROUND + 1)


def _changed(repair: Repair) -> Iterator[_Key]:
    for edit in repair.edits:
        place = edit.place
        yield from ((place.path, place.cell, row) for row in range(place.row, place.end_row + 1))
