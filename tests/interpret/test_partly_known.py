"""Labels of which something is known though not all is: what they are, and not how many classes there are."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_labels, runs

START = """
import csv, glob, os
import pandas as pd
from sklearn.preprocessing import LabelBinarizer
x = np.load('x.npy')
t = pd.read_csv('t.csv')
ys = []
"""
FIT = "\nmodel = Sequential([Dense({units}, activation='{activation}')])\nmodel.compile('adam', {loss!r})\nmodel.fit(x, y)"

LABELS = {
    # places of names that are read from somewhere
    "names = [line.strip() for line in open('n').readlines()]\ny = np.array([names.index(f) for f in glob.glob('*')])": "class ids(?)",
    "names = list(open('n'))\ny = np.array([names.index(f) for f in glob.glob('*')])": "class ids(?)",
    "ids = {}\nfor i, line in enumerate(open('n')):\n    ids[line] = i\ny = np.array([ids[f] for f in glob.glob('*')])": "class ids(?)",
    "ids = {}\nfor line in open('n'):\n    ids[line] = amount(line)\ny = np.array([ids[f] for f in glob.glob('*')])": "?",
    "ids = {'none': 0.5}\nfor i, line in enumerate(open('n')):\n    ids[line] = i\ny = np.array([ids[f] for f in glob.glob('*')])": "?",
    "names = os.listdir('d')\nids = dict(zip(names, range(len(names))))\ny = np.array([ids[f] for f in glob.glob('*')])": "class ids(?)",
    "names = os.listdir('d')\nids = dict(zip(names, range(1, len(names))))\ny = np.array([ids[f] for f in glob.glob('*')])": "?",
    "for i in range(len(amounts())):\n    ys.append(i)\ny = np.array(ys)": "?",
    "names = os.listdir('d')\nfor i in range(len(names)):\n    ys.append(i)\ny = np.array(ys)": "class ids(?)",
    # distinct entries of a column
    "names = sorted(set(t['a']))\ny = np.array([names.index(v) for v in t['a']])": "class ids(?)",
    "ids = {name: i for i, name in enumerate(t['a'].unique())}\ny = t['a'].map(ids)": "class ids(?)",
    "ids = {name: i / 2 for i, name in enumerate(t['a'].unique())}\ny = t['a'].map(ids)": "?",
    "names, y = np.unique(t['a'], return_inverse=True)": "class ids(?)",
    "names, y = np.unique(t['a'], return_counts=True)": "?",
    "y = np.argmax(np.load('y.npy'), axis=1)": "class ids(?)",
    "t['a'] = t['a'].astype('category')\ny = t['a'].cat.codes.values": "class ids(?)",
    # questions about a column
    "y = t['a'].isin(['b', 'c']).astype(int)": "class ids(2)",
    "y = t['a'].str.contains('b').astype(int)": "class ids(2)",
    "y = t['a'].str.len()": "?",
    "y = t['a'].replace(['b', 'c'], [0, 1])": "class ids(2)",
    "y = t['a'].replace([3, 4], [0, 1])": "?",
    "y = pd.cut(t['a'], [0, 1, 2], labels=False)": "class ids(?)",
    "y = pd.cut(t['a'], 4, labels=False)": "class ids(4)",
    "y = pd.cut(t['a'], [0, 1, 2], labels=[0, 1])": "class ids(2)",
    "y = pd.cut(t['a'], [0, 1, 2], labels=['low', 'high'])": "?",
    # rows of a buffer, of a length that is not known
    "n = len(os.listdir('d'))\ny = np.zeros((len(t), n))\nfor i in range(len(t)):\n    row = np.zeros(n)\n    row[place(i)] = 1\n    y[i] = row": "?",
    "names = os.listdir('d')\ny = np.zeros((len(t), len(names)))\nfor i, f in enumerate(glob.glob('*')):\n    row = np.zeros(len(names))\n    row[names.index(f)] = 1\n    y[i] = row": "one-hot(?)",
    # smoothed by hand
    "y = to_categorical(t['a'].values)\ny = y * 0.9 + 0.1 / y.shape[1]": "one-hot(?)",
    "y = to_categorical(t['a'].values)\ny = y * 0.9 + 0.2 / y.shape[1]": "?",
    "y = to_categorical(t['a'].values)\ny = y * 0.9 + amount()": "?",
    "names = os.listdir('d')\nfor f in glob.glob('*'):\n    row = np.zeros(len(names))\n    row[names.index(f)] = 1\n    ys.append(row * 0.9 + 0.1 / len(names))\ny = np.array(ys)": "one-hot(?)",
    "names = os.listdir('d')\nfor f in glob.glob('*'):\n    row = np.zeros(len(names))\n    row[names.index(f)] = 1\n    ys.append(row * 0.9)\ny = np.array(ys)": "?",
    # numbers of which only the type is known
    "for row in csv.reader(open('t.csv')):\n    ys.append(int(row[0]))\ny = np.array(ys)": "?",
    "y = t['a'].values.astype('int32')": "?",
}  # fmt: skip


@pytest.mark.parametrize("code", LABELS)
def test_what_is_known_is_kept(code: str) -> None:
    fit = FIT.format(units=4, activation="softmax", loss="kullback_leibler_divergence")
    assert {of_labels(run.outputs[0].labels) for run in runs(START + code + fit)} == {LABELS[code]}


WHOLE = "y = t['a'].values.astype('int32')"
TEXTS = "for row in csv.reader(open('t.csv')):\n    ys.append(int(row[0]))\ny = np.array(ys)"
BINARIZED = "y = LabelBinarizer().fit_transform(t['a'])"

TRAINED = [
    (WHOLE, 10, "softmax", "sparse_categorical_crossentropy", "class ids(?)"),
    (TEXTS, 10, "softmax", "sparse_categorical_crossentropy", "class ids(?)"),
    (WHOLE, 1, "sigmoid", "binary_crossentropy", "class ids(?)"),
    (WHOLE, 3, "sigmoid", "binary_crossentropy", "?"),
    (WHOLE, 1, "linear", "mse", "?"),
    (WHOLE, 10, "softmax", "categorical_crossentropy", "?"),
    ("y = t['a'].values", 10, "softmax", "sparse_categorical_crossentropy", "?"),
    ("y = t['a'].values", 1, "sigmoid", "binary_crossentropy", "?"),
    ("y = t['a'].values.astype('float32')", 1, "sigmoid", "binary_crossentropy", "?"),
    ("y = np.array([1, 2, 3, 4, 5])", 10, "softmax", "sparse_categorical_crossentropy", "class ids(?)"),
    ("y = np.array([1, 2, 3, 4, 5])", 5, "softmax", "sparse_categorical_crossentropy", "?"),
    ("y = np.array([-1, 1, 1, -1])", 1, "sigmoid", "binary_crossentropy", "?"),
    (BINARIZED, 1, "sigmoid", "binary_crossentropy", "class ids(2)"),
    (BINARIZED, 2, "softmax", "categorical_crossentropy", "?"),
    (BINARIZED, 5, "softmax", "categorical_crossentropy", "one-hot(5)"),
    (BINARIZED, "units()", "softmax", "categorical_crossentropy", "?"),
]


@pytest.mark.parametrize(("code", "units", "activation", "loss", "expected"), TRAINED)
def test_what_head_and_loss_leave(
    code: str, units: object, activation: str, loss: str, expected: str
) -> None:
    fit = FIT.format(units=units, activation=activation, loss=loss)
    assert {of_labels(run.outputs[0].labels) for run in runs(START + code + fit)} == {expected}
