"""Registering rules: a decorator, a record, and where rules and their pages are found.

A rule is a generator from one fact to findings. The annotation of its only parameter says which fact
it reads: `Run`, or `Output` for each output of a run. Its page is the Markdown file beside its module that
is called as the rule is, with underscores; a rule without one is explained by its docstring.
"""

from __future__ import annotations

import inspect
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
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
    about the same run. `reads` is the fact class of the check's parameter. `docstring` is the check's; its
    first line is the summary. `unfinished` says that a rule about runs is also asked about models that
    nothing compiles: those that cannot be built, of which only the model is known, and pretrained ones that
    are asked as they are. `measured` are the frameworks for which its truth was measured, none where it
    holds in all of them.
    """

    code: str
    name: str
    severity: Severity
    check: Check
    reads: type
    docstring: str
    subsumes: tuple[str, ...] = ()
    unfinished: bool = False
    measured: tuple[Framework, ...] = ()

    def speaks_for(self, framework: Framework | None) -> bool:
        """Whether the rule may speak about code for a framework; None is code that is for none of them."""
        return not self.measured or framework is None or framework in self.measured

    @property
    def area(self) -> str:
        """Return what it is about: the name of the folder that its module stands in, as "labels"."""
        return self.check.__module__.rpartition(".")[0].rpartition(".")[2]

    @property
    def summary(self) -> str:
        """Return the first line of the docstring."""
        return self.docstring.partition("\n")[0]

    @property
    def documentation(self) -> str:
        """Return the summary and the sections of the page, or the docstring where there is no page.

        The page is read here and not before: a check shows none, and there are many.
        """
        try:
            page = "" if self.page is None else self.page.read_text("utf-8", "replace")
        except OSError:
            page = ""
        return f"{self.summary}\n\n{sections(page)}" if page else self.docstring

    @property
    def page(self) -> Path | None:
        """Return where the rule's page stands if it has one: beside the module that the check is in."""
        module = sys.modules.get(self.check.__module__)
        if module is None or module.__file__ is None:
            return None
        return Path(module.__file__).with_name(f"{self.name.replace('-', '_')}.md")


def sections(page: str) -> str:
    """Return a page without its head: from the first section on, or all of it where it has none."""
    start = f"\n{page}".find("\n## ")
    return page[max(start, 0) :].strip()


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
        reads = _annotated(check.__annotations__)
        if isinstance(reads, str):  # it is looked up, which takes its time, only where it is not there yet
            reads = _annotated(typing.get_type_hints(check))
        if not isinstance(reads, type):
            raise RuleError(f"{code}: the rule's parameter must be annotated with the fact it reads")
        docstring = inspect.cleandoc(check.__doc__ or "")
        frameworks = tuple(_framework(code, each) for each in measured)
        made = Rule(code, name, severity, check, reads, docstring, subsumes, unfinished, frameworks)
        clash = next((old for old in RULES.values() if code == old.code or name == old.name), None)
        if clash is not None:
            raise RuleError(f"{code} {name} clashes with {clash.code} {clash.name}")
        RULES[code] = made
        return check

    return register


def _annotated(hints: Mapping[str, object]) -> object:
    """Return what the parameter of a check is annotated with, None where it is not."""
    return next((hint for key, hint in hints.items() if key != "return"), None)


def _framework(code: str, name: str) -> Framework:
    try:
        return Framework(name)
    except ValueError:
        known = ", ".join(framework.value for framework in Framework)
        raise RuleError(
            f"{code}: `{name}` is no framework that rules are measured for; there are {known}"
        ) from None
