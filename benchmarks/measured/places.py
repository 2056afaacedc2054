"""LL503: dense layers learn a pattern anew at every place, convolutions once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np

from benchmarks.measured.learning import Row, Split, digits, right, stack, train

SEEDS = range(3)
SIDE, PATTERN, KINDS = 28, 5, 6
PICTURES = 4000


def rows() -> Iterator[Row]:
    """Yield the accuracy of both on patterns that move about, and on digits, which do not."""
    tasks = {
        "patterns anywhere in 28 x 28": (patterns, (SIDE, SIDE, 1), KINDS, 1875),
        "centred digits": (digits, (8, 8, 1), 10, 760),
    }
    networks: dict[str, Callable[[int], list[Any]]] = {"dense": _dense, "convolutional": _convolutional}
    for task, (drawn, shape, classes, updates) in tasks.items():
        for name, layers in networks.items():
            scores, weights = [], 0
            for seed in SEEDS:
                data = drawn(seed)
                model = stack(shape, layers(classes), seed)
                train(
                    model, data, keras.optimizers.Adam(), "sparse_categorical_crossentropy", updates=updates
                )
                scores.append(right(model, data))
                weights = model.count_params()
            yield Row("LL503", f"{name}, {weights} weights, {task}", "accuracy", tuple(scores))


def patterns(seed: int) -> Split:
    """Return noisy pictures with one of six patterns of 5 x 5 pixels somewhere in them."""
    shapes = np.random.RandomState(7).choice([-1.0, 1.0], (KINDS, PATTERN, PATTERN))
    random = np.random.RandomState(seed)
    labels = random.randint(0, KINDS, PICTURES + 1000)
    pictures = 0.3 * random.randn(len(labels), SIDE, SIDE)
    for picture, label in zip(pictures, labels, strict=True):
        row, column = random.randint(0, SIDE - PATTERN + 1, 2)
        picture[row : row + PATTERN, column : column + PATTERN] += shapes[label]
    inputs, cut = pictures.astype("float32")[..., None], PICTURES
    return Split(inputs[:cut], labels[:cut], inputs[cut:], labels[cut:])


def _dense(classes: int) -> list[Any]:
    layers = keras.layers
    hidden = [layers.Dense(128, activation="relu"), layers.Dense(64, activation="relu")]
    return [layers.Flatten(), *hidden, layers.Dense(classes, activation="softmax")]


def _convolutional(classes: int) -> list[Any]:
    layers = keras.layers
    return [
        layers.Conv2D(16, 5, padding="same", activation="relu"),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.GlobalMaxPooling2D(),
        layers.Dense(classes, activation="softmax"),
    ]
