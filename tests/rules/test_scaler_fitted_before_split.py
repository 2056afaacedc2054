"""LL407: scalers that are fitted before data are cut off for testing."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

HEADER = """
from keras import Sequential, layers as L
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, Normalizer, OneHotEncoder, StandardScaler
x, y = load_wine(return_X_y=True)
"""
FIT = """
model = Sequential([L.Input((13,)), L.Dense(3, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(a, ya)
"""
SPLIT = "a, b, ya, yb = train_test_split(x, y)"


def said(script: str, select: str = "LL407") -> list[str]:
    """Return the code that LL407 points at."""
    text = HEADER + script + FIT
    lines = text.splitlines()
    found = lint(Path("train.py"), text.encode(), select=[select])
    return [lines[one.place.row - 1][one.place.column - 1 : one.place.end_column - 1] for one in found]


@pytest.mark.parametrize(
    ("script", "at"),
    [
        (f"x = StandardScaler().fit_transform(x)\n{SPLIT}", "StandardScaler().fit_transform(x)"),
        (f"s = MinMaxScaler()\ns.fit(x)\nx = s.transform(x)\n{SPLIT}", "s.fit(x)"),
    ],
)
def test_fitted_on_what_is_split_later(script: str, at: str) -> None:
    assert said(script) == [at]


@pytest.mark.parametrize(
    "script",
    [
        f"{SPLIT}\ns = StandardScaler()\na, b = s.fit_transform(a), s.transform(b)",
        f"{SPLIT}\ns = StandardScaler().fit(a)\na, c, ya, yc = train_test_split(s.transform(a), ya)",
        f"x = Normalizer().fit_transform(x)\n{SPLIT}",
        f"y = LabelEncoder().fit_transform(y)\n{SPLIT}",
        "s = StandardScaler()\na, ya = s.fit_transform(x), y",
        f"t = StandardScaler().fit_transform(x)\n{SPLIT}",
        f"x = unknown(x)\nx = StandardScaler().fit_transform(x)\n{SPLIT}",
    ],
)
def test_silent(script: str) -> None:
    assert said(script) == []


def test_it_is_off_unless_it_is_selected() -> None:
    text = f"{HEADER}x = StandardScaler().fit_transform(x)\n{SPLIT}{FIT}"
    assert lint(Path("train.py"), text.encode()) == []
