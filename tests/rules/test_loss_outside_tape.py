"""LL608: what a gradient tape has seen of a loss."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

HEADER = """
import keras
import tensorflow as tf
from keras import layers
(x, y), _ = keras.datasets.mnist.load_data()
x = x / 255.0
model = keras.Sequential([layers.Input((28, 28)), layers.Flatten(), layers.Dense(10)])
other = keras.Sequential([layers.Input((28, 28)), layers.Flatten(), layers.Dense(10)])
score = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
"""


def said(script: str) -> list[tuple[str, str]]:
    """Return the code that LL608 points at, and what it says."""
    text = HEADER + script
    found = lint(Path("train.py"), text.encode(), select=["LL608"])
    lines = text.splitlines()
    return [
        (lines[one.place.row - 1][one.place.column - 1 : one.place.end_column - 1], one.message)
        for one in found
    ]


CALLED = "the model was called where the tape was not recording"
COMPUTED = "the loss was computed where the tape was not recording"


@pytest.mark.parametrize(
    ("script", "at", "message"),
    [
        (
            "p = model(x)\nwith tf.GradientTape() as tape:\n    loss = score(y, p)\n"
            "tape.gradient(loss, model.trainable_variables)",
            "model(x)",
            CALLED,
        ),
        (
            "with tf.GradientTape() as tape:\n    p = model(x)\nloss = score(y, p)\n"
            "tape.gradient(loss, model.trainable_variables)",
            "score(y, p)",
            COMPUTED,
        ),
        (
            "with tf.GradientTape() as tape:\n    loss = score(y, model.predict(x))\n"
            "tape.gradient(loss, model.trainable_variables)",
            "model.predict(x)",
            CALLED,
        ),
        (
            "with tf.GradientTape() as tape:\n    p = model(x)\n"
            "loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(y, p, from_logits=True))\n"
            "tape.gradient(loss, model.trainable_variables)",
            "keras.losses.sparse_categorical_crossentropy(y, p, from_logits=True)",
            COMPUTED,
        ),
        (
            "with tf.GradientTape() as one, tf.GradientTape() as two:\n    loss = score(y, model(x))\n"
            "with tf.GradientTape() as three:\n    pass\n"
            "one.gradient(loss, model.trainable_variables); three.gradient(loss, model.trainable_variables)",
            "model(x)",
            CALLED,
        ),
    ],
)
def test_the_tape_has_not_seen_it(script: str, at: str, message: str) -> None:
    assert said(script) == [(at, message)]


@pytest.mark.parametrize(
    "script",
    [
        "with tf.GradientTape() as tape:\n    loss = score(y, model(x))\n"
        "tape.gradient(loss, model.trainable_variables)",
        "with tf.GradientTape() as tape:\n    p = model(x)\n    loss = tf.reduce_mean(score(y, p))\n"
        "    g = tape.gradient(loss, model.trainable_variables)",
        "with tf.GradientTape() as one, tf.GradientTape() as two:\n    loss = score(y, model(x))\n"
        "one.gradient(loss, model.trainable_variables); two.gradient(loss, model.trainable_variables)",
        "def loss_of(x, y):\n    return score(y, model(x))\nwith tf.GradientTape() as tape:\n"
        "    loss = loss_of(x, y)\ntape.gradient(loss, model.trainable_variables)",
        "teacher = other(x)\nwith tf.GradientTape() as tape:\n    loss = score(teacher, model(x))\n"
        "tape.gradient(loss, model.trainable_variables)",
        "with tf.GradientTape() as tape:\n    loss = score(y, model(x))\n"
        "tape.gradient(loss, model.trainable_variables)\nprint(score(y, model(x)), score(y, model.predict(x)))",
        "with tf.GradientTape() as tape:\n    loss = score(y, model(x)) + sum(model.losses)\n"
        "tape.gradient(loss, model.trainable_variables)",
        "tape = tf.GradientTape()\nwith tape:\n    loss = score(y, model(x))\n"
        "tape.gradient(loss, model.trainable_variables)",
        "with tf.GradientTape(persistent=True) as tape:\n    loss = score(y, model(x))\n"
        "for v in model.trainable_variables:\n    tape.gradient(loss, v)",
        "with tf.GradientTape() as tape:\n    loss = unknown(y, model(x))\n"
        "tape.gradient(loss, model.trainable_variables)",
    ],
)
def test_the_tape_has_seen_it_or_nobody_knows(script: str) -> None:
    assert said(script) == []
