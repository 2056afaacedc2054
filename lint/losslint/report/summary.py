"""The closing lines of a report for people: what was found, and how much there was to find it in."""

from __future__ import annotations

from losslint.results import Results, sites

_SEVERITIES = ("error", "warning", "info")


def summary(results: Results) -> str:
    """Return the last lines of a text report: what was found, in what, and what can be done at once."""
    told = trainings(results) if sites(results.files) else ""
    return "\n".join(filter(None, (_total(results), told, _fixable(results))))


def passed(results: Results) -> str:
    """Return the last lines of a report without findings; it never praises what was not checked."""
    known = in_baseline(results)
    if not known and not (results.selected and sites(results.files)):
        return nothing(results)
    return f"All checks passed{f'{known}.' if known else '!'}\n{trainings(results)}"


def nothing(results: Results) -> str:
    """Return the line that says that there was nothing to find anything in, and why."""
    if not results.files:
        if results.excluded:
            return f"Nothing was checked: {_many(results.excluded, 'path')} left out, -v says why."
        return "Nothing was checked: no Python file or notebook was found."
    if not results.selected:
        return f"Nothing was checked in {_many(len(results.files), 'file')}: no rule is selected."
    others = _others(results)
    return f"No training was found in {_many(len(results.files), 'file')}{f': {others}' if others else ''}."


def trainings(results: Results) -> str:
    """Return the line that says how many trainings there are, and how many are not understood."""
    found = sites(results.files)
    if not found:
        return nothing(results)
    files, read = len({one.file for one in found}), len(results.files)
    where = f"{files} of {_many(read, 'file')}" if read > files else _many(files, "file")
    line = f"{_many(len(found), 'training')} in {where}"
    unclear = sum(not one.is_understood for one in found)
    if unclear:
        line += f", {unclear} not fully understood: --show-runs"
    others = _others(results)
    if others:
        line += f"; {others}"
    return line if line.endswith("--show-runs") else f"{line}."


def _others(results: Results) -> str:
    """Return how many files speak of a library that is not known yet; "" where none does."""
    using = [file for file in results.files if file.framework and not file.trainings]
    if not using:
        return ""
    names = sorted({file.framework for file in using})
    verb = "uses" if len(using) == 1 else "use"
    what = f"{_many(len(using), 'file')} {verb}" if len(results.files) > 1 else f"it {verb}"
    return f"{what} {' or '.join(names)}, which losslint does not know yet"


def _total(results: Results) -> str:
    known = in_baseline(results)
    found = results.diagnostics
    counts = [(name, sum(one.severity.value == name for one in found)) for name in _SEVERITIES]
    parts = [_many(count, name) for name, count in counts if count]
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
