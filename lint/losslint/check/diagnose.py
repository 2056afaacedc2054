"""From a finding, which points at code, to a diagnostic, which is lines and text."""

from __future__ import annotations

from losslint.findings import Diagnostic, Finding, Related, Repair, Severity
from losslint.rule import Rule
from losslint.training import Place


def diagnose(rule: Rule, finding: Finding, severity: Severity) -> Diagnostic:
    """Return `finding` of `rule` with all its places worked out."""
    place = finding.at.place()
    label = finding.label
    related: dict[tuple[Place, str], Related] = {}
    for because in finding.because:
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


def _repair(finding: Finding) -> Repair | None:
    if finding.fix is None:
        return None
    from losslint.fix.edits import resolve  # late: it needs libcst, and most findings bring no repair

    return resolve(finding.fix)
