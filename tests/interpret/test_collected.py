"""Labels that the code collects from a few numbers: which numbers is known, how many items is not."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_labels, runs

START = "import os\nx = np.load('x.npy')\ny = []\n"
FIT = """
model = Sequential([Dense(1, activation='sigmoid')])
model.compile(loss='binary_crossentropy', optimizer='adam')
model.fit(x, y)
"""
COLLECTED = {
    "by an if": "for f in os.listdir('d'):\n    if 'dog' in f:\n        y.append(1)\n    else:\n        y.append(0)",
    "by an if expression": "y = np.array([1 if 'dog' in f else 0 for f in os.listdir('d')])",
    "by a variable": "for f in os.listdir('d'):\n    c = 0\n    if 'dog' in f:\n        c = 1\n    y.append(c)",
    "by a function": "def c(f):\n    if 'dog' in f:\n        return 1\n    return 0\ny = list(map(c, os.listdir('d')))",
    "by a dict": "for f in os.listdir('d'):\n    y.append({'cat': 0, 'dog': 1}[f[:3]])",
    "by position": "names = ['cat', 'dog']\nfor f in os.listdir('d'):\n    y.append(names.index(f[:3]))",
    "by two loops": "for f in os.listdir('c'):\n    y.append(0)\nfor f in os.listdir('d'):\n    y.append(1)",
    "by folders": "for n, c in enumerate(['a', 'b']):\n    for f in os.listdir(c):\n        y.append(n)",
    "by extending": "y.extend([0] * len(os.listdir('c')))\ny.extend([1] * len(os.listdir('d')))",
    "by adding": "y = [0] * len(os.listdir('c')) + [1] * len(os.listdir('d'))",
    "in pairs": "pairs = []\nfor n, c in enumerate(['a', 'b']):\n    for f in os.listdir(c):\n"
    "        pairs.append([f, n])\nfor f, n in pairs:\n    y.append(n)",
}
NOT_KNOWN = {
    "by counting": "n = 0\nfor f in os.listdir('d'):\n    y.append(n)\n    n += 1",
    "by counting folders": "n = 0\nfor c in os.listdir('d'):\n    for f in os.listdir(c):\n        y.append(n)\n    n += 1",
    "by counting in an if": "n = 0\nfor f in os.listdir('d'):\n    if 'dog' in f:\n        n = n + 1\n    y.append(n)",
    "of one kind": "for f in os.listdir('d'):\n    y.append(0)",
    "with gaps": "for f in os.listdir('d'):\n    y.append(1 if 'dog' in f else 4)",
    "signs": "for f in os.listdir('d'):\n    y.append(1 if 'dog' in f else -1)",
    "with a third that is not known": "for f in os.listdir('d'):\n    y.append(1 if 'dog' in f else 0)\ny.append(z)",
    "scaled": "for f in os.listdir('d'):\n    y.append((1 if 'dog' in f else 0) * 3)",
    "positions of positions": "y = [n for n in range(3) for f in os.listdir('d') if f]\ny = [m + n for m in y for n in y]",
}


@pytest.mark.parametrize("code", COLLECTED)
def test_collected(code: str) -> None:
    for made in ("", "\ny = np.array(y)", "\ny = np.asarray(y).astype('float32')"):
        understood = {of_labels(run.outputs[0].labels) for run in runs(START + COLLECTED[code] + made + FIT)}
        assert understood == {"class ids(2)"}


@pytest.mark.parametrize("code", NOT_KNOWN)
def test_collected_from_what_is_not_known(code: str) -> None:
    understood = {
        of_labels(run.outputs[0].labels) for run in runs(START + NOT_KNOWN[code] + "\ny = np.array(y)" + FIT)
    }
    assert understood == {"?"}


def test_three_kinds_in_a_comprehension_are_three_classes() -> None:
    run = runs(START + "y = [n for n in range(3) for f in os.listdir(str(n))]" + FIT)[0]
    assert of_labels(run.outputs[0].labels) == "class ids(3)"


ROWS = {
    "for c in np.random.randint(0, 4, 100):\n    row = np.zeros(4)\n    row[c] = 1\n    y.append(row)": "one-hot(4)",
    "for tags in open('tags'):\n    row = np.zeros(4)\n    for n, tag in enumerate(tags):\n        row[n] = 1\n"
    "    y.append(row)": "multi-hot(4)",
    "for tags in open('tags'):\n    row = np.zeros(4)\n    row[0] = 1\n    row[3] = 1\n    y.append(row)": "multi-hot(4)",
    "for tags in open('tags'):\n    row = np.zeros(4)\n    row[[0, 2]] = 1\n    y.append(row)": "multi-hot(4)",
    "for a in open('a'):\n    for b in a:\n        for c in b:\n            row = np.zeros(4)\n"
    "            for tag in c:\n                row[names()[tag] if tag else len(tag)] = 1\n"
    "            y.append(row)": "?",
    "ids = np.random.randint(0, 4, (9, 3, 2, 5))\nfor a in ids:\n    for b in a:\n        for c in b:\n"
    "            row = np.zeros(4)\n            for tag in c:\n                row[tag] = 1\n"
    "            y.append(row)": "multi-hot(4)",
    "for tags in open('tags'):\n    row = np.zeros(4)\n    for n, tag in enumerate(tags):\n"
    "        if tag == chosen():\n            row[n] = 1\n    y.append(row)": "?",
    "for tags in open('tags'):\n    row = np.zeros(4)\n    row[tags] = 1\n    y.append(row)": "?",
    "for tags in open('tags'):\n    row = np.zeros(4)\n    row[2] = 5\n    y.append(row)": "?",
    "for tags in open('tags'):\n    row = np.zeros(4)\n    row[2:3] = 1\n    y.append(row)": "?",
    "for tags in open('tags'):\n    y.append(np.array([1] + [0] * 4))": "?",
    "for tags in open('tags'):\n    y.append(np.array([1, 0, 1, 0]))": "?",
    "for tags in open('tags'):\n    row = np.zeros(4)\n    row[2] = 1\n    row[:] = 0\n    y.append(row)": "class ids(2)",
    "for tags in open('tags'):\n    row = np.zeros(4)\n    row[2] = 1\n    y.append(row / 3)": "?",
    "y = np.zeros((100, 4))\nb = np.random.randint(0, 4, 100)\nfor n in range(100):\n    y[n][b[n]] = 1": "one-hot(4)",
    "y = np.zeros((100, 4))\ny[0][2] = 1": "?",
    "y = np.zeros((100, 5, 4))\nfor n in range(100):\n    part = np.zeros((5, 4))\n"
    "    for m, c in enumerate(open('a')):\n        part[m, len(y)] = 1\n    y[n] = part": "one-hot(4)",
}


@pytest.mark.parametrize("code", ROWS)
def test_rows_that_are_marked_by_hand(code: str) -> None:
    understood = {of_labels(run.outputs[0].labels) for run in runs(START + code + "\ny = np.array(y)" + FIT)}
    assert understood == {ROWS[code]}


ESTIMATORS = {
    "y = t['kind']": ("one-hot(?)", "class ids(?)"),
    "y = t.values[:, 4]": ("one-hot(?)", "class ids(?)"),
    "y = t.values": ("?", "?"),
    "y = np.array([0, 1, 1])": ("one-hot(2)", "class ids(2)"),
    "y = to_categorical(np.array([0, 1, 1]))": ("one-hot(2)", "one-hot(2)"),
    "y = np.array([[1, 1, 0], [0, 0, 1]])": ("multi-hot(3)", "multi-hot(3)"),
}


@pytest.mark.parametrize("code", ESTIMATORS)
def test_classifiers_encode_their_labels(code: str) -> None:
    start = (
        "import pandas as pd\nt = pd.read_csv('a.csv')\n"
        "from keras.wrappers.scikit_learn import KerasClassifier as C\ndef build():\n"
        "    model = Sequential([Dense(3, activation='softmax')])\n    model.compile('adam', LOSS)\n"
        "    return model\n"
    )
    for loss, expected in zip(("categorical", "sparse_categorical"), ESTIMATORS[code], strict=True):
        script = start.replace("LOSS", f"'{loss}_crossentropy'") + code + "\nC(build).fit(t, y)"
        assert {of_labels(run.outputs[0].labels) for run in runs(script)} == {expected}


MARKED = {
    "y = np.zeros(100)\ny[50:] = 1": "class ids(2)",
    "y = np.ones(100)\ny[:50] = 0": "class ids(2)",
    "y = np.zeros((100, 1))\ny[50:] = 1": "class ids(2)",
    "y = np.zeros(100)\ny[3] = 1": "class ids(2)",
    "y = np.zeros(100)\nfor n, f in enumerate(open('a')):\n    if f == 'e':\n        y[n] = 1": "class ids(2)",
    "y = np.zeros(100)\nb = np.random.rand(100)\ny[b > 0.5] = 1": "class ids(2)",
    "y = np.zeros(100)\ny[:] = 1": "class ids(2)",
    "y = np.zeros(100)\ny[50:] = 2": "?",
    "y = np.zeros(100)\ny[50:] = 0.5": "?",
    "y = np.zeros(100)\ny[50:] = 1\ny[:10] = 7": "?",
    "y = np.random.rand(100)\ny[50:] = 1": "?",
    "y = np.zeros((100, 4))\ny[50:] = 1": "?",
    "y = np.zeros(100)": "class ids(2)",
}


@pytest.mark.parametrize("code", MARKED)
def test_some_that_are_marked(code: str) -> None:
    understood = {of_labels(run.outputs[0].labels) for run in runs(START + code + FIT)}
    assert understood == {MARKED[code]}


def test_rows_in_an_order_that_nobody_knows_are_lists_of_their_own() -> None:
    code = "rows = sorted([[z, 1], [w, 0]], key=k)\nrows[0].append(2)\nn = len(rows[1])\n"
    (run,) = runs(f"{START}{code}{FIT.replace('Dense(1', 'Dense(n')}")
    assert run.outputs[0].head.units.value == 2


def test_whole_numbers_that_names_of_files_begin_with() -> None:
    code = f"{START}for f in os.listdir('d'):\n    y.append(int(f[0]))\ny = np.array(y){FIT}"

    assert {of_labels(run.outputs[0].labels) for run in runs(code)} == {"class ids(?)"}


IDS = "import keras\n(x, labels), _ = keras.datasets.mnist.load_data()\ny = []\n"
PICKED = {
    "all of them": ("for one in labels:\n    y.append(one)", "class ids(10)"),
    "all of them by position": ("for i in range(len(labels)):\n    y.append(labels[i])", "class ids(10)"),
    "either way": (
        "for one in labels:\n    if one < 3:\n        y.append(one)\n    else:\n        y.append(one)",
        "class ids(10)",
    ),
    "in a comprehension": ("y = [one for one in labels]", "class ids(10)"),
    "another list": (
        "low = []\nfor one in labels:\n    if one < 3:\n        low.append(one)\n    y.append(one)",
        "class ids(10)",
    ),
    "by an if": (
        "for i in range(len(labels)):\n    if labels[i] < 3:\n        y.append(labels[i])",
        "class ids(?)",
    ),
    "by going on": (
        "for one in labels:\n    if one > 2:\n        continue\n    y.append(one)",
        "class ids(?)",
    ),
    "by a comprehension": ("y = [one for one in labels if one < 3]", "class ids(?)"),
    "by a comprehension of two": ("y = [one for _, one in zip(x, labels) if one in (0, 1)]", "class ids(?)"),
    "once all, once some": (
        "for one in labels:\n    y.append(one)\nfor one in labels:\n    if one < 3:\n        y.append(one)",
        "class ids(?)",
    ),
}


@pytest.mark.parametrize("how", PICKED)
def test_some_that_a_condition_picks_may_be_of_fewer_classes(how: str) -> None:
    code, expected = PICKED[how]
    assert {of_labels(run.outputs[0].labels) for run in runs(f"{IDS}{code}\ny = np.array(y){FIT}")} == {
        expected
    }


def test_rows_that_are_passed_over_are_not_counted() -> None:
    code = f"{IDS}for n in range(len(labels)):\n    if z(n):\n        continue\n    y.append(labels[n])\ny = np.array(y){FIT}"
    assert {run.outputs[0].labels.shape.value for run in runs(code)} == {(None,)}
