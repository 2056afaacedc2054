"""LL115: losses whose arguments have changed places; near misses and what is unknown stay silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.test_repairs import repaired
from tests.torch.reading import IMPORTS

KERAS = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers
x, y = np.random.rand(90, 8), np.eye(3)[np.random.randint(0, 3, 90)]
model = keras.Sequential([layers.Input((8,)), layers.Dense(3, "softmax")])
score = keras.losses.{loss}()
with tf.GradientTape() as tape:
    said = model(x, training=True)
    loss = {called}
tape.gradient(loss, model.trainable_variables)
"""
TORCH = """
x, y = torch.randn(90, 8), torch.rand(90, 1).round()
model, teacher = nn.Sequential(nn.Linear(8, 1), nn.Sigmoid()), nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())
criterion = nn.{loss}()
optimizer = optim.Adam(model.parameters())
for a, b in DataLoader(TensorDataset(x, y), batch_size=8):
    optimizer.zero_grad()
    loss = {called}
    loss.backward()
    optimizer.step()
"""


def said(text: str) -> list[str]:
    return [one.message for one in lint(Path("train.py"), text.encode()) if one.code == "LL115"]


def keras(called: str, loss: str = "CategoricalCrossentropy") -> list[str]:
    return said(KERAS.format(called=called, loss=loss))


def torch(called: str, loss: str = "BCELoss") -> list[str]:
    return said(IMPORTS + TORCH.format(called=called, loss=loss))


@pytest.mark.parametrize(
    "found",
    [
        keras("score(said, y)"),
        keras("score(said, y)", "BinaryCrossentropy"),
        keras("score(said, y)", "KLDivergence"),
        keras("tf.reduce_mean(keras.losses.categorical_crossentropy(model(x), y))"),
        torch("criterion(b, model(a))"),
        torch("criterion(b, model(a))", "BCEWithLogitsLoss"),
        torch("F.binary_cross_entropy(b, model(a))"),
        torch("criterion(b.float(), model(a).clamp(0.1, 0.9))"),
    ],
)
def test_arguments_that_have_changed_places(found: list[str]) -> None:
    (one,) = found

    assert "is given labels and output in the other order" in one


@pytest.mark.parametrize(
    "found",
    [
        keras("score(y, said)"),
        keras("score(said, y)", "MeanSquaredError"),
        keras("score(said, y)", "CosineSimilarity"),
        keras("score(y_pred=said, y_true=y)"),
        keras("score(said, model(x + 1.0))"),
        torch("criterion(model(a), b)"),
        torch("criterion(b, model(a))", "MSELoss"),
        torch("criterion(target=b, input=model(a))"),
        torch("criterion(model(a), teacher(a))"),
        torch("criterion(model(a), teacher(a).detach())"),
    ],
)
def test_near_misses(found: list[str]) -> None:
    assert not found


@pytest.mark.parametrize(
    "found",
    [
        keras("score(unknown(x), y)"),
        keras("score(said, unknown(y))"),
        keras("unknown(said, y)"),
        torch("criterion(unknown(b), model(a))"),
        torch("criterion(b, unknown(a))"),
        torch("unknown(b, model(a))"),
    ],
)
def test_what_is_not_known_stays_silent(found: list[str]) -> None:
    assert not found


def test_the_repair_gives_them_in_the_other_order() -> None:
    script = IMPORTS + TORCH.format(called="criterion(b, model(a))", loss="BCELoss")

    assert repaired(script, "LL115") == script.replace("(b, model(a))", "(model(a), b)")
