"""Which shapes Keras refuses, and that losslint says so: the same scripts are run and read."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.truth.shapes import CASES, Case

ROOT = Path(__file__).parent.parent.parent


def label(case: Case) -> str:
    """Return how a test case is called."""
    return f"{case.layers} {case.x} {case.y} {case.loss}"


@pytest.mark.parametrize("case", CASES, ids=label)
def test_a_script_that_stops_is_reported_and_one_that_trains_is_not(case: Case) -> None:
    found = lint(Path("train.py"), case.script.encode(), select=[case.by or "LL508"])

    assert [one.code for one in found] == [case.by] * bool(case.by)


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
def test_keras_stops_at_each_of_them_and_trains_the_others() -> None:
    command = [sys.executable, "-m", "tests.truth.shapes"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600).stdout

    assert said.splitlines() == [
        f"{number}\t{'stops' if case.by else 'trains'}" for number, case in enumerate(CASES)
    ]
