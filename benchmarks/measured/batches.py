"""LL606: the same ten rounds over the data, in fewer and fewer updates."""

from __future__ import annotations

from collections.abc import Iterator

import keras

from benchmarks.measured.learning import Row, blobs, right, stack, train

SEEDS = range(3)
SAMPLES, ROUNDS = 10_000, 10
OPTIMIZERS = {"Adam": lambda: keras.optimizers.Adam(), "SGD": lambda: keras.optimizers.SGD()}


def rows() -> Iterator[Row]:
    """Yield the accuracy on ten classes after ten rounds of 10,000 samples."""
    for optimizer, made in OPTIMIZERS.items():
        for batch in (32, 1000, 10_000):
            scores, updates = [], -(-SAMPLES // batch) * ROUNDS
            for seed in SEEDS:
                data = blobs(seed, classes=10, samples=SAMPLES, apart=4.0)
                hidden = keras.layers.Dense(64, activation="relu")
                model = stack((20,), [hidden, keras.layers.Dense(10, activation="softmax")], seed)
                loss = "sparse_categorical_crossentropy"
                train(model, data, made(), loss, updates=updates, batch=batch)
                scores.append(right(model, data))
            yield Row(
                "LL606", f"batches of {batch}, {updates} updates, {optimizer}", "accuracy", tuple(scores)
            )
