"""LL313 for Keras: a column held against a row; near misses and what is unknown stay silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

SCRIPT = """
import keras
import numpy as np
from keras import layers
x, y = np.random.rand(90, 8), np.random.randint(0, 2, {shape})
model = keras.Sequential([layers.Input((8,)), layers.Dense({units}, {activation!r})])
model.compile("adam", "mse")
model.fit(x, y)
said = model.predict(x)
print({shown})
"""


def found(shown: str, shape: str = "90", units: int = 1, activation: str = "sigmoid") -> bool:
    text = SCRIPT.format(shown=shown, shape=shape, units=units, activation=activation)
    return any(one.code == "LL313" for one in lint(Path("train.py"), text.encode()))


@pytest.mark.parametrize(
    "shown",
    [
        "np.mean((said > 0.5) == y)",
        "np.mean((said > 0.5).astype(int) == y)",
        "np.sum(np.round(said) == y) / len(y)",
        "np.mean((y - said) ** 2)",
        "np.mean(np.abs(said - y))",
        "np.square(np.subtract(y, said)).mean()",
        "np.mean(said - y, axis=1)",
        "(said - y).mean(0)",
    ],
)
def test_a_column_against_a_row(shown: str) -> None:
    assert found(shown)


@pytest.mark.parametrize(
    "shown",
    [
        "np.mean((said > 0.5).ravel() == y)",
        "np.mean((said[:, 0] > 0.5) == y)",
        "np.mean((said > 0.5) == y.reshape(-1, 1))",
        "np.mean((said > 0.5) == y[:, None])",
        "np.mean((y - said.flatten()) ** 2)",
        "np.mean((y - np.squeeze(said)) ** 2)",
        "said[0] - y[0]",
        "said - said.mean()",
        "np.mean(said - y) ** 2",
        "(y - said).mean()",
    ],
)
def test_shapes_that_fit(shown: str) -> None:
    assert not found(shown)


def test_the_mean_of_differences_is_the_same_however_they_are_paired() -> None:
    assert not found("0)\napart = said - y\nprint(np.mean(apart), apart.mean()")
    assert found("0)\napart = said - y\nprint(np.mean(apart), np.mean(apart ** 2)")


def test_under_a_tape_a_difference_is_a_loss() -> None:
    tape = (
        "0)\nimport tensorflow as tf\nwith tf.GradientTape() as tape:\n    loss = tf.reduce_mean(y - model(x)"
    )

    assert not found(tape)


def test_labels_in_a_column_and_several_units() -> None:
    assert not found("np.mean((y - said) ** 2)", shape="(90, 1)")
    assert not found("np.mean(np.argmax(said, axis=1) == y)", units=3, activation="softmax")


@pytest.mark.parametrize(
    "shown", ["np.mean((unknown(said) > 0.5) == y)", "np.mean((unknown(y) - said) ** 2)"]
)
def test_what_is_not_known_stays_silent(shown: str) -> None:
    assert not found(shown)
