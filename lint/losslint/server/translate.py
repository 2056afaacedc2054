"""Findings as the language server protocol has them: diagnostics, actions, and columns in UTF-16."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePath
from typing import Protocol

from lsprotocol import types

from losslint.findings import Applicability, Diagnostic, Related, Repair, Severity
from losslint.training import Place

LineAt = Callable[[Place, int], str]
"""Gives the line with a 1-based row of what a place is in, without its end."""


class Shown(Protocol):
    """Where places are in what an editor shows."""

    def uri(self, place: Place) -> str:
        """Return the address of what a place is in."""
        ...

    def range(self, place: Place) -> types.Range:
        """Return where a place is in there."""
        ...

    def holds(self, place: Place) -> bool:
        """Whether a place is in the file that is open."""
        ...

    def can_be_edited(self, place: Place) -> bool:
        """Whether an edit at a place can be written as an edit of a document."""
        ...


_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


def range_of(place: Place, line_at: LineAt) -> types.Range:
    """Return a place as the protocol counts: from 0, and columns in UTF-16 units instead of code points."""
    return types.Range(
        _position(place.row, place.column, line_at(place, place.row)),
        _position(place.end_row, place.end_column, line_at(place, place.end_row)),
    )


def diagnostic_of(found: Diagnostic, at: Place, view: Shown) -> types.Diagnostic:
    """Return a finding with its evidence as related information.

    `at` is where it is shown: its own place, or a piece of its evidence where that is in another file.
    """
    evidence = [Related(found.place, found.label or found.message), *found.related]
    related = [
        types.DiagnosticRelatedInformation(
            types.Location(view.uri(one.place), view.range(one.place)), one.message
        )
        for one in evidence
        if one.place != at
    ]
    return types.Diagnostic(
        view.range(at),
        "\n".join(_sentences(found)),
        severity=_SEVERITIES[found.severity],
        code=found.code,
        source="losslint",
        related_information=related,
    )


def action_of(found: Diagnostic, shown: types.Diagnostic, view: Shown) -> types.CodeAction | None:
    """Return the repair of a finding as an action, None where it has none that can be carried out.

    Only the open file was read for it, so a repair that changes another file says so and is not preferred.
    """
    repair = found.repair
    if repair is None or repair.applicability is Applicability.DISPLAY:
        return None
    if not all(view.can_be_edited(edit.place) for edit in repair.edits):
        return None
    others = sorted({edit.place.path for edit in repair.edits if not view.holds(edit.place)})
    beyond = f" (changes {', '.join(map(_name, others))}, which others may use)" if others else ""
    return types.CodeAction(
        f"{found.code}: {repair.message}{beyond}",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[shown],
        is_preferred=repair.applicability is Applicability.SAFE and not others,
        edit=types.WorkspaceEdit(changes=_changes(repair, view)),
    )


def overlap(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges touch."""
    return _key(one.start) <= _key(other.end) and _key(other.start) <= _key(one.end)


def _name(path: str) -> str:
    return f"`{PurePath(path).name}`"


def _changes(repair: Repair, view: Shown) -> dict[str, list[types.TextEdit]]:
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in repair.edits:
        edits = changes.setdefault(view.uri(edit.place), [])
        edits.append(types.TextEdit(view.range(edit.place), edit.content))
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
