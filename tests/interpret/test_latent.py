"""Losses of variational autoencoders: their two terms, where neither is weighed."""

from __future__ import annotations

from textwrap import indent

import pytest
from losslint.training import Fact, LatentTerms

from tests.interpret.reading import runs

MODEL = """
from keras import backend as K
import tensorflow as tf
x = read()
picture = Input((64,))
hidden = Dense(16)(picture)
mean, variance = Dense(4)(hidden), Dense(4)(hidden)
def sampling(moments):
    return moments[0] + K.exp(moments[1] / 2) * K.random_normal(K.shape(moments[0]))
answer = Dense(64, activation='sigmoid')(layers.Lambda(sampling)([mean, variance]))
model = Model(picture, answer)
"""
DIFFERENCES = "K.mean(K.square(y_true - y_pred), axis=-1)"
DIVERGENCE = "K.sum(1 + variance - K.square(mean) - K.exp(variance), axis=-1)"


def compiled(body: str) -> Fact[LatentTerms]:
    code = f"{MODEL}def own(y_true, y_pred):\n{indent(body, '    ')}\nmodel.compile('adam', own)\nmodel.fit(x, x)"
    return runs(code)[0].outputs[0].loss.latent


def added(body: str) -> Fact[LatentTerms]:
    return runs(f"{MODEL}{body}\nmodel.compile('adam')\nmodel.fit(x, x)")[0].outputs[0].loss.latent


def texts(fact: Fact[LatentTerms]) -> tuple[str, str] | None:
    return (fact.value.mean.text(), fact.value.total.text()) if fact.value is not None else None


@pytest.mark.parametrize(
    ("body", "differences"),
    [
        (f"return {DIFFERENCES} - 0.5 * {DIVERGENCE}", DIFFERENCES),
        (f"return {DIFFERENCES} + -0.5 * {DIVERGENCE}", DIFFERENCES),
        (f"return K.mean({DIFFERENCES} + {DIVERGENCE} * -0.5)", DIFFERENCES),
        (f"d = {DIVERGENCE} / -2\nreturn d + {DIFFERENCES}", DIFFERENCES),
        (f"return {DIFFERENCES} + K.mean(-0.5 * {DIVERGENCE})", DIFFERENCES),
        (
            f"return tf.reduce_mean(tf.abs(y_true - y_pred)) - 0.5 * {DIVERGENCE}",
            "tf.reduce_mean(tf.abs(y_true - y_pred))",
        ),
    ],
)
def test_a_mean_beside_a_sum(body: str, differences: str) -> None:
    assert texts(compiled(body)) == (differences, DIVERGENCE)


@pytest.mark.parametrize(
    "body",
    [
        f"return K.sum(K.square(y_true - y_pred), axis=-1) - 0.5 * {DIVERGENCE}",
        f"return K.mean(K.sum(K.square(y_true - y_pred), axis=-1)) - 0.5 * {DIVERGENCE}",
        f"return 64 * {DIFFERENCES} - 0.5 * {DIVERGENCE}",
        f"return {DIFFERENCES} - 0.001 * {DIVERGENCE}",
        f"import elsewhere\nreturn {DIFFERENCES} - elsewhere.beta * {DIVERGENCE}",
        f"return {DIFFERENCES} - 0.5 * {DIVERGENCE.replace('K.sum', 'K.mean')}",
        f"return {DIFFERENCES} - 0.5 * {DIVERGENCE} + K.mean(mean)",
        f"return {DIFFERENCES} + K.sum(K.square(mean), axis=-1)",
        f"return {DIFFERENCES}",
    ],
)
def test_another_sum(body: str) -> None:
    assert not compiled(body).known


def test_what_is_given_to_add_loss() -> None:
    differences = "K.mean(K.square(picture - answer), axis=-1)"
    total = f"model.add_loss(K.mean({differences} - 0.5 * {DIVERGENCE}))"

    assert texts(added(total)) == (differences, DIVERGENCE)
    assert not added(total.replace("K.mean(K.sq", "K.sum(K.sq")).known
