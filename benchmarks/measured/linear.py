"""LL502: hidden layers without activations draw straight lines, however many there are."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np

from benchmarks.measured.learning import Row, Split, right, stack, train

SEEDS = range(3)


def rows() -> Iterator[Row]:
    """Yield the accuracy of two hidden layers in telling the inside of a circle from its outside."""
    for activation in (None, "relu"):
        scores = []
        for seed in SEEDS:
            data = circle(seed)
            hidden = [keras.layers.Dense(64, activation=activation) for _ in range(2)]
            model = stack((2,), [*hidden, keras.layers.Dense(1, activation="sigmoid")], seed)
            train(model, data, keras.optimizers.Adam(), "binary_crossentropy", updates=1500)
            scores.append(right(model, data))
        yield Row("LL502", f"two {activation or 'linear'} hidden layers", "accuracy", tuple(scores))
    commoner = [
        max(circle(seed).judged_labels.mean(), 1 - circle(seed).judged_labels.mean()) for seed in SEEDS
    ]
    yield Row("LL502", "always the commoner class", "accuracy", tuple(float(one) for one in commoner))


def circle(seed: int, samples: int = 2000) -> Split:
    """Return points in a square, and whether they lie within .76 of its middle, which is 45 % of it."""
    random = np.random.RandomState(seed)
    points = random.uniform(-1, 1, (2 * samples, 2)).astype("float32")
    inside = (np.linalg.norm(points, axis=1) < 0.76).astype(int)
    return Split(points[:samples], inside[:samples], points[samples:], inside[samples:])
