"""LL610: cross-validation with a new model for each fold, and with one for all, of what cannot be learnt."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean

import keras
import numpy as np

from benchmarks.measured.learning import Row, Split, right, stack, train

SEEDS = range(5)
FOLDS, SAMPLES, FEATURES = 5, 200, 20


def rows() -> Iterator[Row]:
    """Yield the mean accuracy over the folds of two random classes, of random inputs."""
    for case, anew in (("a new model for each fold", True), ("one model for all folds", False)):
        yield Row("LL610", case, "accuracy", tuple(_reached(seed, anew) for seed in SEEDS))


def _reached(seed: int, anew: bool) -> float:
    random = np.random.RandomState(seed)
    inputs = random.randn(SAMPLES, FEATURES).astype("float32")
    labels = random.randint(0, 2, SAMPLES)
    parts = np.array_split(random.permutation(SAMPLES), FOLDS)
    model, scores = _model(seed), []
    for part in parts:
        if anew:
            model = _model(seed)
        kept = np.setdiff1d(np.arange(SAMPLES), part)
        data = Split(inputs[kept], labels[kept], inputs[part], labels[part])
        train(model, data, keras.optimizers.Adam(0.01), "binary_crossentropy", updates=200)
        scores.append(right(model, data))
    return fmean(scores)


def _model(seed: int) -> keras.Model:
    hidden = keras.layers.Dense(64, activation="relu")
    return stack((FEATURES,), [hidden, keras.layers.Dense(1, activation="sigmoid")], seed)
