"""`json`: an array of findings; the field names follow ruff's, so that what reads ruff's reads these."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from losslint.findings import Diagnostic, Related, Repair, TextEdit
from losslint.report.probe_text import probe_as_object
from losslint.report.style import Style
from losslint.results import Results
from losslint.training import Choices, Place


def render(results: Results, _: Style) -> str:
    """Return all findings as one JSON array."""
    return json.dumps([as_object(found) for found in results.diagnostics], indent=2) + "\n"


def as_object(found: Diagnostic) -> dict[str, Any]:
    """Return one finding as a JSON object."""
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity.value,
        "message": found.message,
        "effect": "\n".join(found.effects) or None,
        "help": found.help or None,
        **span(found.place),
        "related": [_related(related) for related in found.related],
        "fix": None if found.repair is None else _repair(found.repair),
        "subsumes": list(found.subsumes),
        "also": list(found.also),
        "choices": choices_as_objects(found.choices),
        "probe": None if found.probe is None else probe_as_object(found.probe),
        "fingerprint": found.fingerprint,
        "noqa_row": found.place.row,
        "url": None,
    }


def choices_as_objects(choices: Choices) -> list[dict[str, Any]]:
    """Return what has to be chosen for a finding to hold as JSON objects, none where it holds by default."""
    return [{"setting": one.name, "values": list(one.values)} for one in choices]


def span(place: Place) -> dict[str, Any]:
    """Return the fields that say where something stands."""
    return {
        "filename": absolute(place.path),
        "cell": place.cell,
        "location": {"row": place.row, "column": place.column},
        "end_location": {"row": place.end_row, "column": place.end_column},
    }


def absolute(path: str) -> str:
    """Return an absolute path; standard input has none and keeps its name."""
    return path if path.startswith("<") else str(Path(path).absolute())


def _related(related: Related) -> dict[str, Any]:
    return {"message": related.message, **span(related.place)}


def _repair(repair: Repair) -> dict[str, Any]:
    return {
        "applicability": repair.applicability.value,
        "message": repair.message,
        "edits": [_edit(edit) for edit in repair.edits],
    }


def _edit(edit: TextEdit) -> dict[str, Any]:
    return {**span(edit.place), "content": edit.content}
