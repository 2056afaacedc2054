"""LL116, LL117: losses of one's own without a gradient, and a score that is made small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from benchmarks.measured.learning import Row, right, stack, train, two_sides

SEEDS = range(5)
UPDATES = 300
RATES = {"Adam": partial(keras.optimizers.Adam, 0.001), "SGD": partial(keras.optimizers.SGD, 0.1)}


def _f1(labels: Any, outputs: Any) -> Any:
    found = tf.reduce_sum(labels * outputs)
    return 2 * found / (tf.reduce_sum(labels) + tf.reduce_sum(outputs) + 1e-7)


def _cut_by(step: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda labels, outputs: 1 - _f1(labels, step(outputs))


LOSSES: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "1 - F1 of probabilities": ("LL116 LL117", _cut_by(lambda outputs: outputs)),
    "1 - F1 of rounded answers": ("LL116", _cut_by(tf.round)),
    "1 - F1 of compared answers": ("LL116", _cut_by(lambda outputs: tf.cast(outputs > 0.5, "float32"))),
    "1 - F1 of signs": ("LL116", _cut_by(lambda outputs: (1 + tf.sign(outputs - 0.5)) / 2)),
    "F1 of probabilities": ("LL117", _f1),
}


def rows() -> Iterator[Row]:
    """Yield the accuracy on points on two sides of a plane, and how many of the trainings stop at once."""
    for case, (pages, loss) in LOSSES.items():
        for name, make in RATES.items():
            scores, stopped = [], []
            for seed in SEEDS:
                data = two_sides(seed, 1000)
                hidden = keras.layers.Dense(16, activation="relu")
                model = stack((20,), [hidden, keras.layers.Dense(1, activation="sigmoid")], seed)
                targets = data.labels[:, None].astype("float32")
                told = {"targets": targets, "updates": UPDATES, "jit": False}
                stopped.append(float(_stops(partial(train, model, data, make(), loss, **told))))
                scores.append(right(model, data))
            yield Row(pages, f"{case}, {name}", "accuracy", tuple(scores))
            yield Row(pages, f"{case}, {name}", "trainings that stop", tuple(stopped))


def _stops(training: Callable[[], object]) -> bool:
    """Whether a training stops because no weight gets a gradient."""
    try:
        training()
    except ValueError as error:
        if "No gradients provided" not in str(error):
            raise
        return True
    return False
