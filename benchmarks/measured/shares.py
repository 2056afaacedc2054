"""LL105: sigmoid units under a categorical loss, and how far off their shares of the sum are."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np

from benchmarks.measured.learning import Row, blobs, one_hot, outputs, right, stack, train

SEEDS = range(5)
CLASSES, UPDATES = 4, 300


def rows() -> Iterator[Row]:
    """Yield accuracy and negative log-likelihood of the outputs, divided by their sum, on four classes.

    Behind a layer that Keras does not look through, the loss divides the outputs by their sum itself, as it
    always does on JAX.
    """
    for name, activation, apart in (
        ("softmax", "softmax", []),
        ("sigmoid", "sigmoid", []),
        ("sigmoid kept apart", "sigmoid", [keras.layers.Reshape((CLASSES,))]),
    ):
        scores, losses = [], []
        for seed in SEEDS:
            data = blobs(seed, classes=CLASSES, samples=2048, apart=4.0)
            head = keras.layers.Dense(CLASSES, activation=activation)
            model = stack((20,), [keras.layers.Dense(16, activation="relu"), head, *apart], seed)
            targets = one_hot(data.labels, CLASSES)
            optimizer = keras.optimizers.Adam(0.01)
            train(model, data, optimizer, "categorical_crossentropy", targets=targets, updates=UPDATES)
            scores.append(right(model, data))
            said = outputs(model, data.judged_inputs)
            shares = said / said.sum(1, keepdims=True)
            of_truth = shares[np.arange(len(said)), data.judged_labels]
            losses.append(float(-np.log(of_truth).mean()))
        yield Row("LL105", name, "accuracy", tuple(scores))
        yield Row("LL105", name, "negative log-likelihood", tuple(losses))
