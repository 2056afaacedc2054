"""LL401 to LL403: pixels as they are, scaled, scaled twice, and scaled in one place only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np

from benchmarks.measured.learning import Row, Split, digits, outputs, right, stack, train

SEEDS = range(5)
UPDATES = 375
"""Ten rounds over 1200 pictures, 32 at a time."""
LOSS = "sparse_categorical_crossentropy"
RAW, SCALED, TWICE = 255 / 16, 1 / 16, 1 / 16 / 255
OPTIMIZERS = {
    "Adam": lambda: keras.optimizers.Adam(),
    "RMSprop": lambda: keras.optimizers.RMSprop(),
    "SGD": lambda: keras.optimizers.SGD(),
    "SGD with momentum": lambda: keras.optimizers.SGD(momentum=0.9),
}


def rows() -> Iterator[Row]:
    """Yield the accuracy on scikit-learn's digits, and losses where the pixels of the splits differ."""
    for optimizer in OPTIMIZERS:
        for pages, pixels, scale in (
            ("LL401", "0..255", RAW),
            ("LL401 LL403", "0..1", SCALED),
            ("LL403", "divided twice", TWICE),
        ):
            yield Row(pages, f"relu, {pixels}, {optimizer}", "accuracy", _scores(scale, optimizer))
    for pixels, scale in (("0..255", RAW), ("0..1", SCALED)):
        yield Row("LL401", f"sigmoid, {pixels}, Adam", "accuracy", _scores(scale, "Adam", "sigmoid"))
    yield from _over_a_frozen_backbone()
    yield from _checked_on_other_pixels()


def _scores(scale: float, optimizer: str, hidden: str = "relu") -> tuple[float, ...]:
    splits = [(seed, digits(seed, scale)) for seed in SEEDS]
    return tuple(right(_trained(data, OPTIMIZERS[optimizer](), seed, hidden), data) for seed, data in splits)


def _trained(data: Split, optimizer: Any, seed: int, hidden: str = "relu") -> Any:
    model = stack((8, 8, 1), _layers(hidden), seed)
    train(model, data, optimizer, LOSS, updates=UPDATES)
    return model


def _layers(hidden: str) -> Sequence[Any]:
    dense = [keras.layers.Dense(units, activation=hidden) for units in (128, 64)]
    return [keras.layers.Flatten(), *dense, keras.layers.Dense(10, activation="softmax")]


def _checked_on_other_pixels() -> Iterator[Row]:
    """Yield what a validation says that gets the pixels of the training, and what one that gets others."""
    names = {SCALED: "0..1", RAW: "0..255"}
    for trained_on, other in ((SCALED, RAW), (RAW, SCALED)):
        models = [_trained(digits(seed, trained_on), OPTIMIZERS["Adam"](), seed) for seed in SEEDS]
        for checked_on in (trained_on, other):
            scores, losses = [], []
            for seed, model in zip(SEEDS, models, strict=True):
                data = digits(seed, checked_on)
                scores.append(right(model, data))
                said = outputs(model, data.judged_inputs)[
                    np.arange(len(data.judged_labels)), data.judged_labels
                ]
                losses.append(float(-np.log(np.clip(said, 1e-7, 1)).mean()))
            case = f"trained on {names[trained_on]}, checked on {names[checked_on]}, Adam"
            yield Row("LL402", case, "accuracy", tuple(scores))
            yield Row("LL402", case, "loss", tuple(losses))


def _over_a_frozen_backbone() -> Iterator[Row]:
    """Yield the accuracy for five digits of a head over a frozen backbone that scales inside."""
    for optimizer in ("Adam", "SGD with momentum"):
        for pixels, scale in (("0..255", RAW), ("divided before", SCALED)):
            scores = []
            for seed in SEEDS:
                backbone, data = _backbone(seed), _of(digits(seed, scale), range(5, 10))
                head = [backbone, keras.layers.Dense(5, activation="softmax")]
                model = stack((8, 8, 1), head, seed)
                backbone.trainable = False
                train(model, data, OPTIMIZERS[optimizer](), LOSS, updates=UPDATES)
                scores.append(right(model, data))
            yield Row("LL403", f"frozen backbone, {pixels}, {optimizer}", "accuracy", tuple(scores))


def _backbone(seed: int) -> Any:
    """Return layers trained on the digits 0 to 4, which divide their pixels by 255 themselves."""
    convolution = keras.layers.Conv2D(16, 3, activation="relu")
    layers = [keras.layers.Rescaling(1 / 255), convolution, keras.layers.Flatten()]
    body = stack((8, 8, 1), [*layers, keras.layers.Dense(64, activation="relu")], seed)
    whole = keras.Sequential([body, keras.layers.Dense(5, activation="softmax")])
    train(whole, _of(digits(seed, RAW), range(5)), keras.optimizers.Adam(), LOSS, updates=UPDATES)
    return body


def _of(data: Split, classes: range) -> Split:
    """Return the samples of some classes, which count from 0 again."""
    kept, judged = np.isin(data.labels, classes), np.isin(data.judged_labels, classes)
    return Split(
        data.inputs[kept],
        data.labels[kept] - classes.start,
        data.judged_inputs[judged],
        data.judged_labels[judged] - classes.start,
    )
