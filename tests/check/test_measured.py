"""A rule speaks for the frameworks for which its truth was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from losslint.check.consult import consult
from losslint.check.policy import Policy
from losslint.findings import Finding, Severity
from losslint.rule import RULES, Rule, RuleError, rule
from losslint.training import Fact, Framework, Gradient, Output, Program, Run, Version

from tests.rules import building


def heard(made: Rule, program: Program) -> int:
    return len(consult(program, Policy({made.code: made}))[0])


def speaking(reads: type, *measured: Framework) -> Rule:
    """Return a rule that says something about whatever it is asked."""

    def says(subject: Run | Output | Gradient) -> Iterator[Finding]:
        yield Finding(at=building.Code("here"), message=f"{type(subject).__name__} is wrong")

    return Rule("LL999", "everything", Severity.ERROR, says, reads, "", measured=measured)


@pytest.mark.parametrize("reads", [Run, Output])
@pytest.mark.parametrize(
    ("measured", "count"),
    [((), 1), ((Framework.KERAS,), 1), ((Framework.TORCH,), 0), (tuple(Framework), 1)],
)
def test_a_rule_speaks_for_what_it_was_measured_for(
    reads: type, measured: tuple[Framework, ...], count: int
) -> None:
    assert heard(speaking(reads, *measured), Program((building.run(),))) == count


@pytest.mark.parametrize(("framework", "count"), [(Framework.KERAS, 1), (Framework.TORCH, 0), (None, 1)])
def test_what_belongs_to_no_run_says_itself_what_it_is_of(framework: Framework | None, count: int) -> None:
    seen = Fact(False, building.Code("loss"))
    around: Mapping[type, tuple[Any, ...]] = {
        Gradient: (Gradient(building.Code("gradient()"), seen, seen, framework),)
    }

    assert heard(speaking(Gradient, Framework.KERAS), Program(around=around)) == count


def test_every_rule_of_ours_names_what_it_was_measured_for() -> None:
    unmeasured = [code for code, each in RULES.items() if code[2] != "0" and not each.measured]

    assert unmeasured == []


def registered(measured: tuple[str, ...]) -> Callable[[Run], Iterator[Finding]]:
    @rule("XX001", "some-rule", Severity.ERROR, measured=measured)
    def some_rule(run: Run) -> Iterator[Finding]:
        """A rule."""
        yield Finding(at=run.at, message="something is wrong")

    return some_rule


def test_a_framework_that_there_is_not_is_no_rule() -> None:
    with pytest.raises(RuleError, match=r"XX001: `kears` is no framework .*; there are keras, torch"):
        registered(("kears",))


@pytest.mark.parametrize("version", Version)
def test_an_unknown_version_is_any_of_its_own_framework(version: Version) -> None:
    run = building.run()
    assert run.may_be(version) is (version.framework is Framework.KERAS)

    run.framework = Framework.TORCH
    assert run.may_be(version) is (version.framework is Framework.TORCH)
