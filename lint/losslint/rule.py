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

Check = Callable[[Any], Iterator[Finding]]


class RuleError(Exception):
    """A rule that cannot be registered: a clash of codes or names, or a check that reads no fact."""


class Rule(Struct, frozen=True):
    """One rule: how it is called, how bad its findings are, and the check itself.

    `subsumes` are the codes whose findings become lines under this rule's finding when both speak
    about the same run. `reads` is the fact class of the check's parameter. `documentation` is the
    docstring. `unfinished` says that a rule about runs is also asked about models that nothing compiles:
    those that cannot be built, of which only the model is known, and pretrained ones that are asked as they
    are.
    """

    code: str
    name: str
    severity: Severity
    check: Check
    reads: type
    documentation: str
    subsumes: tuple[str, ...] = ()
    unfinished: bool = False

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
) -> Callable[[Check], Check]:
    """Register the decorated generator as a rule.

    Raises:
        RuleError: the code or the name is taken, or the parameter is not annotated with a fact.
    """

    def register(check: Check) -> Check:
        hints = typing.get_type_hints(check)
        reads = next((hint for key, hint in hints.items() if key != "return"), None)
        if not isinstance(reads, type):
            raise RuleError(f"{code}: the rule's parameter must be annotated with the fact it reads")
        documentation = inspect.cleandoc(check.__doc__ or "")
        made = Rule(code, name, severity, check, reads, documentation, subsumes, unfinished)
        clash = next((old for old in RULES.values() if code == old.code or name == old.name), None)
        if clash is not None:
            raise RuleError(f"{code} {name} clashes with {clash.code} {clash.name}")
        RULES[code] = made
        return check

    return register
