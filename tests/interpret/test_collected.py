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
    "from a file": "for f in os.listdir('d'):\n    y.append(int(f[0]))",
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
