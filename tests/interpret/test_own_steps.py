"""Training loops whose loss the code works out by itself: there is a training, whatever is not known of it."""

from __future__ import annotations

import pytest
from losslint.training import Run

from tests.interpret.reading import IMPORTS, runs

START = """
import tensorflow as tf
i = Input((20,))
model = Model(i, Dense(3)(i))
other = Model(i, Dense(5, activation='tanh')(i))
both = Model(i, [Dense(3)(i), Dense(4, activation='relu')(i)])
optimizer = keras.optimizers.Adam()

def distance(one, two):
    return tf.reduce_mean(tf.abs(one - two))

def of_several(parts):
    return distance(*parts)
"""

STEP = """
def step(x, y, losses):
    with tf.GradientTape() as tape:
        {loss}
    gradients = tape.gradient(loss, {of})
    optimizer.apply_gradients(zip(gradients, {of}))
"""


def trainings(loss: str, of: str = "model.trainable_variables") -> list[Run]:
    return runs(START + STEP.format(loss=loss.replace("\n", "\n        "), of=of), header=IMPORTS)


def known(run: Run) -> list[tuple[int | None, str | None, str | None]]:
    """Return units, activation and loss of each output."""
    return [(one.head.units.value, one.head.activation.value, one.loss.name.value) for one in run.outputs]


WORKED_OUT = [
    "loss = tf.reduce_mean(tf.square(y - model(x)))",
    "loss = tf.reduce_mean(model(x)) - tf.reduce_mean(other(x))",
    "said = model(x, training=True)\nloss = sum(one(said[0], y) for one in losses)",
]


@pytest.mark.parametrize("loss", WORKED_OUT)
def test_a_loss_that_is_worked_out_in_place_is_not_known(loss: str) -> None:
    (run,) = trainings(loss)
    assert known(run) == [(3, "linear", None)]
    assert run.outputs[0].labels.encoding.value is None


def test_every_output_of_a_model_is_told_of() -> None:
    (run,) = trainings(
        "said = both(x)\nloss = sum(one(a, b) for one, a, b in zip(losses, said, y))",
        "both.trainable_variables",
    )
    assert known(run) == [(3, "linear", None), (4, "relu", None)]


@pytest.mark.parametrize("parts", ["said[:8], said[8:]", "said[:8, :], said[8:, :]"])
def test_a_loss_of_the_projects_own_may_compare_answers_with_each_other(parts: str) -> None:
    (run,) = trainings(f"said = model(x)\nloss = distance({parts})")
    assert known(run) == [(3, "linear", "custom")]
    assert run.outputs[0].loss.expects.value is None


def test_the_gradients_of_another_model_are_no_training_of_this_one() -> None:
    (run,) = trainings("loss = tf.reduce_mean(other(model(x)))", "other.trainable_variables")
    assert known(run) == [(5, "tanh", None)]


@pytest.mark.parametrize("of", ["x", "[x]", "model.inputs"])
def test_gradients_of_data_train_nothing(of: str) -> None:
    assert [run for run in trainings("loss = tf.reduce_mean(model(x))", of) if run.kind.value == "loop"] == []


def test_a_loss_that_is_known_is_told_of_once() -> None:
    (run,) = trainings("loss = keras.losses.mean_squared_error(y, model(x))")
    assert known(run) == [(3, "linear", "mean_squared_error")]
