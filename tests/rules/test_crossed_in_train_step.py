"""LL205 in a model's own `train_step`: what `fit` is given decides whether a column meets a row there."""

from __future__ import annotations

import pytest

from tests.rules.test_around import lines

STEP = """
x = np.random.rand(500, 8).astype('float32')
y = {targets}
class Own(keras.Model):
    def train_step(self, data):
        {taken}
        with tf.GradientTape() as tape:
            said = self(x, training=True)
            loss = {loss}
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {{'loss': loss}}
start = layers.Input((8,))
model = Own(start, layers.Dense({units})(start))
model.compile('adam')
{fit}
"""
ROW, COLUMN = "np.random.rand(500)", "np.random.rand(500, 1)"
SQUARES = "tf.reduce_mean(tf.square(y - said))"
FIT = "model.fit(x, y, epochs=3)"
FLOW = "model.fit(tf.data.Dataset.from_tensor_slices((x, y)).batch(32), epochs=3)"
PAIR, UNPACKED = "x, y = data", "x, y, weight = keras.utils.unpack_x_y_sample_weight(data)"


def script(loss: str = SQUARES, targets: str = ROW, taken: str = PAIR, fit: str = FIT, units: int = 1) -> str:
    """Return a model with a step of its own that is fitted."""
    return STEP.format(loss=loss, targets=targets, taken=taken, fit=fit, units=units)


@pytest.mark.parametrize(
    ("loss", "taken", "fit"),
    [
        (SQUARES, PAIR, FIT),
        (SQUARES, PAIR, FLOW),
        (SQUARES, UNPACKED, FIT),
        (SQUARES, UNPACKED, FLOW),
        (SQUARES, "x, y, weight = data", "model.fit(x, y, sample_weight=np.random.rand(500))"),
        (SQUARES, UNPACKED, "model.fit(x, y, sample_weight=np.random.rand(500))"),
        (SQUARES, PAIR, "for part in range(3):\n    model.train_on_batch(x, y)"),
        (SQUARES, PAIR, f"def main():\n    {FIT}\nmain()"),
        ("tf.reduce_mean(tf.abs(said - tf.cast(y, tf.float32)))", PAIR, FIT),
        ("tf.reduce_mean(tf.math.squared_difference(y, said))", PAIR, FIT),
        ("keras.ops.mean(keras.ops.square(keras.ops.subtract(y, said)))", PAIR, FLOW),
    ],
)
def test_all_pairs_are_compared(loss: str, taken: str, fit: str) -> None:
    assert len(lines("LL205", script(loss, taken=taken, fit=fit))) == 1


@pytest.mark.parametrize(
    "loss",
    [
        "tf.reduce_mean(tf.square(y[:, None] - said))",
        "tf.reduce_mean(tf.square(y - tf.squeeze(said, -1)))",
        "tf.reduce_mean(tf.square(y - said[:, 0]))",
        "tf.reduce_mean(tf.square(tf.reshape(y, (-1, 1)) - said))",
        "keras.losses.MeanSquaredError()(y, said)",
        "self.compute_loss(y=y, y_pred=said)",
        "elsewhere(y - said)",
    ],
)
@pytest.mark.parametrize("fit", [FIT, FLOW])
def test_shapes_that_were_made_alike(loss: str, fit: str) -> None:
    assert lines("LL205", script(loss, fit=fit)) == []


@pytest.mark.parametrize(
    ("targets", "taken", "fit"),
    [
        (COLUMN, PAIR, FIT),
        ("elsewhere()", PAIR, FIT),
        ("pd.Series(np.random.rand(500))", PAIR, FIT),
        ("pd.DataFrame({'y': np.random.rand(500)})", PAIR, FIT),
        ("pd.Series(np.random.rand(500))", PAIR, "model.train_on_batch(x, y)"),
        (ROW, "x, y = elsewhere(data)", FIT),
        (ROW, PAIR, "model.fit(elsewhere(x, y))"),
        (ROW, "x, y = data\n        y = tf.expand_dims(y, -1)", FIT),
        (ROW, PAIR, "model.fit(x, y[:, None])"),
        (ROW, PAIR, "model.evaluate(x, y)"),
    ],
)
def test_targets_that_fit_or_are_not_known(targets: str, taken: str, fit: str) -> None:
    assert lines("LL205", script(targets=targets, taken=taken, fit=fit)) == []


def test_a_series_is_a_column_in_fit() -> None:
    flat = "tf.reduce_mean(tf.square(y - said[:, 0]))"
    assert (
        lines(
            "LL205", script(flat, targets="pd.Series(np.random.rand(500))", fit="model.train_on_batch(x, y)")
        )
        == []
    )
    assert (
        lines("LL205", script(flat.replace("y -", "y[:, 0] -"), targets="pd.Series(np.random.rand(500))"))
        == []
    )


def test_a_model_inside_the_one_that_is_fitted() -> None:
    wrapped = """
inner = keras.Sequential([layers.Input((8,)), layers.Dense(1)])
class Own(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(y - self.inner(x, training=True)))
        gradients = tape.gradient(loss, self.inner.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.inner.trainable_variables))
        return {'loss': loss}
model = Own(inner)
model.compile('adam')
x = np.random.rand(500, 8)
"""
    assert len(lines("LL205", f"{wrapped}model.fit(x, {ROW})")) == 1
    assert lines("LL205", f"{wrapped}model.fit(x, {COLUMN})") == []


def test_what_a_step_changes_is_not_kept() -> None:
    changing = script(fit=f"{FIT}\nmodel.compile('adam', 'mse')\nhead = 'x' if model.seen else 'y'").replace(
        "x, y = data", "x, y = data\n        self.seen = forget(self)"
    )
    assert len(lines("LL205", changing)) == 1
