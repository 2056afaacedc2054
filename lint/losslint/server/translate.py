"""Findings as the language server protocol has them: diagnostics, actions, and columns in UTF-16."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from lsprotocol import types

from losslint.findings import Applicability, Diagnostic, Repair, Severity
from losslint.training import Place

LineAt = Callable[[str, int], str]
"""Gives a line of a file by its path and 1-based row, without its end."""

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


def range_of(place: Place, line_at: LineAt) -> types.Range:
    """Return a place as the protocol counts: from 0, and columns in UTF-16 units instead of code points."""
    return types.Range(
        _position(place.row, place.column, line_at(place.path, place.row)),
        _position(place.end_row, place.end_column, line_at(place.path, place.end_row)),
    )


def diagnostic_of(found: Diagnostic, line_at: LineAt) -> types.Diagnostic:
    """Return a finding with its evidence as related information."""
    related = [
        types.DiagnosticRelatedInformation(
            types.Location(Path(one.place.path).as_uri(), range_of(one.place, line_at)), one.message
        )
        for one in found.related
    ]
    return types.Diagnostic(
        range_of(found.place, line_at),
        "\n".join(_sentences(found)),
        severity=_SEVERITIES[found.severity],
        code=found.code,
        source="losslint",
        related_information=related,
    )


def action_of(found: Diagnostic, shown: types.Diagnostic, line_at: LineAt) -> types.CodeAction | None:
    """Return the repair of a finding as an action, None where it has none that can be carried out."""
    repair = found.repair
    if repair is None or repair.applicability is Applicability.DISPLAY:
        return None
    return types.CodeAction(
        f"{found.code}: {repair.message}",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[shown],
        is_preferred=repair.applicability is Applicability.SAFE,
        edit=types.WorkspaceEdit(changes=_changes(repair, line_at)),
    )


def overlap(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges touch."""
    return _key(one.start) <= _key(other.end) and _key(other.start) <= _key(one.end)


def _changes(repair: Repair, line_at: LineAt) -> dict[str, list[types.TextEdit]]:
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in repair.edits:
        edits = changes.setdefault(Path(edit.place.path).as_uri(), [])
        edits.append(types.TextEdit(range_of(edit.place, line_at), edit.content))
    return changes


def _sentences(found: Diagnostic) -> Iterable[str]:
    yield found.message
    yield from (f"effect: {effect}" for effect in found.effects)
    if found.help:
        yield f"help: {found.help}"
    yield from (f"also: {line}" for line in found.also)


def _position(row: int, column: int, line: str) -> types.Position:
    before = line[: column - 1]
    return types.Position(row - 1, len(before.encode("utf-16-le", "surrogatepass")) // 2)


def _key(position: types.Position) -> tuple[int, int]:
    return (position.line, position.character)
