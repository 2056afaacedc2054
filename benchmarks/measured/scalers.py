"""LL406: the same test samples, scaled as in training and scaled by themselves."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np

from benchmarks.measured.learning import Row, Split, right, stack, train

SEEDS = range(5)
AT_A_TIME = 10


def rows() -> Iterator[Row]:
    """Yield the accuracy on scikit-learn's wines with one scaler, and with another for each ten samples."""
    kept, refitted = [], []
    for seed in SEEDS:
        from sklearn.datasets import load_wine
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import StandardScaler

        found = load_wine()
        parts = train_test_split(
            found.data, found.target, test_size=60, random_state=seed, stratify=found.target
        )
        inputs, judged, labels, truth = parts
        by_class = np.argsort(truth, kind="stable")
        judged, truth = judged[by_class], truth[by_class]
        scaler = StandardScaler().fit(inputs)
        data = Split(scaler.transform(inputs), labels, scaler.transform(judged), truth)
        hidden = keras.layers.Dense(32, activation="relu")
        model = stack((13,), [hidden, keras.layers.Dense(3, activation="softmax")], seed)
        train(model, data, keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", updates=200)
        kept.append(right(model, data))
        anew = [StandardScaler().fit_transform(judged[n : n + AT_A_TIME]) for n in range(0, 60, AT_A_TIME)]
        other = Split(data.inputs, labels, np.concatenate(anew), truth)
        refitted.append(right(model, other))
    yield Row("LL406", "scaled as in training", "accuracy", tuple(kept))
    yield Row("LL406", "ten samples at a time scaled by themselves", "accuracy", tuple(refitted))
