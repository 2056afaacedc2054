"""LL506 from shapes alone: an answer for each step, and one label of shape (N, 1) for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

SCRIPT = """
import keras
import numpy as np
from keras import layers
x, y = np.random.rand(300, 45, 1), {labels}
model = keras.Sequential([layers.Input((45, 1)), {layers}])
model.compile("adam", "mse")
model.fit(x, y)
"""
STEPS = "layers.Dense(8, activation='relu'), layers.Dense(1)"


def found(labels: str, hidden: str = STEPS) -> bool:
    text = SCRIPT.format(labels=labels, layers=hidden)
    return any(one.code == "LL506" for one in lint(Path("train.py"), text.encode()))


def test_one_label_for_all_steps() -> None:
    assert found("np.random.rand(300, 1)")


@pytest.mark.parametrize("labels", ["np.random.rand(300, 45)", "np.random.rand(300, 45, 1)", "unknown()"])
def test_a_label_for_each_step_or_nobody_knows(labels: str) -> None:
    assert not found(labels)


@pytest.mark.parametrize(
    "hidden", [f"layers.Flatten(), {STEPS}", f"layers.LSTM(8), {STEPS}", f"unknown, {STEPS}"]
)
def test_an_output_of_two_axes_or_nobody_knows(hidden: str) -> None:
    assert not found("np.random.rand(300, 1)", hidden)
