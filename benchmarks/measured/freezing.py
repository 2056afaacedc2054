"""LL602, LL609: what becomes of weights that are frozen or let loose, with and without another compile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from benchmarks.measured.learning import Array, Row, digits, right, stack

SEEDS = range(3)
EPOCHS = 8
STEPS = 200


def rows() -> Iterator[Row]:
    """Yield how far weights move and what is learned, for hidden layers and for a discriminator."""
    for case, again in (("let loose, fitted", False), ("let loose, compiled, fitted", True)):
        seen = [_let_loose(seed, again) for seed in SEEDS]
        yield Row("LL602", case, "accuracy", tuple(accuracy for accuracy, _ in seen))
        yield Row("LL602", case, "largest change of a hidden weight", tuple(moved for _, moved in seen))
    for case, toggled in (("frozen before it is first trained", False), ("let loose for each batch", True)):
        seen = [_discriminated(seed, toggled) for seed in SEEDS]
        yield Row("LL609", case, "share told right in the last 20 steps", tuple(share for share, _ in seen))
        yield Row("LL609", case, "largest change of a weight", tuple(moved for _, moved in seen))


def _let_loose(seed: int, again: bool) -> tuple[float, float]:
    """Train a head on frozen layers, let them loose, train on; return accuracy and movement."""
    data = digits(seed)
    dense = [keras.layers.Dense(64, activation="relu"), keras.layers.Dense(8, activation="tanh")]
    head = keras.layers.Dense(10, activation="softmax")
    model = stack((8, 8, 1), [keras.layers.Flatten(), *dense, head], seed)
    for layer in dense:
        layer.trainable = False
    _compile(model, "sparse_categorical_crossentropy", 0.003)
    model.fit(data.inputs, data.labels, epochs=EPOCHS, verbose=0)
    for layer in dense:
        layer.trainable = True
    if again:
        _compile(model, "sparse_categorical_crossentropy", 0.003)
    before = _weights(dense)
    model.fit(data.inputs, data.labels, epochs=EPOCHS, verbose=0)
    return right(model, data), _moved(before, _weights(dense))


def _discriminated(seed: int, toggled: bool) -> tuple[float, float]:
    """Train generator and discriminator on points of the plane; return what the latter learned."""
    random = np.random.RandomState(seed)
    judge = stack(
        (2,), [keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1, activation="sigmoid")], seed
    )
    _compile(judge, "binary_crossentropy", 0.002)
    maker = keras.Sequential(
        [keras.Input((8,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(2)]
    )
    judge.trainable = False
    noise = keras.Input((8,))
    both = keras.Model(noise, judge(maker(noise)))
    _compile(both, "binary_crossentropy", 0.002)
    before, shares = _weights([judge]), []
    for _ in range(STEPS):
        judge.trainable = toggled
        real = (random.randn(64, 2) * 0.3 + 2).astype("float32")
        made = maker.predict_on_batch(random.randn(64, 8).astype("float32"))
        told = [judge.predict_on_batch(points)[:, 0] > 0.5 for points in (real, made)]
        shares.append(float((told[0].mean() + 1 - told[1].mean()) / 2))
        judge.train_on_batch(real, np.ones((64, 1)))
        judge.train_on_batch(made, np.zeros((64, 1)))
        judge.trainable = False
        both.train_on_batch(random.randn(64, 8).astype("float32"), np.ones((64, 1)))
    return float(np.mean(shares[-20:])), _moved(before, _weights([judge]))


def _compile(model: Any, loss: str, rate: float) -> None:
    model.compile(keras.optimizers.Adam(rate), loss, jit_compile=False)


def _weights(layers: list[Any]) -> list[Array]:
    return [np.array(value) for layer in layers for value in layer.get_weights()]


def _moved(before: list[Array], after: list[Array]) -> float:
    return max(float(np.abs(new - old).max()) for old, new in zip(before, after, strict=True))
