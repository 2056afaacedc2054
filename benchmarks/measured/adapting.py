"""LL413: a `Normalization` that has learnt from the data, and one that nobody adapted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import keras

from benchmarks.measured.learning import Row, Split, right, stack, train

SEEDS = range(5)
RATES = {"Adam": partial(keras.optimizers.Adam, 0.001), "SGD": partial(keras.optimizers.SGD, 0.01)}


def rows() -> Iterator[Row]:
    """Yield the accuracy on scikit-learn's wines, whose features reach from .1 to 1680."""
    for name, make in RATES.items():
        for case, adapts in (("adapted", True), ("not adapted", False)):
            reached = tuple(_reached(seed, make(), adapts) for seed in SEEDS)
            yield Row("LL413", f"{name}, {case}", "accuracy", reached)


def _reached(seed: int, optimizer: keras.Optimizer, adapts: bool) -> float:
    from sklearn.datasets import load_wine
    from sklearn.model_selection import train_test_split

    found = load_wine()
    inputs, judged, labels, truth = train_test_split(
        found.data, found.target, test_size=60, random_state=seed, stratify=found.target
    )
    normalization = keras.layers.Normalization()
    hidden = keras.layers.Dense(32, activation="relu")
    model = stack((13,), [normalization, hidden, keras.layers.Dense(3, activation="softmax")], seed)
    if adapts:
        normalization.adapt(inputs)
    data = Split(inputs, labels, judged, truth)
    train(model, data, optimizer, "sparse_categorical_crossentropy", updates=200)
    return right(model, data)
