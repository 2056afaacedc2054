"""What a repair leaves is a program that the installed Keras or PyTorch trains for a step."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from losslint.plugins import load_rules

from tests.truth.repaired import FURTHER, OF_LOOPS, cases

ROOT = Path(__file__).parent.parent.parent


def test_most_rules_repair_their_own_example() -> None:
    every = list(cases())
    assert all(ast.parse(case.program) for case in every)
    of_pages = {case.name for case in every} - {*FURTHER, *OF_LOOPS}
    assert {name.partition(" ")[0] for name in of_pages} <= set(load_rules().rules)
    assert len(of_pages) >= 60


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
@pytest.mark.skipif(importlib.util.find_spec("sklearn") is None, reason="scikit-learn is not installed")
def test_every_repaired_program_runs() -> None:
    command = [sys.executable, "-m", "tests.truth.repaired"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=900).stdout

    assert said.splitlines() == [f"{case.name}\t" for case in cases()]
