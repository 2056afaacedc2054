"""LL510: shapes that take axes for others are reported; near misses and what is unknown stay silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic
from losslint.training import Shape, Taken, taken_for

from tests.test_repairs import repaired
from tests.torch.reading import IMPORTS

KERAS = """
import keras
import numpy as np
from keras import layers
x, y = np.random.rand(90, 12, 20), np.random.randint(0, 4, 90)
{data}
model = keras.Sequential([layers.Input({shape}), {first}, layers.Flatten(), layers.Dense(4, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y)
"""
TORCH = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv1d(12, 5, 1), nn.Linear(12, 5)
    def forward(self, x):
        return {forward}
x, y = torch.randn(90, 12, 20), torch.{labels}
model = Net()
optimizer = optim.Adam(model.parameters())
for a, b in DataLoader(TensorDataset(x, y), batch_size=8):
    optimizer.zero_grad()
    loss = {loss}
    loss.backward()
    optimizer.step()
"""


def said(code: str) -> list[Diagnostic]:
    return [one for one in lint(Path("train.py"), code.encode()) if one.code == "LL510"]


def keras(data: str = "pass", shape: str = "(12, 20)", first: str = "layers.Dense(8)") -> list[Diagnostic]:
    """Return what is said of a training of Keras on twelve features of twenty steps."""
    return said(KERAS.format(data=data, shape=shape, first=first))


def torch(
    forward: str = "self.conv(x)",
    loss: str = "F.cross_entropy(model(a), b)",
    labels: str = "randint(0, 5, (90, 20))",
) -> list[Diagnostic]:
    """Return what is said of a training of PyTorch that gives each of twenty steps one of five classes."""
    return said(IMPORTS + TORCH.format(forward=forward, loss=loss, labels=labels))


@pytest.mark.parametrize(
    ("before", "after", "taken"),
    [
        ((90, 32, 32, 3), (90, 3, 32, 32), Taken.AXES),
        ((None, 12, 20), (None, 20, 12), Taken.AXES),
        ((90, 1, 12, 20), (90, 20, 12, 1), Taken.AXES),
        ((None, 5, 20), (None, 5), Taken.ROWS),
        ((None, 5, 8, 9), (None, 5), Taken.ROWS),
        ((90, 28, 28, 1), (90, 1, 28, 28), None),
        ((90, 28, 28), (90, 28, 28), None),
        ((90, 12, 20), (90, 240), None),
        ((90, 12, 20), (90, 24, 10), None),
        ((90, 12, 20), (45, 20, 12), None),
        ((90, None, 20), (90, 20, 12), None),
        ((None, 5, 1, 1), (None, 5), None),
        ((None, 20, 5), (None, 5), None),
        ((None, 5, 5), (None, 5), None),
        ((90,), (90, 1), None),
    ],
)
def test_shapes_that_take_axes_for_others(before: Shape, after: Shape, taken: Taken | None) -> None:
    assert taken_for(before, after) is taken


@pytest.mark.parametrize(
    "found",
    [
        keras("x = x.reshape(-1, 20, 12)", "(20, 12)"),
        keras("x = np.reshape(x, (90, 20, 12))", "(20, 12)"),
        keras(first="layers.Reshape((20, 12)), layers.Dense(8)"),
        torch("self.conv(x.view(-1, 20, 12).view(-1, 12, 20))"),
        torch(loss="F.cross_entropy(model(a).view(-1, 5), b.view(-1))"),
        torch(loss="F.cross_entropy(model(a).reshape(-1, 5), b.reshape(-1))"),
    ],
)
def test_axes_taken_for_others_are_reported(found: list[Diagnostic]) -> None:
    assert found
    assert all("keeps the numbers in their order" in one.message for one in found)


@pytest.mark.parametrize(
    "found",
    [
        keras("x = x.transpose(0, 2, 1)", "(20, 12)"),
        keras("x = x.reshape(-1, 20, 12, order='F')", "(20, 12)"),
        keras("x = x.reshape(-1, 12, 20, 1).reshape(-1, 1, 12, 20)", "(1, 12, 20)"),
        keras("x = x.reshape(-1, 240)", "(240,)"),
        keras(first="layers.Permute((2, 1))"),
        torch(loss="F.cross_entropy(model(a).transpose(1, 2).reshape(-1, 5), b.view(-1))"),
        torch(
            loss="F.mse_loss(model(a).view(-1, 5), b.view(-1, 5))",
            labels="randn(90, 5, 20)",
        ),
        torch("self.head(x.transpose(1, 2)).view(-1, 5)", "F.cross_entropy(model(a), b.view(-1))"),
    ],
)
def test_near_misses(found: list[Diagnostic]) -> None:
    assert not found


@pytest.mark.parametrize(
    "found",
    [
        keras("x = unknown(x).reshape(-1, 20, 12)", "(20, 12)"),
        keras("x = x.reshape(-1, unknown, 12)", "(20, 12)"),
        torch("unknown(x).view(-1, 20, 12)"),
        torch(loss="F.cross_entropy(unknown(model(a)).view(-1, 5), b.view(-1))"),
    ],
)
def test_what_is_not_known_stays_silent(found: list[Diagnostic]) -> None:
    assert not found


def test_the_repair_turns_the_axes() -> None:
    script = KERAS.format(data="x = x.reshape(-1, 20, 12)", shape="(20, 12)", first="layers.Dense(8)")
    turned = script.replace("reshape(-1, 20, 12)", "transpose(0, 2, 1)")

    assert repaired(script, "LL510") == turned
