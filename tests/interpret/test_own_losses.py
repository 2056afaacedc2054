"""Losses of the project's own: what is followed of them, and what is only known to be the project's own."""

from __future__ import annotations

from textwrap import indent

import pytest
from losslint.training import Family, Form, Loss, Scale

from tests.interpret.reading import runs

HEADER = "import tensorflow as tf\nfrom keras import backend as K\nfrom functools import partial\n"


def compiled(code: str, loss: str = "own") -> Loss:
    (run,) = runs(
        f"{HEADER}{code}\nx, y = read()\nmodel = Sequential([Input((8,)), Dense(3)])\n"
        f"model.compile('sgd', {loss}, metrics=['mae'])\nmodel.fit(x, y)"
    )
    return run.outputs[0].loss


def own(body: str) -> Loss:
    return compiled("def own(y_true, y_pred):\n" + indent(body, "    "))


DICE = """\
y, p = K.flatten(y_true), K.flatten(y_pred)
overlap = K.sum(y * p)
return 1 - (2. * overlap + 1.) / (K.sum(y) + K.sum(p) + 1.)"""

TVERSKY = """\
right = K.sum(y_true * y_pred)
missed = K.sum(y_true * (1 - y_pred))
wrong = K.sum((1 - y_true) * y_pred)
return 1 - (right + 1) / (right + .7 * missed + .3 * wrong + 1)"""

FOCAL = """\
one = tf.where(tf.equal(y_true, 1), y_pred, tf.ones_like(y_pred))
zero = tf.where(tf.equal(y_true, 0), y_pred, tf.zeros_like(y_pred))
return -K.sum(K.pow(1. - one, 2.) * K.log(one)) - K.sum(K.pow(zero, 2.) * K.log(1. - zero))"""

IOU = """\
overlap = K.sum(K.abs(y_true * y_pred), axis=[1, 2])
both = K.sum(y_true, [1, 2]) + K.sum(y_pred, [1, 2]) - overlap
return 1 - K.mean((overlap + 1) / (both + 1), axis=0)"""

F1 = """\
right = K.sum(y_true * y_pred) + K.epsilon()
precision = right / (right + K.sum((1 - y_true) * y_pred))
recall = right / (right + K.sum(y_true * (1 - y_pred)))
f1 = 2 * precision * recall / (precision + recall + K.epsilon())
return 1 - K.mean(tf.where(tf.math.is_nan(f1), tf.zeros_like(f1), f1))"""

FOCAL_ON_LOGITS = """\
loss = K.binary_crossentropy(y_true, y_pred, from_logits=True)
p = tf.sigmoid(y_pred)
sure = y_true * p + (1 - y_true) * (1 - p)
return tf.multiply(0.25, tf.multiply(tf.pow(tf.subtract(1.0, sure), 2.0), loss))"""

SHARES = """\
y_pred /= K.sum(y_pred, axis=-1, keepdims=True)
y_pred = K.clip(y_pred, K.epsilon(), 1 - K.epsilon())
return -K.sum(y_true * K.log(y_pred), -1)"""

HUBER = """\
error = y_true - y_pred
return tf.where(tf.abs(error) < 1., .5 * tf.square(error), tf.abs(error) - .5)"""


