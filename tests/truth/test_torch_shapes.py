"""Which shapes PyTorch refuses, and that losslint says so: the same scripts are run and read."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Severity

from tests.truth.torch_shapes import CASES, TorchShapes

RULES = ["LL506", "LL507", "LL508"]

each = pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.layers} {case.read} {case.y} {case.loss}"
)


@each
def test_what_does_not_fit_is_reported_and_what_fits_is_not(case: TorchShapes) -> None:
    found = lint(Path("train.py"), case.script.encode(), select=RULES)

    assert [one.code for one in found] == [case.by] * bool(case.by)
    assert all((one.severity is Severity.WARNING) is case.is_refused for one in found)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
@each
def test_pytorch_stops_at_it_or_trains(case: TorchShapes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of targets of another size, and of layers that are lazy
        try:
            exec(compile(case.script, "train.py", "exec"), {"__name__": "train"})
        except (RuntimeError, ValueError, AssertionError):
            assert case.is_refused
        else:
            assert not case.is_refused
