"""`rdjson`: the diagnostic format of reviewdog, which writes review comments from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from losslint.findings import Applicability, Diagnostic, Severity, TextEdit
from losslint.harmless import in_json
from losslint.report.spots import below, in_words, repository, spot, utf_8_column
from losslint.report.style import Style
from losslint.results import Listing, Results
from losslint.training import Place

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(results: Results, _: Style) -> str:
    """Return all findings as one JSON object. Columns count the bytes of UTF-8, as reviewdog has it."""
    writer = _Writer(results.lines)
    report = {
        "source": {"name": "losslint"},
        "diagnostics": [writer.diagnostic(found) for found in results.diagnostics],
    }
    return in_json(json.dumps(report, indent=2, ensure_ascii=False)) + "\n"


class _Writer:
    """Writes diagnostics; it knows the lines that columns are counted in."""

    def __init__(self, lines: Listing) -> None:
        self._lines = lines
        self._root = repository()

    def diagnostic(self, found: Diagnostic) -> dict[str, Any]:
        """Return one finding."""
        made: dict[str, Any] = {
            "message": _message(found),
            "location": self._location(found.place),
            "severity": _SEVERITIES[found.severity],
            "code": {"value": found.code},
        }
        suggestion = self._suggestion(found)
        if suggestion is not None:
            made["suggestions"] = [suggestion]
        if found.related:
            made["related_locations"] = [
                {
                    "message": in_words(related.place, related.message),
                    "location": self._location(related.place),
                }
                for related in found.related
            ]
        return made

    def _suggestion(self, found: Diagnostic) -> dict[str, Any] | None:
        """Return the repair where it is one change that a person can take with a click.

        Half of a repair would be worse than none, and a notebook has no columns to change. A service shows a
        suggestion in place of the lines that it comments on, so it has to lie on the lines of the finding.
        """
        repair = found.repair
        if repair is None or repair.applicability is Applicability.DISPLAY or len(repair.edits) != 1:
            return None
        edit = repair.edits[0]
        place = _lines_removed(edit) or edit.place
        if place.cell is not None or place.path != found.place.path:
            return None
        if not found.place.row <= place.row <= place.end_row <= found.place.end_row:
            return None
        if place is not edit.place:  # whole lines: there are no columns where a line is gone
            return {"range": {"start": {"line": place.row}, "end": {"line": place.end_row}}, "text": ""}
        return {"range": self._range(place), "text": edit.content}

    def _location(self, place: Place) -> dict[str, Any]:
        path = below(self._root, place.path)
        return {"path": place.path if path is None else path, "range": self._range(place)}

    def _range(self, place: Place) -> dict[str, Any]:
        at = spot(place, self._lines)
        start: dict[str, int] = {"line": at.row}
        end: dict[str, int] = {"line": at.end_row}
        if at.column is not None and at.end_column is not None:
            start["column"] = utf_8_column(self._text(place), at.row, at.column)
            end["column"] = utf_8_column(self._text(place), at.end_row, at.end_column)
        return {"start": start, "end": end}

    def _text(self, place: Place) -> Callable[[int], str]:
        def text(row: int) -> str:
            line = self._lines.get((place.path, place.cell, row))
            return line.text if line is not None else ""

        return text


def _lines_removed(edit: TextEdit) -> Place | None:
    """Return the lines that an edit takes out as a whole, None for any other edit.

    It ends where the next line begins, which the last line of a file does not have.
    """
    at = edit.place
    if edit.content or at.column != 1 or at.end_column != 1 or at.end_row <= at.row:
        return None
    return replace(at, end_row=at.end_row - 1)


def _message(found: Diagnostic) -> str:
    lines = [in_words(found.place, found.message)]
    lines += [f"effect: {effect}" for effect in found.effects]
    lines += [f"also: {also}" for also in found.also]
    if found.help:
        lines.append(f"help: {found.help}")
    return "\n".join(lines)
