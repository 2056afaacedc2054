"""LL714 for Keras: a network with all but the last layer behind `stop_gradient`, by `fit` or a loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf

from benchmarks.measured.learning import Row, Split, digits, right, stack, train

SEEDS = range(5)
UPDATES = 450
OPTIMIZERS: dict[str, Callable[[], keras.optimizers.Optimizer]] = {
    "SGD": lambda: keras.optimizers.SGD(0.1),
    "Adam": lambda: keras.optimizers.Adam(),
}


def rows() -> Iterator[Row]:
    """Yield the accuracy on new samples, and how many of the weights of the body a training moves."""
    for by, training in (("", train), (" under a tape", _loop)):
        for name in OPTIMIZERS:
            for case, stopped in (("the body reached", False), ("the body behind stop_gradient", True)):
                scores = [_trained(seed, name, stopped, training) for seed in SEEDS]
                yield Row("LL714", f"{case}, {name}{by}", "accuracy", tuple(score for score, _ in scores))
                moved = tuple(float(moved) for _, moved in scores)
                yield Row("LL714", f"{case}, {name}{by}", "layers moved", moved)


def _loop(
    model: keras.Model,
    data: Split,
    optimizer: keras.optimizers.Optimizer,
    loss: keras.losses.Loss,
    *,
    updates: int,
) -> None:
    """Train a model by steps of a loop's own, on 32 samples each, which chance picks."""

    @tf.function
    def step(x: tf.Tensor, y: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            lost = loss(y, model(x, training=True))
        weights = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(lost, weights), weights, strict=True))

    random = np.random.RandomState(0)
    for _ in range(updates):
        chosen = random.randint(0, len(data.inputs), 32)
        step(data.inputs[chosen], data.labels[chosen])


def _trained(seed: int, name: str, stopped: bool, training: Callable[..., object]) -> tuple[float, int]:
    """Return the accuracy, and how many of the two layers of the body have other weights than at first."""
    data = digits(seed)
    stack((8, 8, 1), [], seed)  # the seed of what is made from here on
    inputs = keras.Input((8, 8, 1))
    first = keras.layers.Dense(32, activation="relu")
    second = keras.layers.Dense(32, activation="relu")
    seen = second(first(keras.layers.Flatten()(inputs)))
    if stopped:
        seen = keras.ops.stop_gradient(seen)
    model = keras.Model(inputs, keras.layers.Dense(10)(seen))
    before = [layer.get_weights()[0].copy() for layer in (first, second)]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    training(model, data, OPTIMIZERS[name](), loss, updates=UPDATES)
    after = [layer.get_weights()[0] for layer in (first, second)]
    return right(model, data), sum(bool((a != b).any()) for a, b in zip(before, after, strict=True))
