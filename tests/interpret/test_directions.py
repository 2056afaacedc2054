"""Losses of the project's own: which of them are scores that grow as output and labels agree."""

from __future__ import annotations

import pytest

from tests.interpret.test_own_losses import DICE, F1, IOU, TVERSKY, compiled, own

SQUARES = "score = 2 * K.sum(y_true * y_pred) / (K.sum(K.square(y_true)) + K.sum(y_pred ** 2))\n"


def plain(body: str) -> str:
    """Return the body of a loss without what makes the score small."""
    assert "return 1 - " in body
    return body.replace("return 1 - ", "return ")


@pytest.mark.parametrize(
    ("body", "ratio"),
    [
        (plain(DICE), "(2. * overlap + 1.) / (K.sum(y) + K.sum(p) + 1.)"),
        (plain(TVERSKY), "(right + 1) / (right + .7 * missed + .3 * wrong + 1)"),
        (plain(IOU), "(overlap + 1) / (both + 1)"),
        (plain(F1), "2 * precision * recall / (precision + recall + K.epsilon())"),
        (SQUARES + "return tf.math.log(score)", None),
        (SQUARES + "return -(1 - score)", None),
        (SQUARES + "return K.mean(K.clip(score, 0, 1))", None),
        (SQUARES + "return keras.losses.binary_crossentropy(y_true, y_pred) + 0.5 * score", None),
        (SQUARES + "return K.mean(K.abs(y_true - y_pred)) + score", None),
    ],
)
def test_a_score(body: str, ratio: str | None) -> None:
    score = own(body).is_score

    assert score.is_true
    assert ratio is None or (score.origin is not None and score.origin.text() == ratio)


@pytest.mark.parametrize(
    "body",
    [
        DICE,
        TVERSKY,
        IOU,
        F1,
        SQUARES + "return -score",
        SQUARES + "return -1. * score",
        SQUARES + "return K.pow(1 - score, 0.75)",
        SQUARES + "return -K.log(score)",
        SQUARES + "return keras.losses.binary_crossentropy(y_true, y_pred) - score",
        SQUARES + "return keras.losses.binary_crossentropy(y_true, y_pred) + 1 - score",
        "return K.mean(K.square(y_true - y_pred))",
    ],
)
def test_no_score(body: str) -> None:
    assert own(body).is_score.is_false


@pytest.mark.parametrize(
    "body",
    [
        "return K.mean(y_true * y_pred)",  # the critic of a Wasserstein network, with labels of -1 and 1
        "return K.sum(y_true * y_pred) / K.sum(y_true)",  # the mean of what is chosen
        "return K.sum(y_true * y_pred) / K.sum(y_pred)",  # what something costs on average
        SQUARES + "import elsewhere\nreturn elsewhere.weight * score",
        SQUARES + "import elsewhere\nreturn elsewhere.turned(score)",
        SQUARES + "import elsewhere\nreturn score if elsewhere.grows else -score",
        "return K.mean(y_pred)",
    ],
)
def test_nobody_knows(body: str) -> None:
    assert not own(body).is_score.known


def test_a_loss_of_the_library_says_nothing() -> None:
    assert not compiled("", "'mse'").is_score.known
