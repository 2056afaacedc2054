"""The shapes of tensors inside models: losslint's are those of Keras, or not known."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.interpret.reading import runs
from tests.truth.tensors import CASES, Case

ROOT = Path(__file__).parent.parent.parent

BUILT = "model = Model(x, y)\nmodel.compile('adam', 'mse')\n"


def worked_out(case: Case) -> tuple[int | None, ...] | None:
    """Return the shape that losslint works out for the tensor of a case."""
    (run,) = runs(case.script + BUILT, header="")
    return run.model.layers[-1].output_shape.value


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
def test_shapes_are_those_of_keras() -> None:
    command = [sys.executable, "-m", "tests.truth.tensors"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600).stdout
    wrong = []
    for line, case in zip(said.splitlines(), CASES, strict=True):
        true = ast.literal_eval(line.partition("\t")[2])
        known = worked_out(case)
        if case.open and (known is None or len(known) == len(true)):
            pairs = zip(known or (), true, strict=False)
            if all(one is None or one == two for one, two in pairs):
                continue
        if known != true:
            wrong.append(f"{case.made}: {known}, in Keras {true}")
    assert wrong == []
