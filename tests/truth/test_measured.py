"""A representative part of the matrix is trained again, so that the table and Keras cannot drift apart."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.truth.measure import representative

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
def test_keras_still_does_what_the_table_says() -> None:
    command = [sys.executable, "-m", "tests.truth.measure"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300).stdout
    rows = [line.split("\t") for line in said.splitlines()]

    assert len(rows) == len(representative()) >= 12
    for cell, row in zip(representative(), rows, strict=True):
        assert row[:4] == [cell.activation, str(cell.units), cell.loss, cell.labels]
        stops = "stops" in cell.verdict
        assert row[4] == ("stops" if stops else "trains"), cell.name
        assert stops or row[5] == cell.accuracy_becomes, cell.name
        assert (row[6] == "unbounded") == ("loss unbounded below" in cell.verdict), cell.name
