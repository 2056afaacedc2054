"""Findings that hold under a documented choice only: which are said, and how they say it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from losslint.check.consult import Said, run_of
from losslint.findings import Diagnostic
from losslint.training import Program, said_of


def without_defaults(heard: Sequence[Said], program: Program) -> list[Said]:
    """Return what was heard without what choices repeat of the code as it runs by default.

    What is left of a choice is only advised: a repair for it would change what the other choices share.
    """
    if not program.chosen:
        return list(heard)
    chosen = {id(run) for run in program.chosen}
    by_default = [one for one in heard if id(run_of(one.subject)) not in chosen]
    said = {(one.diagnostic.code, one.diagnostic.place) for one in by_default}
    others = [one for one in heard if id(run_of(one.subject)) in chosen]
    return by_default + [
        _advised(one) for one in others if (one.diagnostic.code, one.diagnostic.place) not in said
    ]


def worded(found: Diagnostic) -> Diagnostic:
    """Return a finding whose message says what has to be chosen for it to hold."""
    where = said_of(found.choices)
    return replace(found, message=f"{found.message}, {where}") if where else found


def _advised(one: Said) -> Said:
    return Said(
        one.rule,
        one.subject,
        replace(one.finding, fix=None),
        replace(one.diagnostic, repair=None),
    )
