"""LL310: what rounding makes of the scores of a softmax."""

from __future__ import annotations

from collections.abc import Iterator

import keras

from benchmarks.measured.learning import Row, digits, one_hot, outputs, right, stack, train

SEEDS = range(5)


def rows() -> Iterator[Row]:
    """Yield how many digits are right by argmax, right after rounding, and left without a class."""
    chosen, rounded, without = [], [], []
    for seed in SEEDS:
        data = digits(seed)
        hidden = keras.layers.Dense(32, activation="relu")
        head = keras.layers.Dense(10, activation="softmax")
        model = stack((8, 8, 1), [keras.layers.Flatten(), hidden, head], seed)
        train(model, data, keras.optimizers.Adam(), "sparse_categorical_crossentropy", updates=340)
        said = outputs(model, data.judged_inputs) > 0.5
        chosen.append(right(model, data))
        rounded.append(float((said == one_hot(data.judged_labels, 10)).all(1).mean()))
        without.append(float((~said.any(1)).mean()))
    yield Row("LL310", "argmax", "accuracy", tuple(chosen))
    yield Row("LL310", "rounded", "accuracy", tuple(rounded))
    yield Row("LL310", "rounded", "share without a class", tuple(without))
