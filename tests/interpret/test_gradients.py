"""Losses of the project's own: whether a gradient leads from them back to the output."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs
from tests.interpret.test_own_losses import DICE, F1, FOCAL, compiled, own


def cut(body: str) -> str | None:
    """Return the code that cuts the output off, None where there is a gradient or nobody knows."""
    gradient = own(body).has_gradient
    return gradient.origin.text() if gradient.is_false and gradient.origin is not None else None


@pytest.mark.parametrize(
    ("body", "step"),
    [
        (
            "hard = K.round(y_pred)\nright = K.sum(y_true * hard)\n"
            "return 1 - 2 * right / (K.sum(y_true) + K.sum(hard) + K.epsilon())",
            "K.round(y_pred)",
        ),
        (
            "right = K.sum(K.round(K.clip(y_true * y_pred, 0, 1)))\nreturn -right / K.sum(y_true)",
            "K.round(K.clip(y_true * y_pred, 0, 1))",
        ),
        ("return -K.mean(y_true * tf.cast(y_pred > 0.5, tf.float32))", "y_pred > 0.5"),
        ("return K.mean(K.square(y_true - tf.cast(y_pred, 'int32')))", "tf.cast(y_pred, 'int32')"),
        ("return K.mean(K.abs(y_true - tf.where(y_pred > 0.5, 1., 0.)))", "y_pred > 0.5"),
        ("return K.mean(K.cast(K.equal(K.argmax(y_true), K.argmax(y_pred)), 'float32'))", "K.argmax(y_pred)"),
        ("return tf.reduce_mean(tf.abs(y_true - tf.stop_gradient(y_pred)))", "tf.stop_gradient(y_pred)"),
        ("return K.mean(K.square(y_true - tf.one_hot(tf.argmax(y_pred, 1), 3)))", "tf.argmax(y_pred, 1)"),
    ],
)
def test_every_way_is_cut(body: str, step: str) -> None:
    assert cut(body) == step


@pytest.mark.parametrize(
    "body",
    [
        DICE,
        FOCAL,
        F1,
        "return K.mean(K.square(y_true - tf.cast(y_pred, 'float32')))",
        "hard = y_pred + tf.stop_gradient(K.round(y_pred) - y_pred)\nreturn K.mean(K.square(y_true - hard))",
        "weight = K.abs(y_true - K.round(y_pred))\nreturn K.mean(weight * K.square(y_true - y_pred))",
        "return K.mean(tf.where(y_pred > 0.5, y_pred, 0. * y_true))",
        "small = K.cast(K.abs(y_true - y_pred) < 1, 'float32')\n"
        "return K.mean(small * K.square(y_true - y_pred))",
    ],
)
def test_a_way_leads_back(body: str) -> None:
    assert own(body).has_gradient.is_true


@pytest.mark.parametrize(
    "body",
    [
        "import elsewhere\nreturn K.mean(K.round(y_pred)) + elsewhere.more(y_pred)",
        "import elsewhere\nrest = elsewhere.more(y_pred)\nreturn tf.add(K.mean(K.round(y_pred)), rest)",
        "import elsewhere\nreturn K.mean(K.round(y_pred)) + elsewhere.penalty()",
        "import elsewhere\nreturn K.mean(tf.stack([K.round(y_pred)[0], elsewhere.penalty()]))",
        "return K.mean(K.round(y_pred)) + 0.01 * tf.nn.l2_loss(model.layers[0].kernel)",
        "return K.mean(y_true)",
        "return K.mean(y_pred * 0.) if K.mean(y_true) > 1 else K.mean(K.round(y_pred))",
    ],
)
def test_nobody_knows(body: str) -> None:
    assert not own(body).has_gradient.known


def test_a_rounded_answer_beside_another_part_of_the_model() -> None:
    (run,) = runs(
        """
        from keras import backend as K
        x, y = read()
        inputs = Input((8,))
        hidden = Dense(4)(inputs)
        def own(y_true, y_pred):
            return K.mean(K.square(y_true - K.round(y_pred))) + K.sum(K.square(hidden))
        model = Model(inputs, Dense(3)(hidden))
        model.compile('sgd', own)
        model.fit(x, y)
        """
    )

    assert not run.outputs[0].loss.has_gradient.known


def test_a_loss_of_the_library_says_nothing() -> None:
    assert not compiled("", "'mse'").has_gradient.known
