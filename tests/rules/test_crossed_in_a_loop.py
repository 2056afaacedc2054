"""LL205 in loops under a tape: a column of outputs and a row of targets, in a loss that the code works out."""

from __future__ import annotations

import keras  # type: ignore[import-untyped]
import numpy as np
import pytest

from tests.rules.test_around import lines

LOOP = """
x = np.random.rand(500, 8).astype('float32')
y = {targets}
def squares(right, said):
    return tf.reduce_mean(tf.square(right - said))
def flattened(right, said):
    return tf.reduce_mean(tf.square(tf.reshape(right, [-1]) - tf.reshape(said, [-1])))
model = keras.Sequential([layers.Input((8,)), layers.Dense(16, activation='relu'), layers.Dense({units})])
optimizer = keras.optimizers.Adam()
for epoch in range(5):
    for xb, yb in tf.data.Dataset.from_tensor_slices((x, y)).batch(32):
        with tf.GradientTape() as tape:
            said = model(xb, training=True){more}
            loss = {loss}
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
"""
ROW, COLUMN = "np.random.rand(500)", "np.random.rand(500, 1)"
SQUARES = "tf.reduce_mean(tf.square(said - yb))"


def script(loss: str, targets: str = ROW, units: int = 1, more: str = "") -> str:
    """Return a loop with a loss of its own."""
    return LOOP.format(loss=loss, targets=targets, units=units, more=more)


@pytest.mark.parametrize(
    "loss",
    [
        SQUARES,
        "tf.reduce_mean((yb - said) ** 2)",
        "tf.reduce_mean(tf.abs(said - yb))",
        "tf.math.sqrt(tf.reduce_mean(tf.square(yb - said)))",
        "squares(yb, said)",
        "tf.reduce_mean(tf.square(said - tf.cast(yb, tf.float32)))",
        "tf.reduce_mean(tf.square(said - yb)) + sum(model.losses)",
        "tf.reduce_mean(tf.square(tf.subtract(said, yb)))",
        "tf.reduce_mean(tf.square(tf.math.subtract(yb, said)))",
        "tf.reduce_mean(tf.math.squared_difference(yb, said))",
        "keras.ops.mean(keras.ops.square(keras.ops.subtract(yb, said)))",
    ],
)
def test_all_pairs_are_compared(loss: str) -> None:
    assert len(lines("LL205", script(loss))) == 1


@pytest.mark.parametrize(
    "loss",
    [
        "tf.reduce_mean(tf.square(tf.squeeze(said) - yb))",
        "tf.reduce_mean(tf.square(tf.squeeze(said, axis=1) - yb))",
        "tf.reduce_mean(tf.square(tf.squeeze(said, -1) - yb))",
        "tf.reduce_mean(tf.square(said[:, 0] - yb))",
        "tf.reduce_mean(tf.square(tf.reshape(said, [-1]) - yb))",
        "tf.reduce_mean(tf.square(tf.reshape(said, yb.shape) - yb))",
        "tf.reduce_mean(tf.square(said - yb[:, None]))",
        "tf.reduce_mean(tf.square(tf.subtract(tf.squeeze(said), yb)))",
        "tf.reduce_mean(tf.math.squared_difference(said, yb[:, None]))",
        "tf.reduce_mean(tf.math.squared_difference(said, elsewhere(yb)))",
        "keras.ops.mean(keras.ops.square(keras.ops.subtract(said[:, 0], yb)))",
        "tf.reduce_mean(keras.losses.mean_squared_error(yb, said))",
        "keras.losses.MeanSquaredError()(yb, said)",
        "tf.reduce_mean(tf.square(said - yb[:, tf.newaxis]))",
        "tf.reduce_mean(tf.square(said - tf.expand_dims(yb, -1)))",
        "tf.reduce_mean(tf.square(said - tf.reshape(yb, (-1, 1))))",
        "tf.reduce_mean(tf.square(said - tf.reshape(yb, tf.shape(said))))",
        "flattened(yb, said)",
        "squares(yb, tf.squeeze(said))",
        "squares(yb, tf.reshape(said, [-1]))",
        "squares(yb[:, None], said)",
        "elsewhere(said - yb)",
    ],
)
def test_shapes_that_were_made_alike(loss: str) -> None:
    assert lines("LL205", script(loss)) == []


@pytest.mark.parametrize(
    ("targets", "units", "more"),
    [
        (COLUMN, 1, ""),
        ("np.random.rand(500, 3)", 3, ""),
        ("elsewhere()", 1, ""),
        (ROW, 1, "[:, 0]"),
        (ROW, 1, "\n            said = tf.squeeze(said)"),
    ],
)
def test_targets_and_outputs_that_fit(targets: str, units: int, more: str) -> None:
    assert lines("LL205", script(SQUARES, targets, units, more)) == []


@pytest.mark.parametrize("loss", ["mean_squared_error", "mean_absolute_error", "huber", "MeanSquaredError"])
def test_keras_itself_compares_a_column_with_a_row_one_by_one(loss: str) -> None:
    said, right = np.random.default_rng(1).random((2, 6), dtype="float32")
    measured = getattr(keras.losses, loss)
    measured = measured() if loss[0].isupper() else measured

    paired = np.mean(np.asarray(measured(right[:, None], said[:, None])))
    assert np.mean(np.asarray(measured(right, said[:, None]))) == pytest.approx(paired)
