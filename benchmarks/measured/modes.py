"""LL612: a loop that tells its model that it is trained, and one that does not."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf

from benchmarks.measured.learning import Row, Split, blobs, digits, right, stack

SEEDS = range(5)
UPDATES = 400


def rows() -> Iterator[Row]:
    """Yield the accuracy on new samples of networks with layers that act in training only."""
    for layer, reached in (("dropout", _dropping), ("normalisation", _normalising)):
        for case, told in (("told", True), ("not told", None)):
            yield Row("LL612", f"{layer}, {case}", "accuracy", tuple(reached(seed, told) for seed in SEEDS))


def _dropping(seed: int, told: bool | None) -> float:
    data = blobs(seed, 4, 200, features=100, apart=2.5)
    layers = [
        layer
        for _ in range(2)
        for layer in (keras.layers.Dense(256, activation="relu"), keras.layers.Dropout(0.7))
    ]
    model = stack((100,), [*layers, keras.layers.Dense(4)], seed)
    return _trained(model, keras.optimizers.Adam(), data, seed, told)


def _normalising(seed: int, told: bool | None) -> float:
    layers = [
        layer
        for _ in range(8)
        for layer in (
            keras.layers.Dense(64, use_bias=False),
            keras.layers.BatchNormalization(momentum=0.9),
            keras.layers.Activation("relu"),
        )
    ]
    model = stack((8, 8, 1), [keras.layers.Flatten(), *layers, keras.layers.Dense(10)], seed)
    return _trained(model, keras.optimizers.SGD(0.1), digits(seed, scale=1.0), seed, told)


def _trained(
    model: keras.Model, optimizer: keras.optimizers.Optimizer, data: Split, seed: int, told: bool | None
) -> float:
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def step(x: tf.Tensor, y: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            lost = loss(y, model(x, training=True) if told else model(x))
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(lost, weights), weights, strict=True))

    random = np.random.RandomState(seed)
    for _ in range(UPDATES):
        chosen = random.randint(0, len(data.inputs), 32)
        step(data.inputs[chosen], data.labels[chosen])
    return right(model, data)
