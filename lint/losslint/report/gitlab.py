"""`gitlab`: a Code Quality report, which GitLab shows in merge requests."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from losslint.findings import Diagnostic, Severity
from losslint.harmless import in_json
from losslint.report.spots import below, in_words, repository, spot
from losslint.report.style import Style
from losslint.results import Listing, Results

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_PROJECT = "CI_PROJECT_DIR"


def render(results: Results, _: Style) -> str:
    """Return all findings as one JSON array; paths count from the project's folder.

    GitLab takes findings of one fingerprint for one finding, so what shares it is numbered.
    """
    project = os.environ.get(_PROJECT)
    root = Path(project) if project else repository()
    lines = results.lines
    seen: Counter[str] = Counter()
    entries = []
    for found in results.diagnostics:
        seen[found.fingerprint] += 1
        count = seen[found.fingerprint]
        fingerprint = found.fingerprint if count == 1 else f"{found.fingerprint}-{count}"
        entries.append(_entry(found, fingerprint, root, lines))
    return in_json(json.dumps(entries, indent=2, ensure_ascii=False)) + "\n"


def _description(found: Diagnostic) -> str:
    """Return the one text that the widget shows."""
    message = f"{found.code}: {in_words(found.place, found.message)}"
    return f"{message}. Help: {found.help}." if found.help else message


def _entry(found: Diagnostic, fingerprint: str, root: Path, lines: Listing) -> dict[str, Any]:
    at = spot(found.place, lines)
    begin: dict[str, int] = {"line": at.row}
    end: dict[str, int] = {"line": at.end_row}
    if at.column is not None and at.end_column is not None:
        begin["column"], end["column"] = at.column, at.end_column
    path = below(root, found.place.path)
    return {
        "description": _description(found),
        "check_name": found.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[found.severity],
        "location": {
            "path": found.place.path if path is None else path,
            "positions": {"begin": begin, "end": end},
        },
    }
