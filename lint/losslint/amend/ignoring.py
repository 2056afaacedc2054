"""`--add-ignore`: a comment in the code for everything that is found, so that only new findings are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from losslint import intake
from losslint.check.repairing import reads_as_before
from losslint.check.trying import unparsed
from losslint.discovery import Target
from losslint.findings import Diagnostic, TextEdit
from losslint.fix.apply import UneditableError, apply
from losslint.fix.writing import write_atomically
from losslint.intake import content
from losslint.own_rules import UNSUPPRESSIBLE
from losslint.record import changed
from losslint.results import FileResult, Results
from losslint.session import Session
from losslint.source import Source, read_source
from losslint.training import Place

_WRITTEN = re.compile(r"losslint:\s*ignore\[[^\]]*(?P<end>\])", re.IGNORECASE)
_Row = tuple[int | None, int]


class Added(Struct):
    """What is left after comments were added, and how many of them in how many files."""

    results: Results
    comments: int = 0
    files: int = 0

    @property
    def said(self) -> str:
        """Return how much was added, in words."""
        comments = f"{self.comments} comment{'' if self.comments == 1 else 's'}"
        return f"{comments} in {self.files} file{'' if self.files == 1 else 's'}"


def add_comments(session: Session, targets: Mapping[str, Target], results: Results, reason: str) -> Added:
    """Suppress what was found by comments at the ends of its lines, or above where a line takes none.

    A file that cannot be parsed or written is left alone; the latter is noted as a failure.
    """
    added = Added(results)
    files = []
    for file in results.files:
        target = targets.get(file.path)
        rows = _rows(file)
        if target is None or not rows or unparsed(file):
            files.append(file)
            continue
        after = _suppressed(session, target, rows, " ".join(reason.split()))
        if isinstance(after, str):
            session.failures.append(f"{file.path}: no comment can be added: {after}")
            files.append(file)
            continue
        files.append(after)
        added.comments += len(rows)
        added.files += 1
    added.results = changed(results, files=tuple(files))
    return added


def _rows(file: FileResult) -> dict[_Row, list[str]]:
    """Return the codes that are to be suppressed by the cell and row of their findings."""
    rows: dict[_Row, list[str]] = {}
    for found in file.diagnostics:
        if _may_be_suppressed(found, file.path):
            for place in found.places:
                codes = rows.setdefault((place.cell, place.row), []) if place.path == file.path else []
                if found.code not in codes:
                    codes.append(found.code)
    return rows


def _may_be_suppressed(found: Diagnostic, path: str) -> bool:
    return found.code not in UNSUPPRESSIBLE and found.place.path == path


def _suppressed(
    session: Session, target: Target, rows: dict[_Row, list[str]], reason: str
) -> FileResult | str:
    """Write the comments into one file and return what is left in it, or why it cannot be done."""
    data = content(target.path)
    if data is None:
        return "it cannot be read"
    try:
        _, after = _commented(target, data, rows, reason)
        write_atomically(target.path, after)
    except UneditableError as error:
        return str(error)
    except OSError as error:
        return intake.reason(error)
    return session.recheck(target, after)


def comments_for(target: Target, data: bytes, found: Diagnostic, reason: str) -> Sequence[TextEdit]:
    """Return the edits of a file that suppress one finding, none where no comment of its can do that."""
    rows = _rows(FileResult(target.shown, (found,)))
    try:
        return _commented(target, data, rows, reason)[0] if rows else ()
    except UneditableError:
        return ()


def _commented(
    target: Target, data: bytes, rows: dict[_Row, list[str]], reason: str
) -> tuple[list[TextEdit], bytes]:
    """Return the edits that bring comments to some rows of a file, and the file after them.

    Raises:
        UneditableError: that cannot be done.
    """
    notebook = target.path.suffix.lower() == ".ipynb"
    source = read_source(target.path, data, target.shown)
    behind = apply(data, list(_edits(source, rows, reason, set())), notebook=notebook)
    there = {(one.place.cell, one.place.row) for one in read_source(target.path, behind).comments()}
    edits = list(_edits(source, rows, reason, rows.keys() - there))
    after = apply(data, edits, notebook=notebook)
    if not reads_as_before(target.path, data, after, target.shown):
        raise UneditableError("the code could not be read any more")
    return edits, after


def _edits(source: Source, rows: dict[_Row, list[str]], reason: str, above: set[_Row]) -> Iterator[TextEdit]:
    """Yield the edits that add a comment for every row; those of `above` get a line of its own."""
    written = {
        (one.place.cell, one.place.row): one.place.column + found.start("end")
        for one in source.comments()
        if not one.own_line and (found := _WRITTEN.search(one.text)) is not None
    }
    for (cell, row), codes in rows.items():
        line = source.line(row, cell)
        if (cell, row) in written:
            column = written[cell, row]
            yield TextEdit(Place(source.path, cell, row, column, row, column), f", {', '.join(codes)}")
            continue
        comment = f"# losslint: ignore[{', '.join(codes)}] {reason}".rstrip()
        if (cell, row) in above or line.endswith("\\"):
            first = source.statement_rows(row, cell).start
            start = source.line(first, cell)
            indent = start[: len(start) - len(start.lstrip())]
            yield TextEdit(Place(source.path, cell, first, 1, first, 1), f"{indent}{comment}\n")
        else:
            end = len(line.rstrip()) + 1
            yield TextEdit(Place(source.path, cell, row, end, row, len(line) + 1), f"  {comment}")
