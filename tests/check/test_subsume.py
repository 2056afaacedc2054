"""One cause, one finding."""

from __future__ import annotations

import pytest
from losslint.findings import Severity
from losslint.source import Source
from losslint.training import Kind, Output, Run

from tests.check.trainings import KERAS, check, codes, says
from tests.rules import building

TEXT = f"{KERAS}a = 1\nb = 2\nc = 3\n"


def two_outputs(_: Source) -> list[Run]:
    run = building.run(further=building.run().outputs)
    for name, output in zip("ab", run.outputs, strict=True):
        output.name = name
    return [run]


def test_a_subsumed_finding_is_a_line_under_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(monkeypatch, TEXT, says("LL101", "1", subsumes=("LL105",)), says("LL105", "2"))

    (found,) = result.diagnostics
    assert found.code == "LL101"
    assert found.subsumes == ("LL105",)
    assert found.also == ("LL105 LL105 is wrong",)


def test_alone_it_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(monkeypatch, TEXT, says("LL105", "2"))

    assert codes(result.diagnostics) == ["LL105"]


def test_findings_about_different_runs_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(
        monkeypatch,
        TEXT,
        says("LL101", "1", subsumes=("LL105",), when=lambda run: run.kind is Kind.FIT),
        says("LL105", "2", when=lambda run: run.kind is Kind.CONFIGURED),
        runs=lambda _: [building.run(), building.run(kind=Kind.CONFIGURED)],
    )

    assert codes(result.diagnostics) == ["LL101", "LL105"]


def test_findings_about_different_outputs_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(
        monkeypatch,
        TEXT,
        says("LL101", "1", reads=Output, subsumes=("LL105",), when=lambda output: output.name == "a"),
        says("LL105", "2", reads=Output, when=lambda output: output.name == "b"),
        runs=two_outputs,
    )

    assert codes(result.diagnostics) == ["LL101", "LL105"]


def test_a_finding_about_an_output_and_one_about_its_run_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(
        monkeypatch,
        TEXT,
        says("LL101", "1", subsumes=("LL105",)),
        says("LL105", "2", reads=Output, when=lambda output: output.name == "b"),
        runs=two_outputs,
    )

    assert [(found.code, found.subsumes) for found in result.diagnostics] == [("LL101", ("LL105",))]


def test_a_chain_ends_under_the_first_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(
        monkeypatch,
        TEXT,
        says("LL104", "1", subsumes=("LL109",)),
        says("LL109", "2", subsumes=("LL102",)),
        says("LL102", "3"),
    )

    (found,) = result.diagnostics
    assert (found.code, found.subsumes) == ("LL104", ("LL102", "LL109"))


def test_rules_that_subsume_each_other_leave_one(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(
        monkeypatch,
        TEXT,
        says("LL101", "2", subsumes=("LL105",)),
        says("LL105", "1", subsumes=("LL101",)),
    )

    (found,) = result.diagnostics
    assert (found.code, found.subsumes) == ("LL101", ("LL105",))


def test_what_is_too_mild_to_be_shown_subsumes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(
        monkeypatch,
        TEXT,
        says("LL101", "1", subsumes=("LL105",)),
        says("LL105", "2", severity=Severity.ERROR),
        least=Severity.ERROR,
    )

    assert codes(result.diagnostics) == ["LL105"]


def test_suppressing_the_cause_takes_what_is_under_it_along(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{KERAS}a = 1  # losslint: ignore[LL101]\nb = 2\n"

    result = check(monkeypatch, text, says("LL101", "1", subsumes=("LL105",)), says("LL105", "2"))

    assert codes(result.diagnostics) == []


def test_suppressing_what_is_under_it_takes_the_line_away(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{KERAS}a = 1\nb = 2  # losslint: ignore[LL105]\n"

    result = check(monkeypatch, text, says("LL101", "1", subsumes=("LL105",)), says("LL105", "2"))

    (found,) = result.diagnostics
    assert (found.code, found.subsumes, found.also) == ("LL101", (), ())
