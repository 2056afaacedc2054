"""LL410: inputs and labels in different orders."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

HEADER = """
import random
import numpy as np
import pandas as pd
from keras import Sequential, layers as L
from keras.datasets import mnist
from sklearn.model_selection import train_test_split
from sklearn.utils import shuffle
import sklearn.utils
(x, y), (x_test, y_test) = mnist.load_data()
x = x.reshape(60000, 784) / 255.0
model = Sequential([L.Input((784,)), L.Dense(10, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
"""


def said(script: str) -> list[str]:
    """Return the code of each place that LL410 points at."""
    text = HEADER + script + "\nmodel.fit(x, y)\n"
    found = lint(Path("train.py"), text.encode(), select=["LL410"])
    lines = text.splitlines()
    return [lines[one.place.row - 1][one.place.column - 1 : one.place.end_column - 1] for one in found]


Y_PERMUTED = "y[r.permutation(60000)]"


@pytest.mark.parametrize(
    ("script", "at"),
    [
        ("np.random.shuffle(x); np.random.shuffle(y)", "np.random.shuffle(y)"),
        ("np.random.shuffle(x)", "np.random.shuffle(x)"),
        ("np.random.seed(7); np.random.shuffle(x); np.random.shuffle(y)", "np.random.shuffle(y)"),
        ("y = y[np.random.permutation(60000)]", "y[np.random.permutation(60000)]"),
        ("x = shuffle(x); y = shuffle(y)", "shuffle(y)"),
        ("x, x_val = train_test_split(x); y, y_val = train_test_split(y)", "train_test_split(y)"),
        (
            "x, a = train_test_split(x, random_state=1); y, b = train_test_split(y, random_state=2)",
            "train_test_split(y, random_state=2)",
        ),
        ("r = np.random.default_rng(1); r.shuffle(x); r.shuffle(y)", "r.shuffle(y)"),
        (
            "r = np.random.RandomState(1); x = x[r.permutation(60000)]; y = y[r.permutation(60000)]",
            Y_PERMUTED,
        ),
        (
            "x = pd.DataFrame(x).sample(frac=1).values; y = pd.Series(y).sample(frac=1).values",
            "pd.Series(y).sample(frac=1)",
        ),
        (
            "x, x_val = train_test_split(x, test_size=10000); y = y[:50000]",
            "train_test_split(x, test_size=10000)",
        ),
    ],
)
def test_one_is_in_another_order(script: str, at: str) -> None:
    assert said(script) == [at]


@pytest.mark.parametrize(
    "script",
    [
        "",
        "order = np.random.permutation(60000); x, y = x[order], y[order]",
        "order = np.arange(60000); np.random.shuffle(order); x = x[order]; y = y[order]",
        "order = np.random.permutation(60000); x, y = x[order[:50000]], y[order[:50000]]",
        "np.random.seed(7); np.random.shuffle(x); np.random.seed(7); np.random.shuffle(y)",
        "s = np.random.get_state(); np.random.shuffle(x); np.random.set_state(s); np.random.shuffle(y)",
        "x, y = shuffle(x, y)",
        "x = shuffle(x, random_state=3); y = shuffle(y, random_state=3)",
        "x, x_val, y, y_val = train_test_split(x, y)",
        "x, a = train_test_split(x, random_state=1); y, b = train_test_split(y, random_state=1)",
        "x, a = train_test_split(x, random_state=s); y, b = train_test_split(y, random_state=s)",
        "x, a = train_test_split(x, shuffle=False); y = y[:45000]",
        "x, y, z = sklearn.utils.shuffle(x, y, y)",
        "np.random.shuffle(x_test)",
        "np.random.shuffle(x); y = x",
        "np.random.shuffle(x); y = np.array([label(one) for one in x])",
        "r = np.random.RandomState(1); r.shuffle(x); r = np.random.RandomState(1); r.shuffle(y)",
        "a, b = np.random.default_rng(1), np.random.default_rng(1); a.shuffle(x); b.shuffle(y)",
        "r = np.random.RandomState(1); np.random.seed(1); r.shuffle(x); np.random.shuffle(y)",
        "t = pd.DataFrame(x); t['y'] = y; t = t.sample(frac=1); x, y = t.drop(columns='y').values, t['y'].values",
        "x = pd.DataFrame(x).sample(frac=1, random_state=2); y = pd.Series(y).sample(frac=1, random_state=2)",
        "x = pd.DataFrame(x).sample(frac=1, random_state=s); y = pd.Series(y).sample(frac=1, random_state=s)",
        "both = np.concatenate([x, y.reshape(-1, 1)], axis=1); np.random.shuffle(both)\nx, y = both[:, :-1], both[:, -1]",
        "pairs = list(zip(x, y)); random.shuffle(pairs); x, y = zip(*pairs); x, y = np.array(x), np.array(y)",
        "few = np.random.choice(60000, 1000); x, y = x[few], y[few]",
        "np.random.shuffle(x); y = y[np.argsort(unknown)]",
    ],
)
def test_both_are_in_the_same_order_or_nobody_knows(script: str) -> None:
    assert said(script) == []


ANOTHER = """
def build():
    made = Sequential([L.Input((784,)), L.Dense(10, activation='softmax')])
    made.compile('adam', 'sparse_categorical_crossentropy')
    return made
"""
SHUFFLED = "np.random.permutation(y)"


@pytest.mark.parametrize(
    ("script", "found"),
    [
        # a permutation test: what comes of labels that say nothing
        (f"build().fit(x, y)\nbuild().fit(x, {SHUFFLED})", []),
        (f"for _ in range(9):\n    other = {SHUFFLED}\n    build().fit(x, other)", []),
        # near misses: it goes on with the same model, or nothing was trained on the labels as they are
        (f"model.fit(x, y)\nmodel.fit(x, {SHUFFLED})", [SHUFFLED]),
        (f"y = {SHUFFLED}\nbuild().fit(x, y)", [SHUFFLED]),
        (
            "for _ in range(9):\n    build().fit(x_test, y_test)\n    np.random.shuffle(x_test)",
            ["np.random.shuffle(x_test)"],
        ),
    ],
)
def test_labels_of_others_may_be_a_control(script: str, found: list[str]) -> None:
    assert said(ANOTHER + script) == found
