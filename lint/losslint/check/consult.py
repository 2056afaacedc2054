"""Asking the rules: every enabled rule about every run, each answer resolved to a diagnostic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from losslint.check.diagnose import diagnose
from losslint.check.failure import describe
from losslint.check.policy import Policy
from losslint.findings import Diagnostic, Finding
from losslint.own_rules import OutsideRuns
from losslint.rule import Rule
from losslint.training import Output, Run

Subject = Run | Output
"""What one question to a rule is about."""

_SUBJECTS: dict[type, Callable[[Run], Iterable[Subject]]] = {
    Run: lambda run: (run,),
    Output: lambda run: run.outputs,
}


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One answer of a rule: the finding, what it is about, and what a report would show."""

    rule: Rule
    subject: Subject
    finding: Finding
    diagnostic: Diagnostic

    def same_training(self, other: Heard) -> bool:
        """Whether both speak about the same run, and not about two different outputs of it."""
        mine, theirs = self.subject, other.subject
        if isinstance(mine, Output) and isinstance(theirs, Output):
            return mine is theirs
        return _run(mine) is _run(theirs)


def consult(runs: Iterable[Run], policy: Policy) -> tuple[list[Heard], dict[str, str]]:
    """Ask every rule of `policy` about `runs`.

    A rule that breaks costs its own further answers only: the second value has a sentence for each code
    that did.
    """
    heard: list[Heard] = []
    failures: dict[str, str] = {}
    for run in runs:
        for rule in policy.rules.values():
            failed = _ask(rule, run, policy, heard)
            if failed:
                failures.setdefault(rule.code, failed)
    return heard, failures


def _ask(rule: Rule, run: Run, policy: Policy, heard: list[Heard]) -> str:
    """Add what `rule` says about `run` to `heard`; return the sentence that says how it broke, or ""."""
    try:
        for subject in _subjects(rule, run):
            heard.extend(_answers(rule, subject, policy))
    except Exception as error:  # a rule may break in any way, the others still speak
        return _sentence(rule, error)
    return ""


def _subjects(rule: Rule, run: Run) -> Iterable[Subject]:
    """Return what `rule` is to be asked about in `run`."""
    if rule.reads is OutsideRuns:
        return ()
    ask = _SUBJECTS.get(rule.reads)
    if ask is None:
        raise TypeError(f"the rule reads {rule.reads.__name__}, which no run provides")
    return ask(run)


def _answers(rule: Rule, subject: Subject, policy: Policy) -> Iterator[Heard]:
    for finding in rule.check(subject):
        severity = policy.severity_of(rule, finding.severity)
        yield Heard(rule, subject, finding, diagnose(rule, finding, severity))


def _sentence(rule: Rule, error: Exception) -> str:
    said = describe(error, rule.check.__module__.partition(".")[0])
    return f"the rule {rule.code} `{rule.name}` failed with {said}; findings of it may be missing here"


def _run(subject: Subject) -> Run:
    return subject.run if isinstance(subject, Output) else subject
