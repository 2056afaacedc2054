"""What a model says of its inputs: ids where an embedding looks them up."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs

HEADER = """
import numpy as np
from keras.layers import Concatenate, Dense, Embedding, Flatten, Input, LSTM
from keras.models import Model, Sequential
x = np.load('x.npy')
"""
END = "model.compile('adam', 'mse')\nmodel.fit({}, unknown)\n"
MODELS = {
    "model = Sequential([Embedding(100, 8), LSTM(4)])": "tokens",
    "model = Sequential([Input((9,)), Embedding(100, 8), LSTM(4)])": "tokens",
    "first = Input((9,))\nmodel = Model(first, LSTM(4)(Embedding(100, 8)(first)))": "tokens",
    "first = Input((9,))\nmodel = Model(first, Concatenate()([first, Flatten()(Embedding(9, 8)(first))]))": None,
    "model = Sequential([Dense(8), Embedding(100, 8), LSTM(4)])": None,
    "x = x / x.max()\nmodel = Sequential([Embedding(100, 8), LSTM(4)])": "tokens",
    "x = np.random.rand(9, 4)\nmodel = Sequential([Embedding(100, 8), LSTM(4)])": "features",
    "x = (x - x.min()) / (x.max() - x.min())\nmodel = Sequential([Embedding(100, 8), LSTM(4)])": None,
}


@pytest.mark.parametrize("code", MODELS)
def test_one_input(code: str) -> None:
    (run,) = runs(f"{code}\n{END.format('x')}", header=HEADER)
    content = run.inputs[0].content.value
    assert (content.value if content is not None else None) == MODELS[code]


@pytest.mark.parametrize(
    ("other", "content"), [("Flatten()(Embedding(9, 8)(b))", "tokens"), ("Dense(8)(b)", None)]
)
def test_several_inputs(other: str, content: str | None) -> None:
    code = f"a, b = Input((9,)), Input((9,))\nmodel = Model([a, b], Concatenate()([Flatten()(Embedding(9, 8)(a)), {other}]))"
    (run,) = runs(f"{code}\n{END.format('[x, np.load(name)]')}", header=HEADER)
    assert {one.content.value.value if one.content.value else None for one in run.inputs} == {content}
