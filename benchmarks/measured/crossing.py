"""LL205: a column of predictions and a row of targets in a loss that a loop under a tape works out itself."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf

from benchmarks.measured.learning import Array, Row, outputs, stack

SEEDS = range(3)


def rows() -> Iterator[Row]:
    """Yield how much of the targets a network tells, with both in a column and with one of them in a row."""
    for case, crossed in (("both in a column", False), ("a column and a row", True)):
        yield Row("LL205", case, "R²", tuple(_reached(seed, crossed) for seed in SEEDS))


def _reached(seed: int, crossed: bool) -> float:
    random = np.random.RandomState(900 + seed)
    inputs = random.randn(2000, 10).astype("float32")
    targets = (np.tanh(inputs @ random.randn(10, 1)) + 0.1 * random.randn(2000, 1)).astype("float32")
    hidden = keras.layers.Dense(32, activation="relu")
    model = stack((10,), [hidden, keras.layers.Dense(1)], seed)
    optimizer = keras.optimizers.Adam(0.005)
    for start in [*range(0, 1024, 32)] * 12:
        batch = slice(start, start + 32)
        right = targets[batch, 0] if crossed else targets[batch]
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(inputs[batch], training=True) - right))
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
    return _told(targets[1024:], outputs(model, inputs[1024:]))


def _told(targets: Array, said: Array) -> float:
    return float(1 - ((targets - said) ** 2).sum() / ((targets - targets.mean()) ** 2).sum())
