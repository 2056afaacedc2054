"""Models that are trained in every round of a cross-validation: which bring along what they learnt before."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs

START = """
import keras
from keras import layers
import numpy as np
from sklearn.model_selection import KFold, RepeatedStratifiedKFold, StratifiedKFold, TimeSeriesSplit
x, y = np.load("x.npy"), np.load("y.npy")
def build():
    model = keras.Sequential([layers.Input((4,)), layers.Dense(8, "relu"), layers.Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy")
    return model
"""


def cuts(code: str) -> list[str]:
    """Return where folds are cut that one model learns one after the other."""
    found = (run.earlier_fold.value for run in runs(code, header=START))
    return [cut.text() for cut in found if cut is not None]


@pytest.mark.parametrize(
    "code",
    [
        "model = build()\nfor a, b in KFold(5).split(x):\n    model.fit(x[a], y[a])",
        "model = build()\nfor n, (a, b) in enumerate(KFold(5).split(x)):\n    model.fit(x[a], y[a])",
        "model = build()\nfor a, b in KFold(5).split(x):\n    some = x[a] / 255\n    model.fit(some, y[a])",
        "model = build()\nfor a, b in KFold(5).split(x):\n    model.compile('sgd', 'mse')\n    model.fit(x[a], y[a])",
        "def learn(model, a):\n    model.fit(x[a], y[a])\n"
        "model = build()\nfor a, b in KFold(5).split(x):\n    learn(model, a)",
        "model = build()\nfor a, b in RepeatedStratifiedKFold(n_splits=5).split(x, y):\n    model.fit(x[a], y[a])",
    ],
)
def test_one_model_for_all_folds(code: str) -> None:
    assert [cut.partition(".")[2] for cut in cuts(code)] in (["split(x)"], ["split(x, y)"])


@pytest.mark.parametrize(
    "code",
    [
        "for a, b in KFold(5).split(x):\n    model = build()\n    model.fit(x[a], y[a])",
        "first = build()\nfor a, b in KFold(5).split(x):\n    model = keras.models.clone_model(first)\n"
        "    model.compile('adam', 'mse')\n    model.fit(x[a], y[a])",
        "model = build()\nfor a, b in KFold(5).split(x):\n    model.load_weights('start.weights.h5')\n"
        "    model.fit(x[a], y[a])",
        "model = build()\nstart = model.get_weights()\nfor a, b in KFold(5).split(x):\n"
        "    model.set_weights(start)\n    model.fit(x[a], y[a])",
        "model = build()\nstart = model.get_weights()\nfor a, b in KFold(5).split(x):\n"
        "    model.fit(x[a], y[a])\n    model.set_weights(start)",
        "import elsewhere\nmodel = build()\nfor a, b in KFold(5).split(x):\n    elsewhere.reset(model)\n"
        "    model.fit(x[a], y[a])",
        "def reset(model):\n    for layer in model.layers:\n"
        "        layer.kernel.assign(layer.kernel_initializer(layer.kernel.shape))\n"
        "model = build()\nfor a, b in KFold(5).split(x):\n    reset(model)\n    model.fit(x[a], y[a])",
        "models = [build() for _ in range(5)]\nfor n, (a, b) in enumerate(KFold(5).split(x)):\n"
        "    models[n].fit(x[a], y[a])",
        "model = build()\nfor a, b in KFold(5).split(x):\n    break\nmodel.fit(x[a], y[a])",
        "model = build()\na, b = next(KFold(5).split(x))\nfor _ in range(5):\n    model.fit(x[a], y[a])",
        "model = build()\nfor a, b in TimeSeriesSplit(5).split(x):\n    model.fit(x[a], y[a])",
        "model = build()\nfor _ in range(5):\n    model.fit(x, y)",
    ],
)
def test_nothing_is_brought_along(code: str) -> None:
    assert cuts(code) == []
