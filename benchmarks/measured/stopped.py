"""LL714 for Keras: a network of which all but the last layer is behind `stop_gradient`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import keras

from benchmarks.measured.learning import Row, digits, right, stack, train

SEEDS = range(5)
UPDATES = 450
OPTIMIZERS: dict[str, Callable[[], keras.optimizers.Optimizer]] = {
    "SGD": lambda: keras.optimizers.SGD(0.1),
    "Adam": lambda: keras.optimizers.Adam(),
}


def rows() -> Iterator[Row]:
    """Yield the accuracy on new samples, and how many of the weights of the body a training moves."""
    for name in OPTIMIZERS:
        for case, stopped in (("the body reached", False), ("the body behind stop_gradient", True)):
            scores = [_trained(seed, name, stopped) for seed in SEEDS]
            yield Row("LL714", f"{case}, {name}", "accuracy", tuple(score for score, _ in scores))
            yield Row("LL714", f"{case}, {name}", "layers moved", tuple(float(moved) for _, moved in scores))


def _trained(seed: int, name: str, stopped: bool) -> tuple[float, int]:
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
    train(model, data, OPTIMIZERS[name](), loss, updates=UPDATES)
    after = [layer.get_weights()[0] for layer in (first, second)]
    return right(model, data), sum(bool((a != b).any()) for a, b in zip(before, after, strict=True))
