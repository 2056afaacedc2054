"""Labels from the names of files and folders, and masks that are cut by comparisons."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_labels, runs

HEADER = """
import glob
import os
import cv2
import numpy as np
import tensorflow as tf
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import to_categorical
"""
FIT = """
model = Sequential([Dense(3, activation='softmax')])
model.compile(loss='categorical_crossentropy', optimizer='adam')
model.fit(unknown, y)
"""
FOLDERS = "names = sorted(os.listdir('photos'))\n"
LABELS = {
    "y = []\nfor n, name in enumerate(os.listdir('photos')):\n    for file in glob.glob(name):\n        y.append(n)\n"
    "y = np.array(y)": "class ids(?)",
    f"{FOLDERS}y = np.array([names.index(path.split('/')[-2]) for path in glob.glob('*')])": "class ids(?)",
    f"{FOLDERS}ids = {{name: n for n, name in enumerate(names)}}\n"
    "y = np.array([ids[path.split('/')[-2]] for path in glob.glob('*')])": "class ids(?)",
    f"{FOLDERS}ids = dict((name, n) for n, name in enumerate(names))\ny = [ids[path] for path in glob.glob('*')]\n"
    "y = to_categorical(y, len(names))": "one-hot(?)",
    f"{FOLDERS}y = np.zeros((9,))\nfor k, file in enumerate(glob.glob('*')):\n"
    "    y[k] = names.index(file)": "class ids(?)",
    f"{FOLDERS}y = np.array([names.index(path) + 1 for path in glob.glob('*')])": "?",
    "y = np.array([n for n, name in enumerate(os.listdir('photos'), 1)])": "?",
    "y = np.array([n for n, row in enumerate(np.load('rows.npy'))])": "?",
    "y = []\nfor n in range(100000):\n    y.append(n)\ny = np.array(y)": "?",
    "y = np.array([0 if 'cat' in name else 1 for name in os.listdir('photos')])": "class ids(2)",
    "ids = {'cat': [1, 0, 0], 'dog': [0, 1, 0], 'cow': [0, 0, 1]}\n"
    "y = np.array([ids[name.split('.')[0]] for name in os.listdir('photos')])": "one-hot(3)",
    "ids = {'cat': [1, 0, 0], 'dog': [1, 1, 0], 'cow': [0, 0, 1]}\n"
    "y = np.array([ids[name.split('.')[0]] for name in os.listdir('photos')])": "?",
    "ids = {'cat': [1, 0, 0], 'dog': [0, 1]}\n"
    "y = np.array([ids[name.split('.')[0]] for name in os.listdir('photos')])": "?",
}


@pytest.mark.parametrize("code", LABELS)
def test_labels(code: str) -> None:
    (run,) = runs(code + FIT, header=HEADER)
    assert of_labels(run.outputs[0].labels) == LABELS[code]


def test_the_ending_of_a_pattern_says_which_files_there_are() -> None:
    code = "import matplotlib.pyplot as plt\nx = np.array([plt.imread(name) for name in glob.glob('photos/*.png')])\n"
    (run,) = runs(code + FIT.replace("unknown, y", "x, unknown"), header=HEADER)
    assert run.inputs[0].range.value is not None
    assert run.inputs[0].range.value.high == 1


TWO = "class ids(2) 0..1"
MASKS = {
    "y[y > 0] = 1": TWO,
    "y[0 < y] = 1": TWO,
    "y[y != 0] = 1": TWO,
    "y = y / 255\ny[y > 0.5] = 1\ny[y <= 0.5] = 0": TWO,
    "y[y < 128] = 0\ny[y >= 128] = 1": TWO,
    "y[y < 255] = 0": "? 0..255",
    "y[y > 128] = 1": "? 0..128",
    "y[y > 128] = 1\ny[y < 100] = 0": "? 0..128",
    "y[y > 128] = 1\ny[y < 128] = 0": "? 0..128",
    "y[y > 128] = 0\ny[y <= 128] = 1": "? 1..1",
    "y[y > 0.5] = 1\ny = y * 2\ny[y <= 0.5] = 0": "? 0..2",
    "z = y.copy()\ny[z > 0] = 1": "? 0..255",
    "y[y > 0] = 2": "? 0..2",
    "y = (y > 127) * 1.0": TWO,
    "y = cv2.threshold(y, 127, 255, cv2.THRESH_BINARY)[1] / 255": TWO,
    "y = cv2.threshold(y, 127, 255, cv2.THRESH_BINARY)[1] / 100": "? 0..2.55",
}


@pytest.mark.parametrize("code", MASKS)
def test_masks(code: str) -> None:
    read = "y = np.array([cv2.imread(name, 0) for name in unknown])\n"
    (run,) = runs(f"{read}{code}\n{FIT}", header=HEADER)
    labels = run.outputs[0].labels
    span = labels.range.value
    assert span is not None
    assert f"{of_labels(labels)} {span.low:g}..{span.high:g}" == MASKS[code]


ROWS = "y = to_categorical([0, 1, 2], 3)\n"
SMOOTHED = {
    "y = y * 0.9 + 0.1 / 3": "one-hot(3)",
    "y *= 0.9\ny += 0.1 / y.shape[1]": "one-hot(3)",
    "y = y * 0.9 + share": "?",
    "y = y * 2 - 1": "?",
    "y = y + 0.1": "?",
    "y = -0.5 * y + 0.5": "?",
}


@pytest.mark.parametrize("code", SMOOTHED)
def test_smoothed_labels(code: str) -> None:
    (run,) = runs(ROWS + code + FIT, header=HEADER)
    assert of_labels(run.outputs[0].labels) == SMOOTHED[code]


TABLE = "table = np.array([[0.5, 800, 0], [0.75, 900, 1], [0.25, 850, 1]])\n"
WRITTEN = {
    "table[:, 0]": "real numbers(?) 0.25..0.75",
    "table[:, [0]]": "real numbers(?) 0.25..0.75",
    "table[:, -1]": "class ids(2) 0..1",
    "table[:, 1]": "? 800..900",
    "table[:, :2]": "? 0.25..900",
    "table[:, unknown]": "? ?",
    "table[:2, 0]": "? ?",
    "table.T[:, 0]": "? ?",
    "(table * 2)[:, 0]": "? ?",
}


@pytest.mark.parametrize("part", WRITTEN)
def test_columns_of_a_table_in_the_code(part: str) -> None:
    (run,) = runs(f"{TABLE}y = {part}\n{FIT}", header=HEADER)
    labels = run.outputs[0].labels
    span = labels.range.value
    assert f"{of_labels(labels)} {f'{span.low:g}..{span.high:g}' if span else '?'}" == WRITTEN[part]


def test_a_table_that_was_written_to_is_not_what_it_was() -> None:
    (run,) = runs(f"{TABLE}table[0, 0] = 5\ny = table[:, 0]\n{FIT}", header=HEADER)
    assert not run.outputs[0].labels.range.known
