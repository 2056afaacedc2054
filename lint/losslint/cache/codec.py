"""A file's result as JSON and back. No pickle: a repository may hold a cache that somebody else wrote."""

from __future__ import annotations

from typing import Any

from losslint.findings import Applicability, Diagnostic, Related, Repair, Severity, TextEdit
from losslint.results import FileResult, Line, Sighting
from losslint.training import Place

Plain = dict[str, Any]


def to_plain(result: FileResult) -> Plain:
    """Return a result as what JSON can hold."""
    return {
        "path": result.path,
        "skipped": result.skipped,
        "framework": result.framework,
        "trainings": [
            [one.at, one.compiled_at, one.file, one.is_fitted, one.is_understood] for one in result.trainings
        ],
        "diagnostics": [_diagnostic(one) for one in result.diagnostics],
        "lines": [[*key, line.text, line.raw_row] for key, line in result.lines.items()],
    }


def from_plain(plain: Plain) -> FileResult:
    """Return the result that `to_plain` was given.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it was not made by `to_plain`.
    """
    lines = {(path, cell, row): Line(text, raw) for path, cell, row, text, raw in plain["lines"]}
    diagnostics = tuple(_read_diagnostic(one) for one in plain["diagnostics"])
    trainings = tuple(Sighting(*one) for one in plain["trainings"])
    return FileResult(
        plain["path"],
        diagnostics,
        lines,
        skipped=plain["skipped"],
        trainings=trainings,
        framework=plain["framework"],
    )


def _diagnostic(found: Diagnostic) -> Plain:
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity.value,
        "message": found.message,
        "place": _place(found.place),
        "label": found.label,
        "related": [[_place(one.place), one.message] for one in found.related],
        "effects": found.effects,
        "help": found.help,
        "repair": _repair(found.repair) if found.repair is not None else None,
        "subsumes": found.subsumes,
        "also": found.also,
        "fingerprint": found.fingerprint,
    }


def _read_diagnostic(plain: Plain) -> Diagnostic:
    return Diagnostic(
        plain["code"],
        plain["name"],
        Severity(plain["severity"]),
        plain["message"],
        Place(*plain["place"]),
        plain["label"],
        tuple(Related(Place(*place), message) for place, message in plain["related"]),
        tuple(plain["effects"]),
        plain["help"],
        _read_repair(plain["repair"]) if plain["repair"] is not None else None,
        tuple(plain["subsumes"]),
        tuple(plain["also"]),
        plain["fingerprint"],
    )


def _repair(repair: Repair) -> list[Any]:
    edits = [[_place(edit.place), edit.content] for edit in repair.edits]
    return [repair.message, repair.applicability.value, edits]


def _read_repair(plain: list[Any]) -> Repair:
    message, applicability, edits = plain
    return Repair(
        message,
        Applicability(applicability),
        tuple(TextEdit(Place(*place), content) for place, content in edits),
    )


def _place(place: Place) -> list[Any]:
    return [place.path, place.cell, place.row, place.column, place.end_row, place.end_column]
