"""Repairs of whole scripts: the rule is silent afterwards, and no other begins to speak."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import dedent

import pytest
from losslint.check.engine import lint
from losslint.findings import Applicability, Diagnostic, Repair

from tests.applying import apply


def found_in(script: str) -> list[Diagnostic]:
    return lint(Path("train.py"), script.encode(), select=["LL1", "LL2", "LL3", "LL4", "LL5", "LL6"])


def repair_of(script: str, code: str) -> Repair | None:
    """Return the repair of the only finding of a rule."""
    (found,) = [one for one in found_in(script) if one.code == code]
    return found.repair


def repaired(script: str, code: str) -> str | None:
    """Return a script after the repair of a rule may be made, None where there is none to be made.

    All findings of the rule are gone then, and there are no others than before.
    """
    repair = repair_of(script, code)
    if repair is None or repair.applicability is Applicability.DISPLAY:
        return None
    after = apply(script, repair)
    ast.parse(after)
    before = {one.code for one in found_in(script)}
    assert {one.code for one in found_in(after)} <= before - {code}
    return after


def changes(script: str, after: str | None) -> list[str] | None:
    """Return the lines that a script has only after its repair, without their indentation."""
    old = script.split("\n")
    return None if after is None else [line.strip() for line in after.split("\n") if line not in old]


MNIST = """\
import keras
from keras import layers
from keras.layers import Conv2D, Dense, Flatten
(x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
{before}
{model}
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
{fit}
"""
FIT = "model.fit(x_train, y_train, validation_data=(x_test, y_test))\nmodel.evaluate(x_test, y_test)"
MODEL = """\
model = keras.Sequential([layers.Flatten(), layers.Dense(64, "relu"), layers.Dense(10, "softmax")])
"""


def trained(model: str = MODEL, before: str = "", fit: str = FIT) -> str:
    """Return a script that trains on the pictures of a data set."""
    return MNIST.format(before=dedent(before).strip(), model=dedent(model).strip(), fit=fit)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            MODEL,
            [
                "model = keras.Sequential([layers.Rescaling(1.0 / 255), layers.Flatten(), "
                'layers.Dense(64, "relu"), layers.Dense(10, "softmax")])'
            ],
        ),
        (
            """
            model = keras.Sequential()
            model.add(Flatten(input_shape=(28, 28)))
            model.add(Dense(64, activation="relu"))
            model.add(Dense(10, activation="softmax"))
            """,
            [
                "from keras.layers import Conv2D, Dense, Flatten, Rescaling",
                "model.add(Rescaling(1.0 / 255, input_shape=(28, 28)))",
                "model.add(Flatten())",
            ],
        ),
        (
            """
            inputs = keras.Input((28, 28))
            x = layers.RandomFlip()(inputs)
            x = keras.layers.Flatten()(x)
            x = keras.layers.Dense(64, activation="relu")(x)
            model = keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(x))
            """,
            ["x = keras.layers.Flatten()(keras.layers.Rescaling(1.0 / 255)(x))"],
        ),
    ],
)
def test_raw_pixels_are_scaled_in_the_model(model: str, expected: list[str]) -> None:
    script = trained(model)
    assert changes(script, repaired(script, "LL401")) == expected


@pytest.mark.parametrize("asked", ["x_test / 255", "read()"])
def test_a_model_that_is_asked_about_other_inputs_is_left_to_a_person(asked: str) -> None:
    script = trained(fit=f"model.fit(x_train, y_train)\nmodel.predict({asked})")
    repair = repair_of(script, "LL401")
    assert repair is not None
    assert repair.applicability is Applicability.DISPLAY


def test_a_model_that_is_trained_on_scaled_pixels_too_is_left_alone() -> None:
    assert repair_of(trained(fit=f"{FIT}\nmodel.fit(x_train / 255.0, y_train)"), "LL401") is None


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            """
            model = keras.Sequential()
            model.add(Dense(64, activation="relu", input_shape=(28, 28)))
            model.add(layers.Dropout(0.2))
            model.add(Dense(10, activation="softmax"))
            """,
            ["model.add(Flatten(input_shape=(28, 28)))", 'model.add(Dense(64, activation="relu"))'],
        ),
        (
            """
            model = keras.Sequential([
                layers.Input((28, 28, 1)),
                layers.Conv2D(8, 3, activation="relu"),
                layers.MaxPooling2D(),
                layers.Dense(10, activation="softmax"),
            ])
            """,
            ["layers.Flatten(),"],
        ),
        (
            """
            inputs = keras.Input((28, 28))
            x = layers.Dense(64, activation="relu")(inputs)
            model = keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
            """,
            ['x = layers.Dense(64, activation="relu")(layers.Flatten()(inputs))'],
        ),
    ],
)
def test_the_dense_layers_at_the_end_get_flat_inputs(model: str, expected: list[str]) -> None:
    script = trained(model, "x_train, x_test = x_train / 255.0, x_test / 255.0")
    assert changes(script, repaired(script, "LL506")) == expected


def test_inputs_of_unknown_size_are_not_flattened() -> None:
    script = trained(
        """
        model = keras.Sequential([
            layers.Input((None, None, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ])
        """,
        "x_train, x_test = x_train[..., None] / 255.0, x_test[..., None] / 255.0",
    )
    assert repair_of(script, "LL506") is None
