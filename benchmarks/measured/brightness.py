"""LL420: pictures from 0 to 1 that are made lighter and darker as if they went from 0 to 255."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
from keras.src.legacy.preprocessing.image import ImageDataGenerator

from benchmarks.measured.learning import Array, Row, Split, digits, right, stack, train

SEEDS = range(5)
UPDATES = 400
PIXELS = 1 / 16
"""What scikit-learn's pictures of digits are multiplied by to go from 0 to 1."""


def _by_generator(**arguments: Any) -> Callable[[Array, int], Array]:
    def made(inputs: Array, seed: int) -> Array:
        return np.asarray(
            ImageDataGenerator(**arguments).flow(inputs, batch_size=len(inputs), shuffle=False)[0]
        )

    return made


def _by_layer(**arguments: Any) -> Callable[[Array, int], Array]:
    def made(inputs: Array, seed: int) -> Array:
        return np.asarray(keras.layers.RandomBrightness(0.2, seed=seed, **arguments)(inputs, training=True))

    return made


CASES: dict[str, Callable[[Array, int], Array]] = {
    "as they are": lambda inputs, seed: inputs,
    "brightness_range on 0..255, scaled later": lambda inputs, seed: (
        _by_generator(brightness_range=(0.6, 1.4))(inputs * 255, seed) / 255
    ),
    "brightness_range on 0..1": _by_generator(brightness_range=(0.6, 1.4)),
    "channel_shift_range=20 on 0..1": _by_generator(channel_shift_range=20),
    "RandomBrightness on 0..1": _by_layer(),
    "RandomBrightness of 0..1 on 0..1": _by_layer(value_range=(0, 1)),
}


def rows() -> Iterator[Row]:
    """Yield the accuracy on pictures that nothing was done to."""
    for case, change in CASES.items():
        scores = []
        for seed in SEEDS:
            np.random.seed(seed)
            data = digits(seed, PIXELS)
            changed = Split(change(data.inputs, seed), data.labels, data.judged_inputs, data.judged_labels)
            layers = [keras.layers.Flatten(), keras.layers.Dense(64, activation="relu")]
            model = stack((8, 8, 1), [*layers, keras.layers.Dense(10, activation="softmax")], seed)
            loss = "sparse_categorical_crossentropy"
            train(model, changed, keras.optimizers.Adam(), loss, updates=UPDATES, jit=False)
            scores.append(right(model, data))
        yield Row("LL420", case, "accuracy", tuple(scores))
