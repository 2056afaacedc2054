"""Places for formats that know no notebooks: rows of the file as it lies on the disk, paths from a root."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from losslint.intake import real
from losslint.patterns import repository_of
from losslint.record import record
from losslint.report.places import harmless, where
from losslint.results import Listing
from losslint.training import Place


@record
class Spot:
    """A span of a file: 1-based rows, 1-based columns in code points, the end exclusive.

    In a notebook it is the whole row of the JSON text that holds the line, and there are no columns.
    """

    row: int
    end_row: int
    column: int | None = None
    end_column: int | None = None


def spot(place: Place, lines: Listing) -> Spot:
    """Return where a place lies in its file; row 1 of a notebook whose text hides the line."""
    if place.cell is None:
        return Spot(place.row, place.end_row, place.column, place.end_column)
    line = lines.get((place.path, place.cell, place.row))
    row = line.raw_row if line is not None else 1
    return Spot(row, row)


def repository() -> Path:
    """Return the folder that services take paths from: the repository around the working folder, or that."""
    here = Path.cwd()
    return Path(repository_of(str(here)) or here)


def below(root: Path, path: str) -> str | None:
    """Return a shown path relative to `root` with forward slashes, None where it lies elsewhere.

    Standard input is a file of its own and keeps its name.
    """
    if path.startswith("<"):
        return path
    for candidate, top in ((Path(path).absolute(), root), (real(path), real(root))):
        if candidate.is_relative_to(top):
            return candidate.relative_to(top).as_posix()
    return None


def in_words(place: Place, message: str) -> str:
    """Return a message that begins with the cell where the format itself cannot say it."""
    return message if place.cell is None else f"cell {place.cell}, line {place.row}: {message}"


def pointed(place: Place, message: str) -> str:
    """Return `path:row:column: message`."""
    return f"{where(place)}: {harmless(message)}"


def utf_8_column(text: Callable[[int], str], row: int, column: int) -> int:
    """Return the 1-based column in UTF-8 bytes of one in code points; `text` gives the line of a row."""
    return len(text(row)[: column - 1].encode("utf-8", "surrogatepass")) + 1
