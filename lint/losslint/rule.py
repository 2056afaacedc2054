"""Registering rules: a decorator, a record, and where rules are found.

A rule is a generator from one fact to findings. The annotation of its only parameter says which fact
it reads: `Run`, or `Output` for each output of a run.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from losslint.findings import Finding, Severity
from losslint.training.framework import Framework

Check = Callable[[Any], Iterator[Finding]]


class RuleError(Exception):
    """A rule that cannot be registered.

    A clash of codes or names, a check that reads no fact, or a framework that there is not.
    """


class Rule(Struct, frozen=True):
    """One rule: how it is called, how bad its findings are, and the check itself.

    `subsumes` are the codes whose findings become lines under this rule's finding when both speak
    about the same run. `reads` is the fact class of the check's parameter. `documentation` is the
    docstring. `unfinished` says that a rule about runs is also asked about models that nothing compiles:
    those that cannot be built, of which only the model is known, and pretrained ones that are asked as they
    are. `measured` are the frameworks for which its truth was measured, none where it holds in all of them.
    """

    code: str
    name: str
    severity: Severity
    check: Check
    reads: type
    documentation: str
    subsumes: tuple[str, ...] = ()
    unfinished: bool = False
    measured: tuple[Framework, ...] = ()

    def speaks_for(self, framework: Framework | None) -> bool:
        """Whether the rule may speak about code for a framework; None is code that is for none of them."""
        return not self.measured or framework is None or framework in self.measured

    @property
    def summary(self) -> str:
        """Return the first line of the documentation."""
        return self.documentation.partition("\n")[0]


RULES: dict[str, Rule] = {}
"""Every registered rule by code."""


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    subsumes: tuple[str, ...] = (),
    unfinished: bool = False,
    measured: tuple[str, ...] = (),
) -> Callable[[Check], Check]:
    """Register the decorated generator as a rule.

    `measured` names the frameworks for which it was measured that what the rule says is true ("keras",
    "torch"): it is asked about code for these only. A rule that names none is asked about every training,
    whatever the framework, as a rule is that rests on nothing that frameworks do otherwise.

    Raises:
        RuleError: the code or the name is taken, the parameter is not annotated with a fact, or a
            framework is not known.
    """

    def register(check: Check) -> Check:
        hints = typing.get_type_hints(check)
        reads = next((hint for key, hint in hints.items() if key != "return"), None)
        if not isinstance(reads, type):
            raise RuleError(f"{code}: the rule's parameter must be annotated with the fact it reads")
        documentation = inspect.cleandoc(check.__doc__ or "")
        frameworks = tuple(_framework(code, each) for each in measured)
        made = Rule(code, name, severity, check, reads, documentation, subsumes, unfinished, frameworks)
        clash = next((old for old in RULES.values() if code == old.code or name == old.name), None)
        if clash is not None:
            raise RuleError(f"{code} {name} clashes with {clash.code} {clash.name}")
        RULES[code] = made
        return check

    return register


def _framework(code: str, name: str) -> Framework:
    try:
        return Framework(name)
    except ValueError:
        known = ", ".join(framework.value for framework in Framework)
        raise RuleError(
            f"{code}: `{name}` is no framework that rules are measured for; there are {known}"
        ) from None
