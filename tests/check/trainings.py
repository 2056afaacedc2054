"""A file checked with runs and rules made by hand: what the engine does is seen without an interpreter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from losslint.check import engine
from losslint.check.policy import Policy
from losslint.findings import Diagnostic, Finding, Severity
from losslint.plugins import load_rules
from losslint.results import FileResult
from losslint.rule import Rule
from losslint.source import CodeOrigin, Source
from losslint.training import Output, Program, Run

from tests.rules import building

KERAS = "import keras; keras.Model.fit\n"
"""What a file says that has to be looked at."""

Voice = Callable[[Source], Rule]
"""A stand-in for a rule, made when the file is read."""

Speak = Callable[[Any], Iterator[Finding]]


def origin(source: Source, code: str) -> CodeOrigin:
    """Return the first expression that reads exactly like this."""
    assert source.module is not None
    pending: list[cst.CSTNode] = [source.module]
    while pending:
        node = pending.pop(0)
        if isinstance(node, cst.BaseExpression) and source.module.code_for_node(node) == code:
            return CodeOrigin(source, node)
        pending = [*node.children, *pending]
    raise AssertionError(f"no expression reads {code!r}")


def one_run(_: Source) -> list[Run]:
    """Return a single run in which everything is right."""
    return [building.run()]


def voice(
    code: str, speak: Callable[[Source], Speak], reads: type = Run, subsumes: tuple[str, ...] = ()
) -> Voice:
    """Return a stand-in for the rule of this code that speaks as it is told."""
    rule = load_rules().rules[code]
    return lambda source: Rule(code, rule.name, Severity.WARNING, speak(source), reads, "", subsumes)


def says(
    code: str,
    *places: str,
    reads: type = Run,
    subsumes: tuple[str, ...] = (),
    when: Callable[[Any], bool] = lambda _: True,
    **said: Any,
) -> Voice:
    """Return a stand-in for the rule of this code, which points at each of these pieces of code.

    `when` tells the runs or outputs that it speaks about.
    """

    def speak(source: Source) -> Speak:
        def about(subject: Run | Output) -> Iterator[Finding]:
            for place in places if when(subject) else ():
                yield Finding(at=origin(source, place), **{"message": f"{code} is wrong", **said})

        return about

    return voice(code, speak, reads, subsumes)


def check(
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    *voices: Voice,
    runs: Callable[[Source], list[Run]] = one_run,
    name: str = "train.py",
    least: Severity = Severity.INFO,
    without: Sequence[str] = (),
) -> FileResult:
    """Check a file in which the given stand-ins speak, beside the engine's own rules."""
    rules = {code: rule for code, rule in load_rules().rules.items() if code.startswith("LL0")}
    for code in without:
        del rules[code]

    def program_of(source: Source, *_: object) -> Program:
        for made in (each(source) for each in voices):
            rules[made.code] = made
        return Program(tuple(runs(source)))

    monkeypatch.setattr(engine, "_program", program_of)
    return engine.check_file(Path(name), Policy(rules, least=least), text.encode(), name)


def codes(found: Sequence[Diagnostic]) -> list[str]:
    """Return the codes in the order of the report."""
    return [diagnostic.code for diagnostic in found]
