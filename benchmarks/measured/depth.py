"""LL501: how deep a row of sigmoid layers may be before nothing gets through it."""

from __future__ import annotations

from collections.abc import Iterator

import keras

from benchmarks.measured.learning import Row, digits, right, stack, train

SEEDS = range(3)
OPTIMIZERS = {"SGD .1": lambda: keras.optimizers.SGD(0.1), "Adam": lambda: keras.optimizers.Adam()}


def rows() -> Iterator[Row]:
    """Yield the accuracy on digits after 30 rounds of 3, 5 and 10 hidden layers of 64 units."""
    for optimizer, made in OPTIMIZERS.items():
        for depth in (3, 5, 10):
            for activation in ("sigmoid", "tanh", "relu"):
                scores = []
                for seed in SEEDS:
                    data = digits(seed)
                    hidden = [keras.layers.Dense(64, activation=activation) for _ in range(depth)]
                    head = keras.layers.Dense(10, activation="softmax")
                    model = stack((8, 8, 1), [keras.layers.Flatten(), *hidden, head], seed)
                    train(model, data, made(), "sparse_categorical_crossentropy", updates=1120)
                    scores.append(right(model, data))
                yield Row("LL501", f"{depth} {activation} layers, {optimizer}", "accuracy", tuple(scores))
