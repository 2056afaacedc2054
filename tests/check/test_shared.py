"""A repair is withheld where another training rests on the same code and does not want it."""

from __future__ import annotations

from pathlib import Path

from losslint.check.engine import check_file, lint
from losslint.check.policy import Policy
from losslint.plugins import load_rules

BUILDER = """\
from keras.datasets import mnist
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import to_categorical

(x, y), _ = mnist.load_data()
x = x.reshape(60000, 784) / 255


def build(loss):
    model = Sequential([Dense(64, activation='relu'), Dense(10, activation='sigmoid')])
    model.compile(loss=loss, optimizer='adam')
    return model


"""
BOTH = "build('categorical_crossentropy').fit(x, to_categorical(y, 10))\n"
OTHER = "build('mse').fit(x, to_categorical(y, 10))\n"


def repairs(script: str) -> list[tuple[str, bool]]:
    found = lint(Path("train.py"), script.encode(), select=["LL105"])
    return [(one.code, one.repair is not None) for one in found]


def test_a_head_of_one_training_is_repaired() -> None:
    assert repairs(BUILDER + BOTH) == [("LL105", True)]


def test_a_head_that_another_training_shares_is_not() -> None:
    assert repairs(BUILDER + BOTH + OTHER) == [("LL105", False)]


def test_trainings_that_want_the_same_get_it() -> None:
    assert repairs(BUILDER + BOTH + BOTH) == [("LL105", True)]


def test_a_trial_finds_the_same_and_withholds_nothing() -> None:
    script = (BUILDER + BOTH + OTHER).encode()
    policy = Policy({"LL105": load_rules().rules["LL105"]})

    offered, tried = (
        check_file(Path("train.py"), policy, script, is_trial=each).diagnostics for each in (False, True)
    )

    assert [(one.code, one.place) for one in tried] == [(one.code, one.place) for one in offered]
    assert [one.repair is None for one in (*offered, *tried)] == [True, False]
