"""Keras Tuner: what is searched is a run like any other."""

from __future__ import annotations

import pytest

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
