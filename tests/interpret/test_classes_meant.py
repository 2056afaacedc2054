"""Labels of which other code says that they name classes, and advice that fits what is learnt."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic

TABLE = """\
import pandas as pd
from sklearn.model_selection import StratifiedKFold, train_test_split
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential
from tensorflow.keras.utils import to_categorical
df = pd.read_csv("a.csv")
X = df.iloc[:, :-1].values
y = df.iloc[:, -1].values
{split}
model = Sequential([Dense(32, activation="relu"), Dense({units}, activation="{activation}")])
model.compile("adam", "{loss}")
model.fit(x_train, y_train)
"""
SPLIT = "x_train, x_test, y_train, y_test = train_test_split(X, y)"
STRATIFIED = SPLIT.replace("y)", "y, stratify=y)")
ELSEWHERE = f"{SPLIT}\nrows = to_categorical(y_train)"
FOLDS = "for a, b in StratifiedKFold(5).split(X, y):\n    x_train, y_train = X[a], y[a]"
CLASSES = "loss='sparse_categorical_crossentropy' over softmax units"


def found(split: str, activation: str, loss: str, units: int = 3) -> list[Diagnostic]:
    script = TABLE.format(split=split, activation=activation, loss=loss, units=units)
    return lint(Path("train.py"), script.encode(), select=["LL1", "LL2"])


@pytest.mark.parametrize("split", [SPLIT, STRATIFIED, ELSEWHERE, FOLDS])
def test_categorical_crossentropy_over_one_number_a_sample_is_about_classes(split: str) -> None:
    (one,) = found(split, "softmax", "categorical_crossentropy")
    assert one.code == "LL201"
    assert "1 unit" not in one.help
    assert one.repair is not None


@pytest.mark.parametrize("split", [STRATIFIED, ELSEWHERE, FOLDS])
@pytest.mark.parametrize("activation", ["linear", "softmax"])
def test_what_is_counted_by_class_elsewhere_is_a_class(split: str, activation: str) -> None:
    (one,) = found(split, activation, "mse")
    assert (one.code, one.help) == ("LL205", CLASSES)


@pytest.mark.parametrize(
    ("activation", "loss", "help_"),
    [
        ("softmax", "mse", CLASSES),
        ("linear", "mse", "a head of 1 unit"),
        (
            "sigmoid",
            "binary_crossentropy",
            f"a head of 1 unit for a question of yes or no, {CLASSES} for classes",
        ),
    ],
)
def test_where_nothing_else_says_it_head_and_loss_do(activation: str, loss: str, help_: str) -> None:
    (one,) = found(SPLIT, activation, loss)
    assert (one.code, one.help) == ("LL205", help_)


def test_numbers_under_a_loss_over_classes_want_another_loss() -> None:
    split = "import numpy as np\nx_train, y_train = np.random.rand(99, 4), np.random.rand(99)"
    (one,) = found(split, "softmax", "categorical_crossentropy")
    assert (one.code, one.help) == ("LL205", "a head of 1 unit and a loss for numbers, as 'mse' is")


@pytest.mark.parametrize(
    "split",
    [
        "x_train, x_test, y_train, y_test = train_test_split(X, y, stratify=df['other'])",
        "x_train, y_train = X, y\nrows = to_categorical(df['other'])",
        "y_train = y / 10\nx_train = X\nrows = to_categorical(y)",
    ],
)
def test_other_labels_say_nothing_about_these(split: str) -> None:
    (one,) = found(split, "linear", "mse")
    assert (one.code, one.help) == ("LL205", "a head of 1 unit")
