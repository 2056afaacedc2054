"""Trains cells of the truth matrix with the installed Keras: `python -m tests.truth.measure`.

It prints a line a cell: whether training stops, what `accuracy` became, and whether the loss fell below zero.
"""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Iterator
from typing import Any

from tests.truth.cells import Cell, measured

REPRESENTATIVE = (
    ("sigmoid", 1, "binary_crossentropy", "bin_1d"),
    ("sigmoid", 1, "binary_crossentropy", "int4_1d"),
    ("sigmoid", 4, "binary_crossentropy", "int4_1d"),
    ("sigmoid", 4, "binary_crossentropy", "multihot4"),
    ("softmax", 4, "categorical_crossentropy", "onehot4"),
    ("softmax", 4, "categorical_crossentropy", "int4_1d"),
    ("softmax", 4, "sparse_categorical_crossentropy", "int4_1d"),
    ("softmax", 4, "sparse_categorical_crossentropy", "onehot4"),
    ("softmax", 2, "categorical_crossentropy", "onehot4"),
    ("softmax", 4, "mse", "int4_2d"),
    ("linear", 1, "mse", "onehot4"),
    ("linear", 1, "mse", "real_1d"),
)
"""Cells of which each shows something else: right ones, crashes, broadcasts, a loss without a bottom."""

STEPS = 60
"""Updates of each training: enough for a loss to fall below zero."""


def representative() -> list[Cell]:
    """Return the cells of Keras 3 that the test suite trains again."""
    return [
        cell
        for cell in measured(3)
        if (cell.activation, cell.units, cell.loss, cell.labels) in REPRESENTATIVE
    ]


def train(cell: Cell) -> tuple[str, str, str]:
    """Train one cell: "stops" or "trains", what `accuracy` became, and "unbounded" or ""."""
    keras: Any = importlib.import_module("keras")

    inputs, labels = _data(cell.labels)
    activation = None if cell.activation == "linear" else cell.activation
    name = cell.loss.partition("(")[0]
    loss = getattr(keras.losses, name)(from_logits=True) if cell.loss.endswith(")") else cell.loss
    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Input((8,)),
            layers.Dense(16, activation="relu"),
            layers.Dense(cell.units, activation=activation),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss=loss, metrics=["accuracy"])
    try:
        lowest = min(model.fit(inputs, labels, epochs=STEPS // 8, verbose=0).history["loss"])
    except (ValueError, TypeError, RuntimeError) as error:
        return ("stops", "", type(error).__name__)
    except Exception as error:  # TensorFlow's own errors are found by their module
        if not type(error).__module__.startswith("tensorflow"):
            raise
        return ("stops", "", type(error).__name__)
    became = type(model._compile_metrics.metrics[0]).__name__
    return ("trains", became, "unbounded" if lowest < 0 else "")


def _data(labels: str) -> tuple[Any, Any]:
    """Return 256 samples of eight features, and labels of one encoding."""
    import numpy as np

    random = np.random.RandomState(0)
    inputs = random.randn(256, 8).astype("float32")
    four, two = random.randint(0, 4, 256), random.randint(0, 2, 256)
    made = {
        "bin_1d": two,
        "bin_2d": two[:, None],
        "pm1_1d": 2 * two - 1,
        "int4_1d": four,
        "int4_2d": four[:, None],
        "int4_1based": four + 1,
        "onehot2": np.eye(2, dtype="float32")[two],
        "onehot4": np.eye(4, dtype="float32")[four],
        "multihot4": random.randint(0, 2, (256, 4)).astype("float32"),
        "real_1d": (3 * inputs[:, 0] + 1).astype("float32"),
    }
    return inputs, made[labels]


def lines(cells: list[Cell]) -> Iterator[str]:
    """Yield what was measured, a line a cell."""
    for cell in cells:
        yield "\t".join([cell.activation, str(cell.units), cell.loss, cell.labels, *train(cell)])


def main() -> None:
    """Train the cells that are asked for and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", help="train all cells of this encoding instead of a representative part")
    asked = parser.parse_args().labels
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    cells = [cell for cell in measured(3) if cell.labels == asked] if asked else representative()
    for line in lines(cells):
        print(line, flush=True)


if __name__ == "__main__":
    main()
