"""losslint agrees with Keras about label modes, class weights, outputs of three axes and metrics."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic, Severity
from losslint.training import Version

from tests.truth.usage import Outcome, Usage, outcomes, usages

ROOT = Path(__file__).parent.parent.parent

FITS = {"trains", "weighted as written", "measures"}
"""Verdicts on what is right."""

GENERATIONS = {2: Version.KERAS_2_LATE, 3: Version.KERAS_3}
OUTCOMES = {(keras, one.topic, one.case): one for keras in GENERATIONS for one in outcomes(keras)}


def said(usage: Usage, target: Version) -> list[Diagnostic]:
    """Return the errors in a script, and warnings of labels that are stretched without harm or of metrics."""
    found = lint(Path("train.py"), usage.script.encode(), target=target)
    return [
        one
        for one in found
        if one.severity is Severity.ERROR or one.code.startswith("LL3") or one.code == "LL205"
    ]


def test_the_tables_are_whole() -> None:
    assert [(keras, one.topic, one.case) for keras in GENERATIONS for one in usages()] == list(OUTCOMES)


@pytest.mark.parametrize("keras", GENERATIONS)
@pytest.mark.parametrize("usage", list(usages()), ids=lambda usage: f"{usage.topic}: {usage.case}")
def test_losslint_says_what_keras_does(usage: Usage, keras: int) -> None:
    measured: Outcome = OUTCOMES[keras, usage.topic, usage.case]
    found = [f"{one.code} {one.message}" for one in said(usage, GENERATIONS[keras])]
    if measured.verdict in FITS:
        assert found == []
    elif (usage.topic, usage.case) not in SILENT:
        assert found != []
    else:
        assert found == [], "it is not silent any more: take it off the list"


SILENT: dict[tuple[str, str], str] = {
    ("steps", f"{head}, {labels}"): why
    for head, labels, why in (
        (
            *("softmax, categorical_crossentropy", "ids a step"),
            "random whole numbers of two axes may be labels of several outputs; the error is loud",
        ),
        (
            *("four linear units, mse", "ids a step"),
            "labels of two axes may be rows for an output that lacks a Flatten; the error is loud",
        ),
        (
            *("four linear units, mse", "numbers a step"),
            "labels of two axes may be rows for an output that lacks a Flatten; the error is loud",
        ),
    )
}
"""What losslint says nothing about, though it is wrong, and why."""


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
@pytest.mark.parametrize(("topic", "drawn"), [("class weights", "99"), ("metrics", "8")])
def test_keras_still_does_what_the_table_says(topic: str, drawn: str) -> None:
    command = [sys.executable, "-m", "tests.truth.measure.usage", "--topic", topic, "--check", drawn]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)

    assert run.returncode == 0, run.stdout or run.stderr
    assert run.stdout.endswith("8 scripts run, 0 differ from the table\n")
