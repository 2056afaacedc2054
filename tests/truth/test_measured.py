"""A representative part of the matrix is trained again, so that the table and Keras cannot drift apart."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from tests.truth.cells import Cell, further, matrix, measured, table_of
from tests.truth.measure.drift import differences
from tests.truth.measure.representative import REPRESENTATIVE

ROOT = Path(__file__).parent.parent.parent

CELL = Cell(
    activation="softmax",
    units=4,
    loss="mse",
    labels="onehot4",
    keras=3,
    verdict=("equivalent-but-unusual",),
    accuracy_becomes="CategoricalAccuracy",
    reported=(0.97, 0.98, 0.96),
    true=(0.97, 0.98, 0.96),
    losses=(0.01, 0.01, 0.02),
    error="",
    version="3.15.1",
)
CHAOTIC = replace(CELL, verdict=("learns worse/unstable",), true=(0.7, 0.95, 0.9), reported=(0.7, 0.95, 0.9))


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")
def test_keras_still_does_what_the_table_says() -> None:
    command = [sys.executable, "-m", "tests.truth.measure", "--representative"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)

    assert run.returncode == 0, run.stdout or run.stderr
    assert run.stdout == f"{len(REPRESENTATIVE)} cells measured, 0 differ from the table\n"


def test_the_tables_are_whole() -> None:
    for keras, (plan, name) in product((2, 3), ((matrix(), "matrix"), (further(), "further"))):
        cells = list(measured(keras, table_of(keras, name)))
        assert len(cells) == len(plan)
        assert {cell.case for cell in cells} == set(plan)


def test_what_is_measured_again_stands_in_the_table() -> None:
    assert set(REPRESENTATIVE) <= {cell.case for cell in measured(3, table_of(3))}


@pytest.mark.parametrize(
    "now",
    [
        CELL,
        replace(CELL, true=(0.98, 0.98, 0.97), version="3.16.0"),
        replace(CELL, losses=(0.5, 0.5, 0.5)),
    ],
)
def test_small_changes_are_no_drift(now: Cell) -> None:
    assert differences(now, CELL) == []


@pytest.mark.parametrize(
    "now",
    [
        replace(CELL, true=(0.97, 0.98, 0.9)),
        replace(CELL, reported=(0.9, 0.98, 0.96)),
        replace(CELL, verdict=("learns slower",)),
        replace(CELL, accuracy_becomes="BinaryAccuracy"),
        replace(CELL, verdict=("stops",), true=(), reported=(), losses=(), error="ValueError"),
    ],
)
def test_a_change_is_told(now: Cell) -> None:
    assert len(differences(now, CELL)) == 1


def test_a_cell_whose_seeds_lie_far_apart_may_move_as_far() -> None:
    moved = replace(CHAOTIC, true=(0.9, 0.75, 0.9), verdict=("equivalent-but-unusual",))
    assert differences(moved, CHAOTIC) == []
    assert differences(replace(moved, true=(0.2, 0.75, 0.9)), CHAOTIC) != []
    assert differences(replace(CHAOTIC, verdict=("NaN loss", "cannot learn")), CHAOTIC) != []


def test_what_weights_say_that_are_no_numbers_is_left_to_chance() -> None:
    burst = replace(CELL, verdict=("NaN loss", "cannot learn"))
    assert differences(replace(burst, true=(0.1, 0.2, 0.3)), burst) == []
    assert differences(CELL, burst) != []
