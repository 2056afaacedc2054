"""`github`: workflow commands, which GitHub Actions turns into annotations of a pull request."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from losslint.errors import UsageError
from losslint.findings import Diagnostic, Severity
from losslint.intake import reason
from losslint.report.details import details
from losslint.report.json_array import absolute
from losslint.report.places import harmless, where
from losslint.report.style import Style
from losslint.results import Listing, Results

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_PER_KIND = 10  # the runner makes annotations of the first ten of each kind in a step
_LONGEST = 4096  # and cuts messages here
_SUMMARY = "GITHUB_STEP_SUMMARY"
_RUNNER = "GITHUB_ACTIONS"


def render(results: Results, _: Style) -> str:
    """Return a command for each finding, the worst first, as many as the runner shows.

    What is left over is counted in a notice. A table of all findings is added to the file that
    `GITHUB_STEP_SUMMARY` names.

    Raises:
        UsageError: that file cannot be written.
    """
    found = sorted(results.diagnostics, key=lambda one: (one.severity.rank, one.order))
    shown, left = _within_limits(found)
    summary = os.environ.get(_SUMMARY)
    if summary and found:
        _append(Path(summary), _table(found))
    lines = results.lines
    commands = [_command(one, lines) for one in shown]
    if left:
        commands.append(_notice(left, bool(summary)))
    return "".join(f"{command}\n" for command in commands)


def without_commands(diff: str) -> str:
    """Return a diff for the log of GitHub Actions, in which no line of code is taken for a command.

    Lines around the diff tell the runner not to look for any; who applies the diff passes over them.
    """
    commands = any(line[1:].lstrip().startswith("::") for line in diff.split("\n"))
    if not commands or os.environ.get(_RUNNER) != "true":
        return diff
    word = os.urandom(16).hex()  # which the code cannot know
    return f"::stop-commands::{word}\n{diff}::{word}::\n"


def _within_limits(found: Sequence[Diagnostic]) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """Return what fits the runner's limits, and the rest; the notice about the rest needs room too."""
    kinds = [[one for one in found if one.severity is severity] for severity in Severity]
    overflow = any(len(kind) > _PER_KIND for kind in kinds)
    shown: list[Diagnostic] = []
    left: list[Diagnostic] = []
    for kind, severity in zip(kinds, Severity, strict=True):
        room = _PER_KIND - 1 if overflow and severity is Severity.INFO else _PER_KIND
        shown += kind[:room]
        left += kind[room:]
    return shown, left


def _command(found: Diagnostic, lines: Listing) -> str:
    place = found.place  # the message repeats it, which the log would not show otherwise
    properties: dict[str, object] = {"file": harmless(absolute(place.path))}
    line = lines.get((place.path, place.cell, place.row))
    if place.cell is not None:
        properties["line"] = properties["endLine"] = line.raw_row if line is not None else 1
    else:
        properties["line"] = place.row
        properties["endLine"] = place.end_row
        if place.row == place.end_row:  # otherwise the runner throws the columns away
            properties |= {"col": place.column, "endColumn": place.end_column}
    properties["title"] = f"losslint ({found.code} {found.name})"
    return _write(_COMMANDS[found.severity], properties, "\n".join(details(found)))


def _notice(left: Sequence[Diagnostic], has_summary: bool) -> str:
    """Return the command that counts what is not annotated, and lists it where no summary does."""
    count = f"{len(left)} more finding{'s' if len(left) > 1 else ''}"
    rows = [f"{where(one.place)}: {one.code} {one.message}" for one in left]
    text = f"{count}; see the job summary" if has_summary else "\n".join((f"{count}:", *rows))
    return _write("notice", {"title": "losslint"}, text)


def _write(command: str, properties: Mapping[str, object], message: str) -> str:
    given = ",".join(f"{key}={_escaped(str(value), True)}" for key, value in properties.items())
    return f"::{command} {given}::{_escaped(message[:_LONGEST], False)}"


def _escaped(text: str, is_property: bool) -> str:
    """Escape a text as the runner's toolkit does, the percent sign first."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if is_property else text


def _table(found: Sequence[Diagnostic]) -> str:
    """Return a Markdown table of all findings."""
    cells = [(one.severity.value, where(one.place), f"{one.code} `{one.name}`", one.message) for one in found]
    rows = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in cells]
    head = ["### losslint", "", "| severity | place | rule | finding |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows, "", ""])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _append(file: Path, text: str) -> None:
    try:
        with file.open("a", encoding="utf-8", errors="backslashreplace") as summary:
            summary.write(text)
    except OSError as error:
        raise UsageError(f"{file} ({_SUMMARY}) cannot be written: {reason(error)}") from None
