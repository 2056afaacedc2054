"""LL101 to LL108: heads that do not fit their loss, on classes that overlap, with Adam and with SGD."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from benchmarks.measured.learning import Row, Split, blobs, one_hot, outputs, right, stack, train, two_sides

SEEDS = range(5)
UPDATES = 1000
OPTIMIZERS: dict[str, Callable[[], Any]] = {
    "Adam 0.001": lambda: keras.optimizers.Adam(0.001),
    "Adam 0.01": lambda: keras.optimizers.Adam(0.01),
    "SGD 0.01": lambda: keras.optimizers.SGD(0.01),
    "SGD 0.1": lambda: keras.optimizers.SGD(0.1),
}
CATEGORICAL, SPARSE = "categorical_crossentropy", "sparse_categorical_crossentropy"


@dataclass(frozen=True)
class Pair:
    """A head and a loss, the pages that tell what became of them, and what their labels look like.

    `apart` puts a layer behind the activation that Keras does not look through: the loss gets what JAX and
    PyTorch always hand it.
    """

    pages: str
    activation: str | None
    loss: str
    rows: bool = False
    from_logits: bool = False
    apart: bool = False

    @property
    def name(self) -> str:
        """The head and the loss in words."""
        logits = " from logits" if self.from_logits else ""
        return f"{self.activation or 'linear'}{' kept apart' if self.apart else ''}, {self.loss}{logits}"

    def made_loss(self) -> Any:
        """Return the loss as an object where it takes logits, else its name."""
        if not self.from_logits:
            return self.loss
        made = {SPARSE: "SparseCategoricalCrossentropy", "binary_crossentropy": "BinaryCrossentropy"}
        return getattr(keras.losses, made[self.loss])(from_logits=True)


TEN_CLASSES = (
    Pair("LL101 LL102 LL103 LL106 LL108", "softmax", CATEGORICAL, rows=True),
    Pair("LL102 LL103 LL106", "softmax", SPARSE),
    Pair("LL101", "softmax", "binary_crossentropy", rows=True),
    Pair("LL101", "sigmoid", "binary_crossentropy", rows=True),
    Pair("LL102", None, CATEGORICAL, rows=True),
    Pair("LL102", None, SPARSE),
    Pair("LL103", "softmax", SPARSE, from_logits=True, apart=True),
    Pair("LL106", "relu", CATEGORICAL, rows=True),
    Pair("LL106", "relu", SPARSE),
    Pair("LL106", "tanh", CATEGORICAL, rows=True),
    Pair("LL106", "tanh", SPARSE),
    Pair("LL108", "softmax", "mean_squared_error", rows=True),
)
TWO_CLASSES = (
    Pair("LL102 LL106", "sigmoid", "binary_crossentropy"),
    Pair("LL102", None, "binary_crossentropy"),
    Pair("LL106", "relu", "binary_crossentropy"),
    Pair("LL106", "tanh", "binary_crossentropy"),
)
TWO_UNITS = (
    Pair("LL102", "softmax", SPARSE),
    Pair("LL102", None, SPARSE),
    Pair("LL102", None, "binary_crossentropy", rows=True),
)


def rows() -> Iterator[Row]:
    """Yield the accuracy after 1000 updates, and the share of predictions of which none reaches one half."""
    for pair in TEN_CLASSES:
        yield from _trained(pair, 10, lambda seed: blobs(seed, classes=10, samples=2048))
    for pair in TWO_CLASSES:
        yield from _trained(pair, 1, lambda seed: two_sides(seed, samples=2048))
    for pair in TWO_UNITS:
        yield from _trained(pair, 2, lambda seed: two_sides(seed, samples=2048))


def _trained(pair: Pair, units: int, drawn: Callable[[int], Split]) -> Iterator[Row]:
    for optimizer, made in OPTIMIZERS.items():
        scores, unsure = [], []
        for seed in SEEDS:
            data = drawn(seed)
            head = [keras.layers.Dense(units, activation=pair.activation)]
            kept_apart = [keras.layers.Reshape((units,))] if pair.apart else []
            model = stack((20,), [keras.layers.Dense(64, activation="relu"), *head, *kept_apart], seed)
            targets = one_hot(data.labels, units) if pair.rows else data.labels
            train(model, data, made(), pair.made_loss(), targets=targets, updates=UPDATES)
            scores.append(right(model, data))
            unsure.append(float(np.mean(outputs(model, data.judged_inputs).max(1) < 0.5)))
        yield Row(pair.pages, f"{units}, {pair.name}, {optimizer}", "accuracy", tuple(scores))
        if pair.activation == "softmax" and pair.rows:
            yield Row(pair.pages, f"{units}, {pair.name}, {optimizer}", "below one half", tuple(unsure))
