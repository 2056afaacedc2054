"""What a model says of its inputs: ids where an embedding looks them up."""

from __future__ import annotations

import pytest
from losslint.training import Content

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


READ = """
import torch
from torch import nn
from elsewhere import batches
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.look, self.last = nn.Embedding(90, 8), nn.Linear(8, 3)
    def forward(self, x):
        {read}
        return self.last(out.mean(1))
net = Net()
optimizer = torch.optim.SGD(net.parameters(), 0.1)
for x, y in batches:
    optimizer.zero_grad()
    nn.CrossEntropyLoss()(net(x), y).backward()
    optimizer.step()
"""
READS = {
    "out = self.look(x)": Content.TOKENS,
    "out = self.look(x.view(-1, 9))": Content.TOKENS,
    "out = self.look(x)\n        out.masked_fill_(x.eq(0).unsqueeze(-1), 0)": Content.TOKENS,
    "out = self.look(x) * (x != 0).unsqueeze(-1)": Content.TOKENS,
    "out = self.look(x) * x.unsqueeze(-1)": None,
    "out = self.look(x) + self.last(x)": None,
}


@pytest.mark.parametrize("read", READS)
def test_a_mask_of_what_was_padded_reads_no_numbers(read: str) -> None:
    (run,) = runs(READ.format(read=read), header="")
    assert run.inputs[0].content.value is READS[read]
