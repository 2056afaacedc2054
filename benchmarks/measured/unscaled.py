"""LL421: a network with one unit for numbers that lie far from zero, as they are and scaled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from benchmarks.measured.learning import Array, Row, Split, outputs, stack, train

SEEDS = range(5)
UPDATES, RATE = 600, 0.001


def rows() -> Iterator[Row]:
    """Yield R² of linear models and of networks with a hidden layer, and how far Adam moved their weights."""
    for name, hidden in (("one unit", ()), ("16 relu units before it", (16,))):
        for case in ("as they are", "standardised"):
            found = [_learned(seed, hidden, case == "standardised") for seed in SEEDS]
            yield Row("LL421", f"{name}, {case}", "R2", tuple(one for one, _ in found))
            moved = tuple(two for _, two in found)
            yield Row("LL421", f"{name}, {case}", "largest step of a weight by rate and updates", moved)


def _learned(seed: int, hidden: tuple[int, ...], scaled: bool) -> tuple[float, float]:
    random = np.random.RandomState(seed)
    inputs = random.rand(3000, 8).astype("float32")
    prices = 100_000 + 400_000 * (inputs @ random.dirichlet(np.ones(8)) + 0.05 * random.randn(3000)).clip(
        0, 1
    )
    mean, spread = (prices.mean(), prices.std()) if scaled else (0.0, 1.0)
    targets = ((prices - mean) / spread).astype("float32")[:, None]
    units = [keras.layers.Dense(one, activation="relu") for one in hidden]
    model = stack((8,), [*units, keras.layers.Dense(1)], seed)
    before = model.get_weights()
    data = Split(inputs[:2000], prices[:2000], inputs[2000:], prices[2000:])
    train(
        model,
        data,
        keras.optimizers.Adam(RATE),
        "mean_squared_error",
        targets=targets[:2000],
        updates=UPDATES,
    )
    moved = max(_largest(one - two) for one, two in zip(model.get_weights(), before, strict=True))
    said: Any = outputs(model, data.judged_inputs)[:, 0] * spread + mean
    left = np.square(data.judged_labels - said).sum()
    told = 1 - left / np.square(data.judged_labels - data.judged_labels.mean()).sum()
    return float(told), moved / (RATE * UPDATES)


def _largest(numbers: Array) -> float:
    return float(np.abs(numbers).max())
