"""Keras Tuner: what is searched is a run like any other."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.interpret.reading import understood

BUILD = """
import keras_tuner as kt
(x, y), _ = mnist.load_data()
def build(hp):
    model = Sequential([Flatten(), Dense(hp.Int('units', 8, 64), activation='relu')])
    model.add(Dense(10, activation=hp.Choice('last', ['softmax'])))
    model.compile(optimizer='adam', loss=hp.Fixed('loss', 'categorical_crossentropy'))
    return model
class Search(kt.HyperModel):
    def build(self, hp):
        return build(hp)
"""
WHOLE = "10 softmax, categorical_crossentropy, class ids(10), images 0..1"
SEARCHES = {
    "kt.RandomSearch(build, objective='val_loss').search(x / 255, y, epochs=3)": WHOLE,
    "tuner = kt.Hyperband(hypermodel=Search(), max_epochs=9)\ntuner.search(x / 255, y)": WHOLE,
    "from kerastuner.tuners import GridSearch\nGridSearch(build).search(x / 255, y)": WHOLE,
    "tuner = kt.RandomSearch(build)\nbest = tuner.get_best_hyperparameters()[0]\n"
    "tuner.hypermodel.build(best).fit(x / 255, y)": WHOLE,
    "kt.RandomSearch(build).get_best_models(1)[0].fit(x / 255, y)": WHOLE,
}


@pytest.mark.parametrize("code", SEARCHES)
def test_a_search_fits_what_the_project_builds(code: str) -> None:
    assert understood(BUILD + code + "\n") == [SEARCHES[code]]


def test_a_search_of_something_else_fits_nothing() -> None:
    assert understood("import keras_tuner as kt\nkt.RandomSearch(unknown).search(1, 2)\n") == []


OBJECTIVE = """
import keras_tuner as kt
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
def build(hp):
    inputs = keras.Input((256,))
    x = layers.Dense(hp.Int("units", 64, 512), activation="relu")(inputs)
    a = layers.Dense(6, activation="softmax", name="kind")(x)
    b = layers.Dense(2, activation="softmax", name="domain")(x)
    model = keras.Model(inputs, {outputs})
    model.compile("adam", "sparse_categorical_crossentropy", metrics={metrics})
    return model
tuner = kt.RandomSearch(build, objective={objective})
tuner.search(np.load("x.npy"), y, {checked})
"""
TWO = {"outputs": "[a, b]", "metrics": '{"kind": "accuracy"}', "checked": "validation_split=0.2"}
ONE = {**TWO, "outputs": "a", "metrics": '["accuracy"]'}


@pytest.mark.parametrize(
    ("changes", "objective", "help_"),
    [
        (TWO, 'kt.Objective("val_accuracy", "max")', "objective='val_kind_accuracy'"),
        (TWO, '"val_accuracy"', "objective='val_kind_accuracy'"),
        (TWO, '"val_kind_accuracy"', ""),
        (TWO, '"val_loss"', ""),
        (TWO, '"val_domain_loss"', ""),
        (TWO, "chosen()", ""),
        (ONE, '"val_accuracy"', ""),
        (ONE, '"val_loss"', ""),
        (ONE, '"val_auc"', "objective='val_loss'"),
        ({**ONE, "checked": "epochs=3"}, '"val_accuracy"', "give `search` validation_split="),
        ({**ONE, "checked": "**more"}, '"val_accuracy"', ""),
    ],
)
def test_a_search_waits_for_a_number_that_is_logged(
    changes: dict[str, str], objective: str, help_: str
) -> None:
    script = OBJECTIVE
    for name, text in {**changes, "objective": objective}.items():
        script = script.replace("{" + name + "}", text)
    found = lint(Path("t.py"), script.encode(), select=["LL306", "LL311"])
    assert [one.help.partition(", or")[0][: len(help_)] for one in found] == [help_] * bool(help_)
