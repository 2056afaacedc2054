"""LL601: learning rates far from what an optimizer is used with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras

from benchmarks.measured.learning import Row, digits, right, stack, train

SEEDS = range(5)
UPDATES = 300
"""Eight rounds over 1200 pictures, 32 at a time."""
RATES: dict[str, tuple[Callable[[float], Any], tuple[float, ...]]] = {
    "Adam": (lambda rate: keras.optimizers.Adam(rate), (0.001, 0.01, 0.1, 0.3, 1.0)),
    "RMSprop": (lambda rate: keras.optimizers.RMSprop(rate), (0.001, 0.1, 0.3, 1.0)),
    "SGD": (lambda rate: keras.optimizers.SGD(rate), (0.01, 0.1, 1.0, 3.0)),
    "AdamW": (lambda rate: keras.optimizers.AdamW(rate), (0.001, 0.3, 1.0)),
    "Nadam": (lambda rate: keras.optimizers.Nadam(rate), (0.001, 0.3, 1.0)),
    "Adamax": (lambda rate: keras.optimizers.Adamax(rate), (0.001, 0.3, 1.0, 3.0)),
    "Adagrad": (lambda rate: keras.optimizers.Adagrad(rate), (0.01, 0.3, 1.0)),
}


def rows() -> Iterator[Row]:
    """Yield the accuracy on scikit-learn's digits; guessing is right in a tenth of them."""
    for optimizer, (made, rates) in RATES.items():
        for rate in rates:
            scores = tuple(_reached(seed, made(rate)) for seed in SEEDS)
            yield Row("LL601", f"{optimizer} {rate:g}", "accuracy", scores)
    for optimizer, rate in (("Adam", 0.3), ("SGD", 3.0)):
        made = RATES[optimizer][0]
        scores = tuple(_reached(seed, made(rate), keras.layers.BatchNormalization()) for seed in SEEDS)
        yield Row("LL601", f"{optimizer} {rate:g}, batch normalisation", "accuracy", scores)


def _reached(seed: int, optimizer: Any, *between: Any) -> float:
    """Return the accuracy of one hidden layer of 64 units, with other layers between it and its relu."""
    data, head = digits(seed), keras.layers.Dense(10, activation="softmax")
    hidden = [keras.layers.Dense(64, activation="relu")]
    if between:
        hidden = [keras.layers.Dense(64), *between, keras.layers.Activation("relu")]
    model = stack((8, 8, 1), [keras.layers.Flatten(), *hidden, head], seed)
    train(model, data, optimizer, "sparse_categorical_crossentropy", updates=UPDATES)
    return right(model, data)
