"""Findings made by hand, for reports to show."""

from __future__ import annotations

from typing import Any

from losslint.findings import Applicability, Diagnostic, Related, Repair, Severity, TextEdit, Verdict
from losslint.results import FileResult, Line, Listing, Results
from losslint.training import Place

SCRIPT = """\
model.add(Dense(units=10, activation='sigmoid'))
model.summary()
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
y_train = np.eye(10)[y_train]
"""


def spot(text: str, piece: str, path: str = "train.py", cell: int | None = None, first: int = 1) -> Place:
    """Return the span of a piece of a text, whose first row is `first`."""
    start = text.index(piece)
    end = start + len(piece)

    def row(offset: int) -> int:
        return text.count("\n", 0, offset) + first

    def column(offset: int) -> int:
        return offset - (text.rfind("\n", 0, offset) + 1) + 1

    return Place(path, cell, row(start), column(start), row(end), column(end))


def finding(place: Place, code: str = "LL101", **more: Any) -> Diagnostic:
    """Return a diagnostic at a place."""
    given = {
        "name": "binary-loss-on-exclusive-classes",
        "severity": Severity.WARNING,
        "message": "it is wrong",
    }
    return Diagnostic(code=code, place=place, **{**given, **more})


def saying(text: str, place: Place, **more: Any) -> Diagnostic:
    """Return a diagnostic that says the same in every text that it has."""
    verdict = Verdict("confirmed", text, 1.0)
    told: dict[str, Any] = {"message": text, "label": text, "help": text, "effects": (text,), "also": (text,)}
    return finding(place, **told, repair=repair((place, text)), probe=verdict, **more)


def related(place: Place, message: str) -> Related:
    """Return a further place."""
    return Related(place, message)


def repair(*edits: tuple[Place, str], applicability: Applicability = Applicability.UNSAFE) -> Repair:
    """Return a repair of these edits."""
    made = tuple(TextEdit(place, content) for place, content in edits)
    return Repair("Use the right loss", applicability, made)


def results(text: str, *found: Diagnostic, path: str = "train.py", first: int = 1) -> Results:
    """Return the results of one file that holds `text`."""
    lines: Listing = {(path, None, row): Line(line, row) for row, line in enumerate(text.split("\n"), first)}
    return Results((FileResult(path, found, lines),))
