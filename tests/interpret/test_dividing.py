"""Rows that a division does not keep from the training: what of it is known, and what only may be so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from losslint.check.engine import lint
from sklearn.model_selection import KFold, StratifiedKFold, check_cv  # type: ignore[import-untyped]

HEADER = """
import keras
import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from imblearn.under_sampling import RandomUnderSampler
from keras import layers
from sklearn.datasets import load_iris, load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.utils import resample, shuffle
w = np.random.rand(150, 4)
model = keras.Sequential([layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
"""
HELD_BACK = "\nmodel.fit(x, y, validation_split=0.2)\n"
SPLIT = "\na, b, c, d = train_test_split(x, y)\nmodel.fit(a, c)\nmodel.evaluate(b, d)\n"
IRIS = "x, y = load_iris(return_X_y=True)"


def said(code: str, script: str) -> list[str]:
    """Return the code of each place that a rule points at."""
    text = HEADER + script
    found = lint(Path("train.py"), text.encode(), select=[code])
    lines = text.splitlines()
    return [lines[one.place.row - 1][one.place.column - 1 : one.place.end_column - 1] for one in found]


@pytest.mark.parametrize(
    "made",
    [
        IRIS,
        "x, y = load_iris().data, load_iris().target",
        IRIS + "\nx, y = StandardScaler().fit_transform(x), keras.utils.to_categorical(y, 3)",
        "x, y = w, np.repeat([0, 1, 2], 50)",
        "x, y = w, np.repeat(np.arange(3), 50).reshape(-1, 1)",
        "x, y = w, np.concatenate([np.zeros(50), np.ones(100)])",
        "x, y = w, np.array([0] * 50 + [1] * 100)",
    ],
)
def test_rows_that_come_class_after_class(made: str) -> None:
    assert said("LL414", made + HELD_BACK) == ["0.2"]


@pytest.mark.parametrize(
    "made",
    [
        IRIS + "\nx, y = shuffle(x, y)",
        IRIS + "\norder = np.random.permutation(150)\nx, y = x[order], y[order]",
        IRIS + "\nimport elsewhere\nx, y = elsewhere.mixed(x, y)",
        IRIS + "\nx, b, y, d = train_test_split(x, y)",
        "x, y = load_breast_cancer(return_X_y=True)",
        "x, y = w, np.tile([0, 1, 2], 50)",
        "x, y = w, np.repeat(np.random.randint(0, 2, 30), 5)",
        "x, y = w, np.array([0, 1, 2] * 50)",
        "x, y = w[:4], np.array([0, 0, 1, 1])",
        "x, y = w, np.concatenate([np.zeros(50), np.ones(50), np.zeros(50)])",
    ],
)
def test_rows_in_another_order_or_nobody_knows(made: str) -> None:
    assert said("LL414", made + HELD_BACK) == []


@pytest.mark.parametrize(
    ("cut", "at"),
    [
        ("a, b, c, d = train_test_split(x, y, shuffle=False)", "train_test_split(x, y, shuffle=False)"),
        ("a, b, c, d = x[:100], x[100:], y[:100], y[100:]", "x[:100]"),
    ],
)
def test_other_ways_to_cut_by_places(cut: str, at: str) -> None:
    script = f"{IRIS}\n{cut}\nmodel.fit(a, c, validation_data=(b, d))\n"

    assert said("LL414", script) == [at]


@pytest.mark.parametrize(
    "cut",
    [
        "a, b, c, d = train_test_split(x, y)",
        "a, b, c, d = x[::2], x[1::2], y[::2], y[1::2]",
        "import elsewhere\na, b, c, d = elsewhere.parts(x, y)",
    ],
)
def test_cuts_that_keep_every_class(cut: str) -> None:
    assert said("LL414", f"{IRIS}\n{cut}\nmodel.fit(a, c, validation_data=(b, d))\n") == []


FOLDS = """
for train, test in {folds}:
    model.fit(x[train], y[train])
    model.evaluate(x[test], y[test])
"""


@pytest.mark.parametrize(
    ("made", "folds", "expected"),
    [
        (IRIS, "KFold(n_splits=3).split(x)", ["KFold(n_splits=3).split(x)"]),
        (IRIS, "KFold(5, shuffle=False).split(x, y)", ["KFold(5, shuffle=False).split(x, y)"]),
        (IRIS, "KFold(5, shuffle=True).split(x)", []),
        (IRIS, "KFold(5, shuffle=mixed).split(x)", []),
        (IRIS, "StratifiedKFold(5).split(x, y)", []),
        (IRIS, "elsewhere.folds(x)", []),
        (IRIS + "\nx, y = shuffle(x, y)", "KFold(5).split(x)", []),
        ("x, y = load_breast_cancer(return_X_y=True)", "KFold(5).split(x)", []),
    ],
)
def test_folds_of_rows_as_they_come(made: str, folds: str, expected: list[str]) -> None:
    script = "from sklearn.model_selection import KFold, StratifiedKFold\nimport elsewhere\n" + made

    assert said("LL414", script + FOLDS.format(folds=folds)) == expected


VALIDATED = """
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from scikeras.wrappers import KerasClassifier
x, y = load_iris(return_X_y=True)
def build(units=8):
    made = keras.Sequential([layers.Dense(units), layers.Dense(3, activation="softmax")])
    made.compile("adam", "{loss}")
    return made
chosen = KerasClassifier(build, epochs=9, loss="{loss}")
{scored}
"""
ROWS, IDS = "categorical_crossentropy", "sparse_categorical_crossentropy"
ONE_HOT = "y = keras.utils.to_categorical(y, 3)\n"


@pytest.mark.parametrize(
    ("loss", "scored", "expected"),
    [
        (ROWS, ONE_HOT + "cross_val_score(chosen, x, y, cv=3)", 1),
        (ROWS, ONE_HOT + "cross_val_score(chosen, x, y)", 1),
        (ROWS, ONE_HOT + "GridSearchCV(chosen, {'units': [4, 8]}, cv=3).fit(x, y)", 1),
        (ROWS, ONE_HOT + "cross_val_score(make_pipeline(StandardScaler(), chosen), x, y, cv=3)", 1),
        (IDS, "cross_val_score(chosen, x, y, cv=KFold(3))", 1),
        (IDS, "cross_val_score(chosen, x, y, cv=3)", 0),
        (IDS, "GridSearchCV(chosen, {'units': [4, 8]}).fit(x, y)", 0),
        (IDS, "cross_val_score(chosen, x, y, cv=KFold(3, shuffle=True))", 0),
        (ROWS, ONE_HOT + "x, y = shuffle(x, y)\ncross_val_score(chosen, x, y, cv=3)", 0),
        (ROWS, ONE_HOT + "cross_val_score(chosen, x, y, cv=elsewhere)", 0),
    ],
)
def test_folds_of_a_cross_validation(loss: str, scored: str, expected: int) -> None:
    script = VALIDATED.replace("{loss}", loss).replace("{scored}", scored)

    assert len(said("LL414", script)) == expected


def test_a_cross_validation_takes_rows_of_labels_as_they_come() -> None:
    ids = np.repeat(np.arange(3), 8)
    rows = np.eye(3)[ids]

    assert isinstance(check_cv(3, rows, classifier=True), KFold)
    assert not check_cv(3, rows, classifier=True).shuffle
    assert isinstance(check_cv(3, ids, classifier=True), StratifiedKFold)


FILES = "import os, random\nfrom PIL import Image\npictures, kinds = [], []\n"
ADDED = "pictures.append(np.array(Image.open(name).resize((2, 2))).ravel())"
TAKEN_UP = "\nx, y = np.array(pictures), {labels}" + HELD_BACK


def filled(lines: str, labels: str = "np.array(kinds)") -> str:
    return FILES + lines.replace("ADDED", ADDED) + TAKEN_UP.format(labels=labels)


@pytest.mark.parametrize(
    "script",
    [
        filled("for kind in range(3):\n for name in os.listdir(str(kind)):\n  ADDED\n  kinds.append(kind)"),
        filled(
            "for kind, folder in enumerate(sorted(os.listdir('all'))):\n for name in os.listdir(folder):\n"
            "  if name.endswith('.png'):\n   ADDED\n   kinds.append(kind)"
        ),
        filled(
            "for name in os.listdir('cats'):\n ADDED\n kinds.append(0)\n"
            "for name in os.listdir('dogs'):\n ADDED\n kinds.append(1)"
        ),
        filled(
            "for kind in ('ash', 'elm', 'oak'):\n for name in os.listdir(kind):\n  ADDED\n"
            "  kinds.append(kind)",
            "LabelEncoder().fit_transform(kinds)",
        ),
        filled(
            "for kind in range(3):\n for name in os.listdir(str(kind)):\n  ADDED\n  row = [0, 0, 0]\n"
            "  row[kind] = 1\n  kinds.append(row)"
        ),
        filled(
            "for kind in range(3):\n for name in os.listdir(str(kind)):\n  ADDED\n  kinds.append(kind)",
            "keras.utils.to_categorical(kinds, 3)",
        ),
    ],
)
def test_lists_that_loops_fill_class_after_class(script: str) -> None:
    assert said("LL414", "from sklearn.preprocessing import LabelEncoder\n" + script) == ["0.2"]


BY_KIND = "for kind in range(3):\n for name in os.listdir(str(kind)):\n  ADDED\n  kinds.append(kind)\n"


@pytest.mark.parametrize(
    "lines",
    [
        "for name in os.listdir('all'):\n ADDED\n kinds.append(0 if 'cat' in name else 1)",
        "for name in os.listdir('all'):\n ADDED\n if 'cat' in name:\n  kinds.append(0)\n else:\n  kinds.append(1)",
        "for number in range(90):\n for kind in range(3):\n  name = f'{number}_{kind}'\n  ADDED\n  kinds.append(kind)",
        "for who in os.listdir('all'):\n for kind in range(3):\n  for name in os.listdir(f'{who}/{kind}'):\n"
        "   ADDED\n   kinds.append(kind)",
        "for who in os.listdir('all'):\n for kind, folder in enumerate(os.listdir(who)):\n"
        "  for name in os.listdir(folder):\n   ADDED\n   kinds.append(kind)",
        "for number, name in enumerate(os.listdir('all')):\n ADDED\n kinds.append(number % 3)",
        "for number, name in enumerate(os.listdir('all')):\n ADDED\n kinds.append(number)",
        BY_KIND + "pictures, kinds = shuffle(pictures, kinds)",
        BY_KIND + "random.seed(1)\nrandom.shuffle(pictures)\nrandom.seed(1)\nrandom.shuffle(kinds)",
        BY_KIND + "both = list(zip(pictures, kinds))\nrandom.shuffle(both)\npictures, kinds = zip(*both)",
        BY_KIND + "import elsewhere\nelsewhere.mix(pictures, kinds)",
        BY_KIND + "for name in os.listdir('more'):\n ADDED\n kinds.append(0)",
        BY_KIND.replace("range(3)", "range(1)"),
    ],
)
def test_lists_that_are_filled_in_another_order_or_nobody_knows(lines: str) -> None:
    assert said("LL414", filled(lines)) == []


TABLE = "table = pd.read_csv('t.csv')\n"


@pytest.mark.parametrize(
    ("script", "at"),
    [
        ("x, y = SMOTE().fit_resample(w, np.random.randint(0, 2, 150))" + SPLIT, "SMOTE().fit_resample"),
        ("x, y = SMOTE().fit_resample(w, np.random.randint(0, 2, 150))" + HELD_BACK, "SMOTE().fit_resample"),
        (
            "more = resample(w[:9], n_samples=90)\nx = np.concatenate([w, more])\n"
            "y = np.random.randint(0, 2, 240)" + SPLIT,
            "resample(w[:9]",
        ),
        (
            TABLE + "rare = table[table['ill'] == 1]\nmore = rare.sample(900, replace=True)\n"
            "table = pd.concat([table, more])\nx, y = table[['age', 'size']], table['ill']" + SPLIT,
            "rare.sample(900, replace=True)",
        ),
        ("x, y = np.repeat(w, 3, axis=0), np.random.randint(0, 2, 450)" + SPLIT, "np.repeat(w, 3, axis=0)"),
    ],
)
def test_rows_that_are_repeated_before(script: str, at: str) -> None:
    (place,) = said("LL416", script)

    assert place.startswith(at)


@pytest.mark.parametrize(
    "script",
    [
        "x, y = RandomUnderSampler().fit_resample(w, np.random.randint(0, 2, 150))" + SPLIT,
        "x, y = w, np.random.randint(0, 2, 150)\na, b, c, d = train_test_split(x, y)\n"
        "a, c = SMOTE().fit_resample(a, c)\nmodel.fit(a, c)\nmodel.evaluate(b, d)",
        "x, y = shuffle(w, np.random.randint(0, 2, 150))" + SPLIT,
        "x, y = resample(w, np.random.randint(0, 2, 150), replace=False)" + SPLIT,
        "x, y = np.repeat(w, 3, axis=-1), np.random.randint(0, 2, 150)" + SPLIT,
        TABLE + "table = table.sample(frac=1)\nx, y = table[['age', 'size']], table['ill']" + SPLIT,
    ],
)
def test_rows_that_are_not_repeated_or_behind_the_division(script: str) -> None:
    assert said("LL416", script) == []


SERIES = "s = pd.read_csv('s.csv').values\nlook = 10\n"


@pytest.mark.parametrize(
    "made",
    [
        "x = np.array([s[i : i + 10] for i in range(len(s) - 10)])\ny = s[10:, 0]",
        "x, y = [], []\nfor end in range(look, len(s)):\n    x.append(s[end - look : end, 1:])\n"
        "    y.append(s[end, 0])\nx, y = np.array(x), np.array(y)",
        "x = np.array([s[i : i + 10] for i in range(0, 9000, 5)])\ny = s[: len(x), 0]",
        "x = np.zeros((900, 10, 4))\ny = s[:900, 0]\nfor i in range(900):\n    x[i] = s[i : i + 10]",
        "def cut(of, count=10):\n    found = []\n    for i in range(len(of) - count - 1):\n"
        "        found.append(of[i:(i + count)])\n    return np.array(found)\nx = cut(s)\ny = s[10:, 0]",
    ],
)
def test_windows_that_overlap(made: str) -> None:
    (place,) = said("LL417", SERIES + made + SPLIT)

    assert place.startswith(("s[", "of["))


@pytest.mark.parametrize(
    "script",
    [
        "x = np.array([s[i : i + 10] for i in range(0, 9000, 10)])\ny = s[: len(x), 0]" + SPLIT,
        "x = np.array([s[i * 10 : i * 10 + 10] for i in range(900)])\ny = s[:900, 0]" + SPLIT,
        "x = np.array([s[i : i + 10] for i in range(900)])\ny = s[:900, 0]" + HELD_BACK,
        "x = np.array([s[i : i + 10] for i in range(900)])\ny = s[:900, 0]\n"
        "a, b, c, d = train_test_split(x, y, shuffle=False)\nmodel.fit(a, c)\nmodel.evaluate(b, d)",
        "import elsewhere\nx = np.array([s[i : i + elsewhere.n] for i in range(900)])\ny = s[:900, 0]"
        + SPLIT,
        "for i in range(0, 9000, 100):\n    x, y = s[i : i + 500, 1:], s[i : i + 500, 0]\n"
        "    a, b, c, d = train_test_split(x, y)\n    model.fit(a, c)\n    model.evaluate(b, d)",
        "a, b = train_test_split(s)\nx = np.array([a[i : i + 10] for i in range(900)])\n"
        "z = np.array([b[i : i + 10] for i in range(90)])\nmodel.fit(x, a[:900, 0])\nmodel.evaluate(z, b[:90, 0])",
    ],
)
def test_windows_that_stay_apart_or_nobody_knows(script: str) -> None:
    assert said("LL417", SERIES + script) == []


TAKEN = TABLE + "y = table['ill']\n"
FIT = "\nmodel.fit(x, y)\n"


@pytest.mark.parametrize(
    "script",
    [
        TAKEN + "x = table" + FIT,
        TAKEN + "x = table.values\ny = y.values" + FIT,
        TAKEN + "x = StandardScaler().fit_transform(table)" + FIT,
        TAKEN + "x = table[['age', 'ill', 'size']]" + FIT,
        TABLE + "table = table.dropna()\ny = table['ill']\nx = table" + SPLIT,
    ],
)
def test_labels_among_the_inputs(script: str) -> None:
    assert said("LL418", script) == ["table['ill']"]


@pytest.mark.parametrize(
    "script",
    [
        TAKEN + "x = table.drop('ill', axis=1)" + FIT,
        TAKEN + "x = table.iloc[:, 1:]" + FIT,
        TAKEN + "x = table.values[:, :-1]" + FIT,
        TAKEN + "x = table[['age', 'size']]" + FIT,
        TAKEN + "del table['ill']\nx = table" + FIT,
        TAKEN + "table.drop(columns=['ill'], inplace=True)\nx = table" + FIT,
        TAKEN + "x, y = table[:-1], y[1:]" + FIT,
        TAKEN + "import elsewhere\nx = elsewhere.prepared(table)" + FIT,
        TABLE + "y = table.pop('ill')\nx = table" + FIT,
        TAKEN + "x = pd.read_csv('other.csv')" + FIT,
        TAKEN + "names = [n for n in table.columns if n != 'ill']\nx = table[names]" + FIT,
    ],
)
def test_labels_that_are_no_input_or_nobody_knows(script: str) -> None:
    assert said("LL418", script) == []


MADE = "made = keras.utils.timeseries_dataset_from_array\n"


@pytest.mark.parametrize(
    ("arguments", "which"),
    [
        ("s, s, 24", "first row, of 24"),
        ("s, s[:, 0], sequence_length=24", "first row, of 24"),
        ("s, s[23:], sequence_length=24", "24th row, of 24"),
        ("s[:-1], s[1:], sequence_length=24", "2nd row, of 24"),
        ("s, s[24:], sequence_length=12, sampling_rate=3", "25th row, of 34"),
    ],
)
def test_targets_inside_their_windows(arguments: str, which: str) -> None:
    text = HEADER + SERIES + MADE + f"model.fit(made({arguments}))\n"
    (found,) = lint(Path("train.py"), text.encode(), select=["LL419"])

    assert f"its own {which}" in found.message


@pytest.mark.parametrize(
    "arguments",
    [
        "s[:-24], s[24:], sequence_length=24",
        "s, s[24:, 0], sequence_length=24",
        "s[:, 1:], s[:, 0], sequence_length=24",
        "s, np.roll(s, -24), sequence_length=24",
        "s, pd.read_csv('other.csv').values, sequence_length=24",
        "s, s[int(input()):], sequence_length=24",
        "s, None, sequence_length=24",
    ],
)
def test_targets_behind_their_windows_or_of_their_own(arguments: str) -> None:
    assert said("LL419", SERIES + MADE + f"model.fit(made({arguments}))\n") == []


def test_a_generator_that_moves_the_targets_by_itself() -> None:
    generator = "keras.preprocessing.sequence.TimeseriesGenerator(s, s, length=24)"

    assert said("LL419", SERIES + f"model.fit({generator})\n") == []
