"""LL711 for Keras: a loss that goes through two models, while a tape is asked for the gradients of one."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf

from benchmarks.measured.learning import Row, digits, right, stack

SEEDS = range(5)
UPDATES = 600
OPTIMIZERS = {"SGD": lambda: keras.optimizers.SGD(0.1), "Adam": lambda: keras.optimizers.Adam()}


def rows() -> Iterator[Row]:
    """Yield the accuracy on new samples, with both models trained and with the second one alone."""
    for name in OPTIMIZERS:
        for case, both in (("both", True), ("decoder only", False)):
            yield Row(
                "LL711", f"{case}, {name}", "accuracy", tuple(_reached(seed, name, both) for seed in SEEDS)
            )


def _reached(seed: int, name: str, both: bool) -> float:
    data, loss = digits(seed), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    encoder = stack((8, 8, 1), [keras.layers.Flatten(), keras.layers.Dense(8, activation="relu")], seed)
    decoder = keras.Sequential([keras.Input((8,)), keras.layers.Dense(10)])
    optimizer = OPTIMIZERS[name]()
    weights = (
        [*encoder.trainable_variables, *decoder.trainable_variables] if both else decoder.trainable_variables
    )

    @tf.function
    def step(x: tf.Tensor, y: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            lost = loss(y, decoder(encoder(x, training=True), training=True))
        optimizer.apply_gradients(zip(tape.gradient(lost, weights), weights, strict=True))

    random = np.random.RandomState(seed)
    for _ in range(UPDATES):
        chosen = random.randint(0, len(data.inputs), 32)
        step(data.inputs[chosen], data.labels[chosen])
    return right(keras.Sequential([encoder, decoder]), data)
