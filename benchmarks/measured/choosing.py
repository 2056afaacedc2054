"""LL604, LL605: scores of the samples that chose the weights, and scores of weights that nothing trained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from benchmarks.measured.learning import Row, digits, outputs, right, stack

SEEDS = range(5)
EPOCHS = 60


def rows() -> Iterator[Row]:
    """Yield the accuracy of the best of many epochs on both kinds of samples, and that of fresh networks."""
    seen = [_chosen(seed) for seed in SEEDS]
    yield Row("LL604", "on the samples that chose", "accuracy", tuple(score for score, _ in seen))
    yield Row("LL604", "on new samples", "accuracy", tuple(score for _, score in seen))
    yield Row("LL605", "never trained", "accuracy", tuple(_fresh(seed) for seed in SEEDS))


def _chosen(seed: int) -> tuple[float, float]:
    """Return the mean accuracy of the best epoch on the samples that choose it, and on all new samples.

    200 test sets of 100 samples each choose among the epochs of one training on 400 samples.
    """
    random = np.random.RandomState(seed)
    direction = random.randn(20)

    def draw(samples: int) -> tuple[Any, Any]:
        points = random.randn(samples, 20).astype("float32")
        return points, (points @ direction + 3 * random.randn(samples) > 0).astype("int32")

    (x, y), (new, truth) = draw(400), draw(20_000)
    hidden = [keras.layers.Dense(64, activation="relu") for _ in range(2)]
    model = stack((20,), [*hidden, keras.layers.Dense(1, activation="sigmoid")], seed)
    model.compile("adam", "binary_crossentropy", jit_compile=False)
    epochs: list[Any] = []
    look = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: epochs.append((outputs(model, new)[:, 0] > 0.5) == truth)
    )
    model.fit(x, y, epochs=EPOCHS, callbacks=[look], verbose=0)
    told = np.array(epochs, dtype="float32")  # epochs x samples
    by_set = told.reshape(EPOCHS, -1, 100).mean(2)  # epochs x test sets
    best = by_set.argmax(0)
    return float(by_set.max(0).mean()), float(told.mean(1)[best].mean())


def _fresh(seed: int) -> float:
    data = digits(seed)
    layers = [keras.layers.Flatten(), keras.layers.Dense(64, activation="relu")]
    return right(stack((8, 8, 1), [*layers, keras.layers.Dense(10, activation="softmax")], seed), data)