@pytest.mark.parametrize(
    ("body", "reads", "wants"),
    [
        ("return K.mean(K.square(y_pred - y_true))", Scale.NUMBERS, Form.LIKE_OUTPUT),
        ("return K.sqrt(K.mean((y_true - y_pred) ** 2))", Scale.NUMBERS, Form.LIKE_OUTPUT),
        (
            "return tf.reduce_mean(tf.math.squared_difference(y_true, y_pred))",
            Scale.NUMBERS,
            Form.LIKE_OUTPUT,
        ),
        (
            "return K.mean(K.abs((y_true - y_pred) / K.clip(y_true, 1, None)))",
            Scale.NUMBERS,
            Form.LIKE_OUTPUT,
        ),
        (HUBER, Scale.NUMBERS, Form.LIKE_OUTPUT),
        (DICE, Scale.INDEPENDENT, Form.LIKE_OUTPUT),
        (TVERSKY, Scale.INDEPENDENT, Form.LIKE_OUTPUT),
        (IOU, Scale.INDEPENDENT, Form.LIKE_OUTPUT),
        (F1, Scale.INDEPENDENT, Form.LIKE_OUTPUT),
        (FOCAL_ON_LOGITS, Scale.LOGITS, Form.YES_NO),
        (
            "return tf.divide(tf.multiply(2., tf.square(tf.subtract(y_true, y_pred))), 3.)",
            Scale.NUMBERS,
            Form.LIKE_OUTPUT,
        ),
        (FOCAL, Scale.INDEPENDENT, Form.YES_NO),
        (SHARES, Scale.PROBABILITIES, Form.ROWS),
        ("return K.binary_crossentropy(y_true, y_pred) * (1 + 9 * y_true)", Scale.INDEPENDENT, Form.YES_NO),
        ("return K.mean(K.binary_crossentropy(y_true, K.sigmoid(y_pred)))", Scale.LOGITS, Form.YES_NO),
        (
            "return -K.sum(y_true * K.log(K.softmax(y_pred) + 1e-8))",
            Scale.LOGITS,
            Form.ROWS,
        ),
        (
            "return -K.sum(y_true * tf.nn.log_softmax(y_pred))",
            Scale.LOGITS,
            Form.ROWS,
        ),
        (f"bce = K.binary_crossentropy(y_true, y_pred)\n{DICE} + bce", Scale.INDEPENDENT, Form.YES_NO),
    ],
)
def test_what_a_loss_of_ones_own_reads(body: str, reads: Scale, wants: Form) -> None:
    loss = own(body)

    assert (loss.name.value, loss.called, loss.own) == ("custom", "own", True)
    assert (loss.family, loss.reads.value, loss.wants) == (Family.OWN, reads, wants)


@pytest.mark.parametrize(
    "body",
    [
        "return K.mean(y_true * y_pred)",  # a critic: which side of zero
        "return y_pred",  # computed inside the model
        "return K.mean(K.maximum(0., 1. - y_true * y_pred))",
        "return K.mean(y_pred - y_true * K.log(y_pred + K.epsilon()))",  # a rate and a count
        "return K.mean(K.square(K.log(y_pred + 1.) - K.log(y_true + 1.)))",
        "return -K.sum(y_true * y_pred) / (K.sqrt(K.sum(y_true ** 2)) * K.sqrt(K.sum(y_pred ** 2)))",
        "return K.log(1. + K.exp(-y_true * y_pred))",
        "return K.log(2. + y_true * y_pred)",
        "return K.mean(K.square(y_true - y_pred)) + K.mean(K.binary_crossentropy(y_true, y_pred))",
        "return K.mean(K.square(y_true[:, 0] - y_pred[:, 1]))",
        "return unknown(y_true, y_pred)",
        "return K.binary_crossentropy(y_true, 1. + y_pred)",
        "return K.mean(y_true - y_pred)",
        "return K.mean((y_true - y_pred) ** 3)",
        "return tf.subtract(2., tf.math.log(tf.subtract(2., y_pred)))",
        "return K.mean(K.abs(y_true * y_pred))",
        "return K.sigmoid(y_pred) * K.binary_crossentropy(y_true, y_pred)",  # one reads it as it is
    ],
)
def test_what_is_not_followed_is_the_projects_own_and_no_more(body: str) -> None:
    loss = own(body)

    assert loss.name.value == "custom"
    assert not loss.expects.known


@pytest.mark.parametrize(
    ("code", "loss", "name", "reads"),
    [
        (
            "def own(y, p):\n    return keras.losses.sparse_categorical_crossentropy(y, p, from_logits=True)",
            "own",
            "sparse_categorical_crossentropy",
            Scale.LOGITS,
        ),
        (
            "def own(y, p):\n    ce = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=p)\n"
            "    return tf.reduce_mean(ce)",
            "own",
            "binary_crossentropy",
            Scale.LOGITS,
        ),
        (
            "own = keras.losses.MeanSquaredError()",
            "lambda y, p: own(y, p)",
            "mean_squared_error",
            Scale.NUMBERS,
        ),
        (
            "class Own(keras.losses.Loss):\n    def call(self, y_true, y_pred):\n"
            "        return keras.losses.categorical_crossentropy(y_true, y_pred)",
            "Own()",
            "categorical_crossentropy",
            Scale.PROBABILITIES,
        ),
    ],
)
def test_a_loss_that_only_hands_on_is_the_one_that_it_hands_on_to(
    code: str, loss: str, name: str, reads: Scale
) -> None:
    found = compiled(code, loss)

    assert (found.name.value, found.reads.value, found.own) == (name, reads, True)


