"""The closing lines of a report for people: how much was found in how many files."""

from __future__ import annotations

from collections import Counter

from losslint.results import Results

_SEVERITIES = ("error", "warning", "info")


def summary(results: Results) -> str:
    """Return the last line of a text report that has findings."""
    found = results.diagnostics
    counts = Counter(diagnostic.severity.value for diagnostic in found)
    parts = [_many(counts[name], name) for name in _SEVERITIES if counts[name]]
    total = _many(len(found), "finding")
    return f"Found {total} ({', '.join(parts)}) in {_many(len(results.files), 'file')}."


def _many(number: int, noun: str) -> str:
    plural = noun if number == 1 or noun == "info" else f"{noun}s"
    return f"{number} {plural}"
