"""LL314: argmax over a batch is reported; near misses and what is unknown stay silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic

from tests.test_repairs import repaired
from tests.torch.reading import IMPORTS

KERAS = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers
x, y = np.random.rand(90, 20), np.random.randint(0, {units}, 90)
model = keras.Sequential([layers.Input((20,)), layers.Dense({units}, {activation!r})])
model.compile("adam", {loss!r})
model.fit(x, y)
said = model.predict(x)
print({answer})
"""
TORCH = """
x, y = torch.randn(90, 8), torch.randint(0, 5, (90,))
model = nn.Linear(8, 5)
optimizer = optim.Adam(model.parameters())
for a, b in {loader}:
    optimizer.zero_grad()
    out = model(a)
    F.cross_entropy(out, b).backward()
    optimizer.step()
    print(({answer} == b).sum())
"""


def said(code: str) -> list[Diagnostic]:
    return [one for one in lint(Path("train.py"), code.encode()) if one.code == "LL314"]


def keras(answer: str, units: int = 6) -> list[Diagnostic]:
    """Return what is said of a training of Keras whose answers are made in a way."""
    activation = "softmax" if units > 1 else "sigmoid"
    loss = "sparse_categorical_crossentropy" if units > 1 else "binary_crossentropy"
    return said(KERAS.format(answer=answer, units=units, activation=activation, loss=loss))


def torch(answer: str, loader: str = "DataLoader(TensorDataset(x, y), batch_size=8)") -> list[Diagnostic]:
    """Return what is said of a training of PyTorch whose answers are made in a way."""
    return said(IMPORTS + TORCH.format(answer=answer, loader=loader))


@pytest.mark.parametrize(
    ("found", "how"),
    [
        (keras("np.argmax(said)"), "one number for all samples"),
        (keras("said.argmax()"), "one number for all samples"),
        (keras("np.argmax(said, axis=0)"), "a sample for each class"),
        (keras("np.argmax(said, axis=-2)"), "a sample for each class"),
        (keras("tf.argmax(said)"), "a sample for each class"),
        (keras("np.argmax(model(x))"), "one number for all samples"),
        (torch("out.argmax()"), "one number for all samples"),
        (torch("out.argmax(dim=0)"), "a sample for each class"),
        (torch("torch.max(out, 0)[1]"), "a sample for each class"),
    ],
)
def test_an_argmax_over_the_batch_is_reported(found: list[Diagnostic], how: str) -> None:
    (one,) = found

    assert how in one.message


@pytest.mark.parametrize(
    "found",
    [
        keras("np.argmax(said, axis=1)"),
        keras("np.argmax(said, -1)"),
        keras("tf.argmax(said, 1)"),
        keras("np.argmax(said[3])"),
        keras("np.argmax(model.predict(x[:1]))"),
        keras("np.argmax(model.predict(x[3][None]))"),
        keras("np.argmax(said)", units=1),
        keras("np.argmax(np.unique(y))"),
        torch("out.argmax(1)"),
        torch("torch.max(out, -1)[1]"),
        torch("out.argmax()", "DataLoader(TensorDataset(x, y))"),
        torch("out.argmax()", "zip(x, y)"),
    ],
)
def test_near_misses(found: list[Diagnostic]) -> None:
    assert not found


@pytest.mark.parametrize(
    "found",
    [
        keras("np.argmax(said, axis=unknown)"),
        keras("np.argmax(model.predict(unknown))"),
        keras("np.argmax(unknown(said))"),
        torch("out.argmax()", "DataLoader(TensorDataset(x, y), batch_size=unknown)"),
        torch("out.argmax()", "unknown(x, y)"),
        torch("unknown(out).argmax()"),
    ],
)
def test_what_is_not_known_stays_silent(found: list[Diagnostic]) -> None:
    assert not found


def test_the_repair_chooses_along_the_classes() -> None:
    script = IMPORTS + TORCH.format(
        answer="out.argmax()", loader="DataLoader(TensorDataset(x, y), batch_size=8)"
    )

    assert repaired(script, "LL314") == script.replace("argmax()", "argmax(dim=1)")


ONE_SAMPLE = KERAS.replace("model.predict(x)", "model.predict({asked})").format(
    answer="np.argmax(said)",
    units=6,
    activation="softmax",
    loss="sparse_categorical_crossentropy",
    asked="{asked}",
)


@pytest.mark.parametrize(
    ("asked", "codes"), [("x[0]", ["LL508"]), ("x[:1]", []), ("x[0:2]", ["LL314"]), ("x", ["LL314"])]
)
def test_of_one_sample_without_the_axis_of_samples_only_that_is_said(asked: str, codes: list[str]) -> None:
    found = lint(Path("train.py"), ONE_SAMPLE.replace("{asked}", asked).encode())

    assert [one.code for one in found if one.code in ("LL314", "LL508")] == codes
