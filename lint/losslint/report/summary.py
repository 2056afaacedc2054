"""The closing lines of a report for people: how much was found in how many files."""

from __future__ import annotations

from collections import Counter

from losslint.results import Results

_SEVERITIES = ("error", "warning", "info")


def summary(results: Results) -> str:
    """Return the last lines of a text report: what was found, and what can be done about it at once."""
    return "\n".join(filter(None, (_total(results), _fixable(results))))


def _total(results: Results) -> str:
    known = in_baseline(results)
    found = results.diagnostics
    counts = Counter(diagnostic.severity.value for diagnostic in found)
    parts = [_many(counts[name], name) for name in _SEVERITIES if counts[name]]
    total = _many(len(found), "finding")
    return f"Found {total} ({', '.join(parts)}) in {_many(len(results.files), 'file')}{known}."


def in_baseline(results: Results) -> str:
    """Return how much the baseline takes away, to stand behind a count; "" where there is none."""
    if not (results.in_baseline or results.stale):
        return ""
    stale = f", {results.stale} stale" if results.stale else ""
    return f"; {results.in_baseline} in baseline{stale}"


def _fixable(results: Results) -> str:
    """Return the line about repairs, "" where there is none."""
    safe, risky = len(results.fixable), len(results.risky)
    if safe:
        more = f" ({risky} more with --unsafe-fixes)" if risky else ""
        return f"[*] {safe} fixable with --fix{more}."
    return f"{risky} fixable with --fix --unsafe-fixes." if risky else ""


def _many(number: int, noun: str) -> str:
    plural = noun if number == 1 or noun == "info" else f"{noun}s"
    return f"{number} {plural}"
