"""A file's result as JSON and back. No pickle: a repository may hold a cache that somebody else wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, convert, to_builtins

from losslint.findings import Diagnostic
from losslint.results import FileResult, Line, Need, Sighting
from losslint.training import Place

Plain = dict[str, Any]

_MOST = 10_000_000
"""No row and no column is beyond it: files of as many characters are not read."""


class _Kept(Struct, frozen=True):
    """What is kept of a result; a line has its key in front: path, cell, row, text, row in the file."""

    path: str
    skipped: str
    diagnostics: tuple[Diagnostic, ...]
    lines: tuple[tuple[str, int | None, int, str, int], ...]
    needs: tuple[Need, ...]
    trainings: tuple[tuple[str, str, str, bool, bool], ...]
    framework: str
    reached: tuple[str, ...]
    alone: tuple[str, ...]


def to_plain(result: FileResult) -> Plain:
    """Return a result as what JSON can hold."""
    lines = tuple((*key, line.text, line.raw_row) for key, line in result.lines.items())
    kept = _Kept(
        result.path,
        result.skipped,
        result.diagnostics,
        lines,
        result.needs,
        tuple(
            (one.at, one.configured_at, one.file, one.is_fitted, one.is_understood)
            for one in result.trainings
        ),
        result.framework,
        result.reached,
        result.alone,
    )
    plain: Plain = to_builtins(kept)
    return plain


def from_plain(plain: object) -> FileResult:
    """Return the result that `to_plain` was given.

    Raises:
        ValueError: it was not made by `to_plain`: something is missing, of another type, or impossible.
    """
    kept = convert(plain, _Kept)  # its ValidationError is a ValueError
    lines = {(path, cell, row): Line(text, raw) for path, cell, row, text, raw in kept.lines}
    if not all(map(_is_possible, _places(kept.diagnostics))):
        raise ValueError("a place that no file has")
    if not all(0 <= line.raw_row <= _MOST for line in lines.values()):
        raise ValueError("a row that no file has")
    return FileResult(
        kept.path,
        kept.diagnostics,
        lines,
        skipped=kept.skipped,
        needs=kept.needs,
        trainings=tuple(Sighting(*one) for one in kept.trainings),
        framework=kept.framework,
        reached=kept.reached,
        alone=kept.alone,
    )


def _places(diagnostics: tuple[Diagnostic, ...]) -> Iterator[Place]:
    for found in diagnostics:
        yield found.place
        yield from (related.place for related in found.related)
        if found.repair is not None:
            yield from (edit.place for edit in found.repair.edits)


def _is_possible(place: Place) -> bool:
    """Whether a place could be in some file: a report would draw lines up to its end."""
    numbers = (place.row, place.column, place.end_row, place.end_column, place.cell or 1)
    ordered = (place.row, place.column) <= (place.end_row, place.end_column)
    return ordered and all(0 < number <= _MOST for number in numbers)
