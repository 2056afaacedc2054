"""LL302: the accuracy that Keras reports of an autoencoder, and how much of the pictures it has learnt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import keras

from benchmarks.measured.learning import Array, Row, digits, outputs, stack

SEEDS = range(3)


def rows() -> Iterator[Row]:
    """Yield both, of pictures that a network gives as rows of pixels and as pixels of one channel."""
    for loss in ("mean_squared_error", "binary_crossentropy"):
        for case, flat in (("rows", True), ("one channel", False)):
            found = [_reached(seed, loss, flat) for seed in SEEDS]
            for told, what in enumerate(("accuracy", "R²")):
                yield Row("LL302", f"{case}, {loss}", what, tuple(both[told] for both in found))


def _reached(seed: int, loss: str, flat: bool) -> tuple[float, float]:
    data = digits(seed)
    pictures = [one.reshape(len(one), 64) if flat else one for one in (data.inputs, data.judged_inputs)]
    model = stack(pictures[0].shape[1:], _dense() if flat else _convolutional(), seed)
    model.compile(keras.optimizers.Adam(0.003), loss, metrics=["accuracy"], jit_compile=False)
    model.fit(pictures[0], pictures[0], epochs=60, batch_size=32, verbose=0)
    _, accuracy = model.evaluate(pictures[1], pictures[1], verbose=0)
    return float(accuracy), _explained(pictures[1], outputs(model, pictures[1]))


def _dense() -> Sequence[Any]:
    return [keras.layers.Dense(32, activation="relu"), keras.layers.Dense(64, activation="sigmoid")]


def _convolutional() -> Sequence[Any]:
    hidden = [keras.layers.Conv2D(units, 3, padding="same", activation="relu") for units in (16, 4)]
    return [*hidden, keras.layers.Conv2D(1, 3, padding="same", activation="sigmoid")]


def _explained(pictures: Array, said: Array) -> float:
    """Return the share of the variance of each pixel that is told."""
    left = ((pictures - said) ** 2).sum()
    return float(1 - left / ((pictures - pictures.mean(0)) ** 2).sum())