@pytest.mark.parametrize(
    ("code", "loss", "spelling"),
    [
        (
            "def make(w):\n    def inner(y, p):\n        return w * K.square(y - p)\n    return inner",
            "make(2.)",
            "inner",
        ),
        ("def own(w, y, p):\n    return w * K.square(y - p)", "partial(own, 2.)", "own"),
        ("def own(y, p):\n    return 2. * K.square(y - p)", "{'dense': own}", "own"),
        ("def own(y, p):\n    return 2. * K.square(y - p)", "[own]", "own"),
        (
            "class Own(keras.losses.Loss):\n    def __init__(self, w):\n        super().__init__()\n"
            "        self.w = w\n    def call(self, y, p):\n        return self.w * tf.square(y - p)",
            "Own(3.)",
            "Own",
        ),
        ("class Own:\n    def __call__(self, y, p):\n        return 2. * K.square(y - p)", "Own()", "Own"),
    ],
)
def test_however_it_is_written(code: str, loss: str, spelling: str) -> None:
    found = compiled(code, loss)

    assert (found.name.value, found.spelling, found.reads.value) == ("custom", spelling, Scale.NUMBERS)


def test_what_an_argument_decides_is_followed_where_it_is_known() -> None:
    code = (
        "def make(logits):\n    def inner(y, p):\n        if logits:\n            p = K.sigmoid(p)\n"
        "        return 2. * K.binary_crossentropy(y, p)\n    return inner"
    )

    assert compiled(code, "make(True)").reads.value is Scale.LOGITS
    assert compiled(code, "make(False)").reads.value is Scale.INDEPENDENT
    assert not compiled(code, "make(asked())").expects.known


@pytest.mark.parametrize(
    ("body", "reads"),
    [
        ("tf.reduce_mean(tf.square(y_true - y_pred))", Scale.NUMBERS),
        ("-tf.reduce_mean(y_true * tf.math.log(y_pred))", Scale.PROBABILITIES),
        ("tf.reduce_mean(y_true * y_pred)", None),
    ],
)
def test_a_loss_of_ones_own_in_a_loop(body: str, reads: Scale | None) -> None:
    (run,) = runs(
        f"{HEADER}def own(y_true, y_pred):\n    return {body}\n"
        "x, y = read()\nmodel = Sequential([Input((8,)), Dense(3)])\n"
        "with tf.GradientTape() as tape:\n    value = own(y, model(x, training=True))\n"
        "grads = tape.gradient(value, model.trainable_variables)\n"
    )
    loss = run.outputs[0].loss

    assert (loss.name.value, loss.spelling, loss.reads.value) == ("custom", "own", reads)


SEVERAL = """
import keras
from keras import Input, Model
from keras.layers import Dense
def of(anchor):
    def loss(y_true, y_pred):
        return keras.ops.max(y_pred) + anchor
    return loss
i = Input((4,))
model = Model(i, [Dense(2)(i), Dense(3)(i)])
model.compile('adam', loss={losses})
"""


@pytest.mark.parametrize("losses", ["[of(one) for one in unknown()]", "[of(1), of(2)]"])
def test_a_list_of_losses_that_are_all_alike_has_one_for_each_output(losses: str) -> None:
    (run,) = runs(SEVERAL.format(losses=losses), header="")
    assert [output.loss.name.value for output in run.outputs] == ["custom", "custom"]


def test_a_list_of_losses_of_which_some_are_known_is_not_all_alike() -> None:
    (run,) = runs(SEVERAL.format(losses="['mse', *unknown()]"), header="")
    assert [output.loss.name.value for output in run.outputs] == [None, None]
