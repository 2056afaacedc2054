"""Layers that learn from data before they are trained with: which have, which have not, which may have."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs

START = """
import keras
from keras import layers
import numpy as np
x, y = np.random.rand(100, 4) * 900, np.random.randint(0, 2, 100)
"""
STACK = """
model = keras.Sequential([layers.Input((4,)), layer, layers.Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy")
model.fit(x, y)
"""


def unadapted(code: str) -> list[str]:
    """Return the layers that have learnt nothing."""
    return [layer.spelling for run in runs(code, header=START) for layer in run.unadapted]


@pytest.mark.parametrize(
    "made",
    [
        "layer = layers.Normalization()",
        "layer = layers.Normalization(axis=-1)\nlayer.trainable = False",
        "layer = layers.Normalization(mean=None)",
        "other = layers.Normalization()\nother.adapt(x)\nlayer = layers.Normalization()",
    ],
)
def test_nothing_is_learnt(made: str) -> None:
    assert unadapted(made + STACK) == ["Normalization"]


@pytest.mark.parametrize(
    "made",
    [
        "layer = layers.Normalization()\nlayer.adapt(x)",
        "layer = layers.Normalization(mean=x.mean(0), variance=x.var(0))",
        "def scaled(data):\n    made = layers.Normalization()\n    made.adapt(data)\n    return made\nlayer = scaled(x)",
        "import elsewhere\nlayer = layers.Normalization()\nelsewhere.prepare(layer, x)",
        "import elsewhere\nlayer = layers.Normalization(**elsewhere.options)",
        "import elsewhere\nlayer = layers.Normalization()\nelsewhere.layers_of(layer)[0].adapt(x)",
        "layer = layers.Normalization()\nif len(x) > int(input()):\n    layer.adapt(x)",
        "layer = layers.Normalization()\nparts = {'one': layer}\nparts[input()].adapt(x)",
        "layer = layers.Rescaling(1 / 900)",
        "layer = layers.BatchNormalization()",
    ],
)
def test_something_may_be_learnt(made: str) -> None:
    assert unadapted(made + STACK) == []


@pytest.mark.parametrize(
    "between",
    [
        "model.load_weights('before.weights.h5')",
        "model.layers[0].adapt(x)",
        "model.get_layer('scaling').adapt(x)",
        "import elsewhere\nelsewhere.prepare(model, x)",
    ],
)
def test_a_model_that_may_know_already(between: str) -> None:
    made = "layer = layers.Normalization(name='scaling')"
    stack = STACK.replace("model.fit", between + "\nmodel.fit")

    assert unadapted(made + stack) == []
