"""The lines that diagnostics show, taken along so that a report needs no file again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from losslint.findings import Diagnostic, Repair
from losslint.results import Line
from losslint.source import SettingsFile, Source

_Key = tuple[str, int | None, int]


def excerpts(found: Iterable[Diagnostic], sources: Mapping[str, Source | SettingsFile]) -> dict[_Key, Line]:
    """Return the first and last line of every place in `found`, and every line that a repair changes."""
    lines: dict[_Key, Line] = {}
    for path, cell, row in sorted(set(_keys(found)), key=lambda key: (key[0], key[1] or 0, key[2])):
        source = sources.get(path)
        if isinstance(source, SettingsFile):
            lines[path, None, row] = Line(source.line(row), row)
        elif source is not None and (source.cells is None) == (cell is None):
            raw_row = row if cell is None else source.cell(cell).raw_row(row)
            lines[path, cell, row] = Line(source.line(row, cell), raw_row)
    return lines


def _keys(found: Iterable[Diagnostic]) -> Iterator[_Key]:
    for diagnostic in found:
        for place in (diagnostic.place, *(related.place for related in diagnostic.related)):
            yield from ((place.path, place.cell, row) for row in (place.row, place.end_row))
        if diagnostic.repair is not None:
            yield from _changed(diagnostic.repair)


def _changed(repair: Repair) -> Iterator[_Key]:
    for edit in repair.edits:
        place = edit.place
        yield from ((place.path, place.cell, row) for row in range(place.row, place.end_row + 1))
