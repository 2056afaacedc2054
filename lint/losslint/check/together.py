"""Which repairs can be made at once: those whose edits do not meet."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.findings import Diagnostic, TextEdit
from losslint.training import Place


def edits_of(chosen: Sequence[Diagnostic]) -> list[TextEdit]:
    """Return the edits of the repairs of findings."""
    return [edit for found in chosen if found.repair is not None for edit in found.repair.edits]


def at_once(offered: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return findings, in their order, none of whose repairs changes what one before it does."""
    chosen: list[Diagnostic] = []
    for found in offered:
        before = [edit.place for edit in edits_of(chosen)]
        if not any(_meet(edit.place, place) for edit in edits_of([found]) for place in before):
            chosen.append(found)
    return chosen


def _meet(one: Place, other: Place) -> bool:
    """Whether two edits change the same text, or text right beside each other."""
    if (one.path, one.cell) != (other.path, other.cell):
        return False
    starts = (one.row, one.column) <= (other.end_row, other.end_column)
    return starts and (other.row, other.column) <= (one.end_row, one.end_column)
