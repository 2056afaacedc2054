"""LL422: inputs of one number are reported; near misses and what is unknown stay silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

SCRIPT = """
import keras
import numpy as np
from keras import layers
(images, y), _ = keras.datasets.mnist.load_data()
x = {made}
{filled}
model = keras.Sequential([layers.Input((784,)), layers.Dense(10, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, {labels})
"""
TORCH = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from sklearn.datasets import load_digits
y = torch.tensor(load_digits().target)
x = {made}
model = nn.Linear(64, 10)
optimizer = torch.optim.Adam(model.parameters())
for a, b in DataLoader(TensorDataset(x, y), batch_size=8):
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(a), b).backward()
    optimizer.step()
"""


def said(text: str) -> list[str]:
    return [one.message for one in lint(Path("train.py"), text.encode()) if one.code == "LL422"]


def keras(made: str = "np.zeros((60000, 784))", filled: str = "pass", labels: str = "y") -> list[str]:
    return said(SCRIPT.format(made=made, filled=filled, labels=labels))


@pytest.mark.parametrize(
    "found",
    [
        keras(),
        keras("np.ones((60000, 784), dtype='float32') / 2"),
        keras("np.zeros((60000, 28, 28)).reshape(-1, 784)"),
        keras("np.full((60000, 784), 7.0)"),
        keras(filled="other = x.copy()\nother[0] = 1.0"),
        said(TORCH.format(made="torch.zeros(1797, 64)")),
    ],
)
def test_inputs_of_one_number(found: list[str]) -> None:
    (one,) = found

    assert "everywhere" in one


@pytest.mark.parametrize(
    "found",
    [
        keras(filled="x[:] = images.reshape(-1, 784)"),
        keras(filled="for n, image in enumerate(images):\n    x[n] = image.ravel()"),
        keras(filled="for row, image in zip(x, images):\n    row[:] = image.ravel()"),
        keras(filled="np.copyto(x, images.reshape(-1, 784))"),
        keras(filled="view = x[:, 1:]\nview += 1.0"),
        keras(filled="x += np.random.rand(60000, 784)"),
        keras(labels="np.random.randint(0, 10, 60000)"),
        keras(labels="np.zeros(60000)"),
        keras("images.reshape(-1, 784)"),
        said(TORCH.format(made="torch.rand(1797, 64)")),
    ],
)
def test_near_misses(found: list[str]) -> None:
    assert not found


@pytest.mark.parametrize(
    "found",
    [
        keras("unknown((60000, 784))"),
        keras(filled="unknown(x)"),
        keras(filled="x.tofile(unknown)\nunknown.fill(x)"),
        keras(labels="unknown(y)"),
        said(TORCH.format(made="unknown(1797, 64)")),
    ],
)
def test_what_is_not_known_stays_silent(found: list[str]) -> None:
    assert not found
