"""`sarif`: SARIF 2.1.0 within the limits of GitHub's code scanning."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from losslint import __version__
from losslint.findings import Diagnostic, Repair
from losslint.harmless import in_json
from losslint.own_rules import INTERNAL_ERROR, UNREAD
from losslint.report.json_array import choices_as_objects
from losslint.report.probe_text import probe_as_object, probe_in_words
from losslint.report.sarif_rules import LEVELS, described
from losslint.report.spots import below, in_words, repository, spot
from losslint.report.style import Style
from losslint.results import Results
from losslint.training import Place

_MOST = 25_000
"""Results that GitHub accepts in one run; a file with more is refused as a whole."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_UNREAD = UNREAD | {INTERNAL_ERROR}


def render(results: Results, _: Style) -> str:
    """Return a log of one run, the results in report order, the mildest left out where there are too many."""
    found = results.diagnostics
    kept = sorted(sorted(found, key=lambda one: (one.severity.rank, one.order))[:_MOST], key=_order)
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_Run(results, kept, len(found)).as_object()]}
    return in_json(json.dumps(log, indent=1, ensure_ascii=False)) + "\n"


class _Run:
    """Writes one run; it knows the rules' numbers, the root of the paths and the lines of notebooks."""

    def __init__(self, results: Results, kept: Sequence[Diagnostic], total: int) -> None:
        self._results = results
        self._kept = kept
        self._total = total
        self._lines = results.lines
        self._root = repository()
        self._codes = sorted({found.code for found in kept})

    def as_object(self) -> dict[str, Any]:
        """Return the run."""
        results = self._results
        invocation: dict[str, Any] = {
            "executionSuccessful": not (results.failures or any(file.failed for file in results.files))
        }
        notifications = list(self._notifications())
        if notifications:
            invocation["toolExecutionNotifications"] = notifications
        driver = {
            "name": "losslint",
            "semanticVersion": __version__,
            "rules": [described(code) for code in self._codes],
        }
        return {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "automationDetails": {"id": "losslint/"},
            "originalUriBaseIds": {_ROOT: {"uri": f"{self._root.as_uri()}/"}},
            "invocations": [invocation],
            "results": [self._result(found) for found in self._kept],
        }

    def _notifications(self) -> Iterator[dict[str, Any]]:
        """Yield what could not be read or done, so that half a check never passes for a whole one."""
        for found in self._kept:
            if found.code in _UNREAD:
                yield {
                    "level": LEVELS[found.severity],
                    "descriptor": {"id": found.code},
                    "message": {"text": _escaped(in_words(found.place, found.message))},
                    "locations": [self._location(found.place)],
                }
        for failure in self._results.failures:
            yield {"level": "error", "message": {"text": _escaped(failure)}}
        if self._total > len(self._kept):
            left = f"{self._total - len(self._kept)} more findings are left out: {_MOST} are the most"
            yield {"level": "warning", "message": {"text": left}}

    def _result(self, found: Diagnostic) -> dict[str, Any]:
        made: dict[str, Any] = {
            "ruleId": found.code,
            "ruleIndex": self._codes.index(found.code),
            "level": LEVELS[found.severity],
            "message": {"text": _message(found)},
            "locations": [self._location(found.place)],
        }
        properties: dict[str, Any] = {}
        if found.choices:
            properties["choices"] = choices_as_objects(found.choices)
        if found.probe is not None:
            properties["probe"] = probe_as_object(found.probe)
        if properties:
            made["properties"] = properties
        if found.related:
            made["relatedLocations"] = [
                {
                    "id": number,
                    **self._location(related.place),
                    "message": {"text": _escaped(in_words(related.place, related.message))},
                }
                for number, related in enumerate(found.related, 1)
            ]
        made["partialFingerprints"] = {"losslint/v1": found.fingerprint}
        # Edits of a notebook count in its cells, which SARIF does not know.
        if found.repair is not None and all(edit.place.cell is None for edit in found.repair.edits):
            made["fixes"] = [self._fix(found.repair)]
        return made

    def _fix(self, repair: Repair) -> dict[str, Any]:
        changes = []
        for path, edits in groupby(repair.edits, key=lambda edit: edit.place.path):
            replacements = [
                {"deletedRegion": self._region(edit.place), "insertedContent": {"text": edit.content}}
                for edit in edits
            ]
            changes.append({"artifactLocation": self._artifact(path), "replacements": replacements})
        return {"description": {"text": repair.message}, "artifactChanges": changes}

    def _location(self, place: Place) -> dict[str, Any]:
        physical = {"artifactLocation": self._artifact(place.path), "region": self._region(place)}
        return {"physicalLocation": physical}

    def _region(self, place: Place) -> dict[str, int]:
        at = spot(place, self._lines)
        region = {"startLine": at.row, "endLine": at.end_row}
        if at.column is not None and at.end_column is not None:
            region |= {"startColumn": at.column, "endColumn": at.end_column}
        return region

    def _artifact(self, path: str) -> dict[str, str]:
        inside = below(self._root, path)
        if inside is None:
            return {"uri": Path(path).absolute().as_uri()}
        return {"uri": quote(inside, errors="surrogateescape"), "uriBaseId": _ROOT}


def _message(found: Diagnostic) -> str:
    """Return the message as one sentence, the places behind it as links, then effects and help."""
    links = [f"[{_escaped(each.message)}]({number})" for number, each in enumerate(found.related, 1)]
    lines = [f"{_escaped(in_words(found.place, found.message))}."]
    if links:
        lines.append(f"See {', '.join(links)}.")
    lines += [_escaped(f"Effect: {effect}.") for effect in found.effects]
    lines += [_escaped(f"Also: {also}.") for also in found.also]
    if found.help:
        lines.append(_escaped(f"Help: {found.help}."))
    if found.probe is not None:
        lines.append(_escaped(f"Probe: {probe_in_words(found.probe)}."))
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """Return a text in which no bracket begins a link."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _order(found: Diagnostic) -> tuple[str, int, int, int, str, str]:
    return found.order
