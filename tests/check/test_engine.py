"""One file through the engine: what is said, once, in order, and whatever breaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from losslint.check import engine
from losslint.check.engine import check_file, lint, unreadable_folder
from losslint.check.policy import Policy
from losslint.errors import UsageError
from losslint.findings import Finding, Severity
from losslint.gate import NOTHING
from losslint.plugins import load_rules
from losslint.source import Source
from losslint.training import Output, Run

from tests.check.trainings import KERAS, Speak, check, codes, origin, says, voice
from tests.rules import building


def test_a_finding_has_the_place_of_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(monkeypatch, f"{KERAS}model.compile(loss='mse')\n", says("LL108", "'mse'"))

    (found,) = result.diagnostics
    assert (found.place.path, found.place.row, found.place.column) == ("train.py", 2, 20)
    assert (found.place.end_row, found.place.end_column) == (2, 25)
    assert result.lines["train.py", None, 2].text == "model.compile(loss='mse')"


def test_a_file_without_keras_is_not_looked_at() -> None:
    result = check_file(Path("a.py"), Policy(load_rules().rules), b"print 'no training here'")

    assert result.skipped == NOTHING
    assert result.diagnostics == ()


def test_findings_come_in_the_order_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{KERAS}first = 1\nsecond = 2\n"

    result = check(monkeypatch, text, says("LL108", "2"), says("LL501", "1"), says("LL102", "2"))

    assert codes(result.diagnostics) == ["LL501", "LL102", "LL108"]


def test_the_same_code_at_the_same_place_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(
        monkeypatch,
        f"{KERAS}x = 1\n",
        says("LL108", "1"),
        runs=lambda _: [building.run(), building.run()],
    )

    assert codes(result.diagnostics) == ["LL108"]


def test_of_the_same_code_at_the_same_place_the_worst_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    severities = iter([Severity.WARNING, Severity.ERROR])

    def speak(source: Source) -> Speak:
        def about(_: Output) -> Iterator[Finding]:
            severity = next(severities)
            yield Finding(origin(source, "1"), f"it is {severity.value}", severity=severity)

        return about

    result = check(
        monkeypatch,
        f"{KERAS}x = 1\n",
        voice("LL108", speak, reads=Output),
        runs=lambda _: [building.run(further=building.run().outputs)],
    )

    assert [found.message for found in result.diagnostics] == ["it is error"]


def test_what_cannot_be_parsed_is_reported() -> None:
    (found,) = lint(Path("old.py"), b"import keras\nprint 'hello', model.fit\n")

    assert (found.code, found.place.row) == ("LL001", 2)


def test_unreadable_files_are_reported_whatever_is_selected(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()

    assert codes(lint(tmp_path / "folder.py", select=["LL101"])) == ["LL002"]
    assert codes(lint(tmp_path / "folder.py", ignore=["ALL"])) == ["LL002"]
    assert codes(lint(tmp_path / "folder.py", select=["LL101"], ignore=["LL002"])) == []


def test_an_unreadable_folder_is_a_finding() -> None:
    result = unreadable_folder("data", "Permission denied", Policy(load_rules().rules))

    (found,) = result.diagnostics
    assert (found.code, found.place.path) == ("LL002", "data")
    assert found.message == "the folder cannot be searched: Permission denied"


def test_a_selector_that_fits_no_rule_is_refused() -> None:
    with pytest.raises(UsageError, match="no rule is called `LL999`"):
        lint(Path("a.py"), b"", select=["LL999"])


def test_a_rule_that_breaks_costs_its_own_findings_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(source: Source) -> Speak:
        def about(_: Run) -> Iterator[Finding]:
            yield Finding(origin(source, "1"), "this much was said before")
            raise KeyError("units")

        return about

    result = check(monkeypatch, f"{KERAS}x = 1\n", says("LL108", "1"), voice("LL501", breaks))

    assert result.failed
    assert codes(result.diagnostics) == ["LL009", "LL108", "LL501"]
    message = result.diagnostics[0].message
    assert message.startswith("the rule LL501 `saturating-hidden-layers` failed with KeyError: 'units'")
    assert "tests.check.test_engine:" in message


def test_an_interpreter_that_breaks_leaves_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_: Source) -> list[Run]:
        raise RecursionError("maximum recursion depth exceeded")

    result = check(monkeypatch, f"{KERAS}x = 1  # losslint: nonsense\n", runs=breaks)

    assert result.failed
    assert codes(result.diagnostics) == ["LL009", "LL091"]
    assert "the interpreter failed with RecursionError" in result.diagnostics[0].message


def test_a_reader_that_breaks_is_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> Source:
        raise ValueError("what\nis this")

    monkeypatch.setattr(engine, "read_source", breaks)

    result = check_file(Path("a.py"), Policy(load_rules().rules), b"import keras; keras.Model.fit")

    assert result.failed
    assert "ValueError: what is this" in result.diagnostics[0].message


def test_an_internal_error_cannot_be_suppressed(monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(
        monkeypatch,
        "import keras  # noqa\n# losslint: file-ignore[LL009]\nx = 1\n",
        says("LL108", "1", reads=Severity),
    )

    assert codes(result.diagnostics) == ["LL009"]
    assert "reads Severity, which no run provides" in result.diagnostics[0].message


def test_evidence_at_the_same_place_labels_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def speak(source: Source) -> Speak:
        def about(_: Run) -> Iterator[Finding]:
            at = origin(source, "'mse'")
            distance = building.fact("mse", at).because("a distance")
            one_unit = building.fact(1, origin(source, "1")).because("one unit")
            yield Finding(at, "wrong", because=(*distance, *one_unit))

        return about

    result = check(monkeypatch, f"{KERAS}units = 1\nloss = 'mse'\n", voice("LL108", speak))

    (found,) = result.diagnostics
    assert found.label == "a distance"
    assert [(related.message, related.place.row) for related in found.related] == [("one unit", 2)]


def test_findings_that_are_too_mild_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    mild = says("LL108", "1", severity=Severity.INFO)
    bad = says("LL501", "1", severity=Severity.ERROR)

    result = check(monkeypatch, f"{KERAS}x = 1\n", mild, bad, least=Severity.WARNING)

    assert codes(result.diagnostics) == ["LL501"]


def test_a_notebook_keeps_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = """{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
 {"cell_type": "markdown", "source": ["# title"], "metadata": {}},
 {"cell_type": "code", "source": ["import keras; keras.Model.fit\\n",
  "loss = 'mse'"], "metadata": {}, "outputs": [], "execution_count": null}
]}"""

    result = check(monkeypatch, notebook, says("LL108", "'mse'"), name="train.ipynb")

    (found,) = result.diagnostics
    assert (found.place.cell, found.place.row, found.place.column) == (2, 2, 8)
    assert result.lines["train.ipynb", 2, 2].raw_row == 4
