"""Asking the rules: every enabled rule about what it reads, each answer resolved to a diagnostic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from losslint.check.diagnose import diagnose
from losslint.check.policy import Policy
from losslint.failure import describe
from losslint.findings import Diagnostic, Finding
from losslint.own_rules import OutsideRuns
from losslint.rule import Rule
from losslint.training import Framework, Output, Program, Run

Subject = Any
"""What one question to a rule is about: a run, an output of one, or a fact around the runs of a file."""


class Said(Struct, frozen=True, eq=False):
    """One answer of a rule: the finding, in words of its framework, its subject, and what a report shows."""

    rule: Rule
    subject: Subject
    finding: Finding
    diagnostic: Diagnostic

    def same_training(self, other: Said) -> bool:
        """Whether both speak about the same run, and not about two different outputs of it."""
        mine, theirs = self.subject, other.subject
        if isinstance(mine, Output) and isinstance(theirs, Output):
            return mine is theirs
        return mine is theirs or (run_of(mine) is run_of(theirs) is not None)


def consult(program: Program, policy: Policy) -> tuple[list[Said], dict[str, str]]:
    """Ask every rule of `policy` about what it reads of a file.

    A rule that breaks costs its own further answers only: the second value has a sentence for each code
    that did.
    """
    heard: list[Said] = []
    failures: dict[str, str] = {}
    for rule in policy.rules.values():
        for subject in _subjects(rule, program, failures):
            failed = _ask(rule, subject, policy, heard)
            if failed:
                failures.setdefault(rule.code, failed)
    return heard, failures


def _ask(rule: Rule, subject: Subject, policy: Policy, heard: list[Said]) -> str:
    """Add what `rule` says about `subject` to `heard`; return the sentence that says how it broke, or ""."""
    try:
        for said in rule.check(subject):
            from losslint.fix.dialects import spelled  # late: in most files nothing is found

            finding = spelled(said, framework_of(subject))
            severity = policy.severity_of(rule, finding.severity)
            run = run_of(subject)
            shown = diagnose(rule, finding, severity)
            if run is not None:
                shown = replace(shown, choices=run.choices, trainings=(run.at.place(),))
            heard.append(Said(rule, subject, finding, shown))
    except Exception as error:  # a rule may break in any way, the others still speak
        return _sentence(rule, error)
    return ""


def _subjects(rule: Rule, program: Program, failures: dict[str, str]) -> Iterable[Subject]:
    """Return what `rule` is to be asked about; a rule that reads what there is not has failed."""
    if rule.reads is OutsideRuns:
        return ()
    facts = program.facts(rule.reads, rule.unfinished)
    if facts is None and program:
        error = TypeError(f"the rule reads {rule.reads.__name__}, which no run provides")
        failures.setdefault(rule.code, _sentence(rule, error))
    return (fact for fact in facts or () if rule.speaks_for(framework_of(fact)))


def framework_of(subject: Subject) -> Framework | None:
    """Return what the code is for that a subject is about, None for code that is for no framework."""
    run = run_of(subject)
    return run.framework if run is not None else getattr(subject, "framework", None)


def _sentence(rule: Rule, error: Exception) -> str:
    said = describe(error, rule.check.__module__.partition(".")[0])
    return f"the rule {rule.code} `{rule.name}` failed with {said}; findings of it may be missing here"


def run_of(subject: Subject) -> Run | None:
    """Return the run that a subject belongs to, None where it belongs to none."""
    return subject if isinstance(subject, Run) else getattr(subject, "run", None)
