"""From a finding, which points at code, to a diagnostic, which is lines and text."""

from __future__ import annotations

from losslint.findings import Diagnostic, Finding, Related, Repair, Severity
from losslint.rule import Rule
from losslint.source import SettingsOrigin
from losslint.training import Because, Origin, Place

WRITTEN = "written here"
"""What the place in a settings file shows where a finding has nothing to say about it."""


def diagnose(rule: Rule, finding: Finding, severity: Severity) -> Diagnostic:
    """Return `finding` of `rule` with all its places worked out."""
    place = code_of(finding.at).place()
    label = finding.label
    related: dict[tuple[Place, str], Related] = {}
    evidence = finding.because
    if isinstance(finding.at, SettingsOrigin):  # the code is wrong that takes it; the file is shown beside it
        evidence = (Because(finding.at, finding.label or WRITTEN), *evidence)
    for because in evidence:
        there = because.origin.place()
        if there == place and label in ("", because.label):
            label = because.label
        else:
            related.setdefault((there, because.label), Related(there, because.label))
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=severity,
        message=finding.message,
        place=place,
        label=label,
        related=tuple(related.values()),
        effects=finding.effects,
        help=finding.help,
        repair=_repair(finding),
    )


def code_of(origin: Origin) -> Origin:
    """Return where a finding stands: for a value of a settings file, in the code that takes it there."""
    return origin.used if isinstance(origin, SettingsOrigin) and origin.used is not None else origin


def _repair(finding: Finding) -> Repair | None:
    if finding.fix is None:
        return None
    from losslint.fix.edits import resolve  # late: it needs libcst, and most findings bring no repair

    return resolve(finding.fix)
