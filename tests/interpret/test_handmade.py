"""What projects make of data by hand: in loops, in lists, in generators, with what NumPy calls of anything."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_inputs, of_labels, runs

FIT = """
model = Sequential([Flatten(), Dense(10, activation='softmax')])
model.compile(loss='categorical_crossentropy', optimizer='adam')
model.fit(x, y)
"""

SCALED = """
import sklearn.preprocessing as p
tools, x, y = [], [], []
for i in range(len(tables)):
    tools.append({made})
    table = tools[i].fit_transform(tables[i])
    for j in range(size, len(table)):
        x.append(table[j - size:j, 0])
        y.append(table[j, 0])
x, y = np.array(x), np.array(y)
"""
"""A scaler for each of many tables, kept in a list, and windows of what they make."""

BY_NAME = """
names = {names}
x, y = np.zeros((len(files), 8)), np.zeros((len(files), 3))
for i, name in enumerate(files):
    y[i, names[name]] = {mark}
"""

ROWS = """
import pandas as pd
table = pd.read_csv('a.csv')
table['kind'] = table['name'].map({'a': 0, 'b': 1})
x, y = [], []
for _, row in table.iterrows():
    x.append(row['path'])
    y.append(row<entry>)
x, y = np.array(x), np.array(y)
"""

LABELS = {
    SCALED.format(made="p.MinMaxScaler()"): "real numbers(?)",
    SCALED.format(made="p.StandardScaler()"): "real numbers(?)",
    SCALED.format(made="p.MinMaxScaler() if i else p.StandardScaler()"): "?",
    SCALED.format(made="tool_for(i)"): "?",
    BY_NAME.format(names="{'a': 0, 'b': 1, 'c': 2}", mark=1): "one-hot(3)",
    BY_NAME.format(names="{'a': 0, 'b': 1, 'c': 2}", mark=2): "?",
    BY_NAME.format(names="{'a': 0.5, 'b': 1}", mark=1): "?",
    BY_NAME.format(names="read_names()", mark=1): "?",
    ROWS.replace("<entry>", "['kind']"): "class ids(2)",
    ROWS.replace("<entry>", ".kind"): "class ids(2)",
    ROWS.replace("<entry>", "['name']"): "?",
    ROWS.replace("<entry>", ".age"): "?",
    "x = a; y = np.load('y.npy'); y = y / y.sum()": "real numbers(?)",
    "x = a; y = np.load('y.npy'); y = y / np.sum(y)": "real numbers(?)",
    "x = a; y = to_categorical(b); y = y / y.sum()": "?",
    "x = a; y = np.load('y.npy'); y = y / y.size": "?",
    "(x, y), _ = mnist.load_data(); y = np.int32(y)": "class ids(10)",
    "(x, y), _ = mnist.load_data(); y = 'a name'(y)": "?",
    "import pandas as pd; x = a; y = pd.get_dummies(pd.read_csv('a.csv')['k']).as_matrix()": "one-hot(?)",
}


@pytest.mark.parametrize("code", LABELS)
def test_labels(code: str) -> None:
    assert of_labels(runs(code + FIT)[0].outputs[0].labels) == LABELS[code]


INPUTS = {
    "x = x.astype('float32') / 255": "images 0..1",
    "x = np.float32(x) / 255": "images 0..1",
    "x = np.array([np.float32(one) / 255 for one in x])": "images 0..1",
    "x = np.load('x.npy').astype('uint8') / 255": "? 0..1",
    "x = np.load('x.npy').astype('int16') / 255": "? ?",
    "z = np.zeros((9, 8), 'uint8')\nfor i in range(9):\n    z[i] = unknown(i)\nx = z": "? 0..255",
    "z = np.zeros((9, 8))\nfor i in range(9):\n    z[i] = unknown(i)\nx = z": "? ?",
}


@pytest.mark.parametrize("code", INPUTS)
def test_inputs(code: str) -> None:
    run = runs("(x, y), _ = mnist.load_data()\n" + code + "\n" + FIT)[0]
    assert of_inputs(run.inputs[0]) == INPUTS[code]


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("one = np.fliplr(one)", "images 0..1"),
        ("one = one / 255", "images ?"),
        ("one = one.reshape(784)", "images 0..1"),
        ("one = altered(one)", "? ?"),
    ],
)
def test_what_both_ways_through_a_round_of_a_loop_say_of_an_array_is_known(code: str, known: str) -> None:
    loop = f"""
(x, y), _ = mnist.load_data()
made = []
for one in x / 255:
    if np.random.random() < 0.5:
        {code}
    made.append(one)
x = np.array(made)
"""
    assert of_inputs(runs(loop + FIT)[0].inputs[0]) == known


def test_which_rows_an_array_holds_is_not_known_where_the_ways_took_others() -> None:
    loop = """
(x, y), _ = mnist.load_data()
x = x / 255
for part in parts():
    if part:
        z = x[:1000] * 1.0
    else:
        z = x[1000:] - 0.5
model = Sequential([Flatten(), Dense(784)])
model.compile(loss='mse', optimizer='adam')
model.fit(z, x)
"""
    assert not runs(loop)[0].outputs[0].labels.are_inputs


DEALERS = {
    "def batches():\n    while True:\n        yield x / 255, np.eye(10)[y]\nmodel.fit(batches())": True,
    "def batches():\n    while True:\n        yield [x / 255, np.eye(10)[y]]\nmodel.fit(batches())": True,
    "def batches():\n    while True:\n        yield [{'a': x / 255}, {'b': np.eye(10)[y]}]\nmodel.fit(batches())": True,
    "def batches():\n    while True:\n        yield [x / 255]\nmodel.fit(batches())": False,
    "class Locked:\n    def __init__(self, it):\n        self.it = it\n"
    "    def __iter__(self):\n        return self\n    def __next__(self):\n        return next(self.it)\n"
    "def batches():\n    while True:\n        yield x / 255, np.eye(10)[y]\nmodel.fit(Locked(batches()))": True,
    "class Dealt:\n    def __iter__(self):\n        while True:\n            yield x / 255, np.eye(10)[y]\n"
    "model.fit(Dealt())": True,
    "class Other:\n    def deal(self):\n        yield x / 255, np.eye(10)[y]\nmodel.fit(Other())": False,
}


@pytest.mark.parametrize("code", DEALERS)
def test_what_deals_batches_out(code: str) -> None:
    begin, _, _ = FIT.rpartition("model.fit")
    run = runs("(x, y), _ = mnist.load_data()\n" + begin + code)[0]
    assert (of_labels(run.outputs[0].labels) == "one-hot(10)") is DEALERS[code]


COLOURS = """
import cv2
made = []
for path in paths:
    image = cv2.imread(path)
    {code}
    made.append(image)
x, y = np.array(made), labels()
"""


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("image = cv2.merge(cv2.split(image))", "images 0..255"),
        ("b, g, r = cv2.split(image); image = cv2.merge((cv2.add(b, 20.5), g, r))", "images 0..255"),
        ("b, g, r = cv2.split(image); image = cv2.merge((b / 255, g, r))", "images 0..255"),
        ("b, g, r = cv2.split(image); image = cv2.merge((b, g, other))", "? ?"),
        ("image = cv2.add(image, 20)", "images 0..255"),
        ("image = cv2.add(image / 255, 20)", "images ?"),
        ("image = cv2.add(image, image, dtype=cv2.CV_32F)", "images ?"),
    ],
)
def test_channels_taken_apart_and_put_together(code: str, known: str) -> None:
    assert of_inputs(runs(COLOURS.format(code=code) + FIT)[0].inputs[0]) == known
