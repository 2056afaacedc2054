"""Conditions about the numbers of an array: decided by its range, or telling which way has which range."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_inputs, runs

HEADER = """
import numpy as np
import somewhere
import tensorflow as tf
from keras.datasets import mnist
from keras.layers import Dense
from keras.models import Sequential
(x, y), _ = mnist.load_data()
"""
FIT = """
model = Sequential([Dense(64, activation='relu'), Dense(10, activation='softmax')])
model.compile('sgd', 'sparse_categorical_crossentropy')
model.fit(x, y)
"""
WAYS = (
    "if {condition}:\n    x = x / 255\n",
    "def scaled(x):\n    if {condition}:\n        x = x / 255\n    return x\nx = scaled(x)\n",
    "def scaled(x):\n    if {condition}:\n        return x / 255\n    return x\nx = scaled(x)\n",
    "x = x / 255 if {condition} else x\n",
)
CONDITIONS = {
    "x.max() > 1": "0..1",
    "np.max(x) > 1.0": "0..1",
    "x.max().item() > 1": "0..1 ?",
    "not x.max() <= 1": "0..1",
    "x.dtype == np.uint8": "0..1",
    "x.dtype != np.float32": "0..1",
    "x.dtype.kind == 'u'": "0..1",
    "x.dtype.kind in 'fc'": "0..255",
    "np.issubdtype(x.dtype, np.integer)": "0..1",
    "np.issubdtype(x.dtype, np.floating)": "0..255",
    "x.ndim == 3": "0..1",
    "x.mean() > 1": "?",
    "np.std(x) > 1": "?",
    "np.percentile(x, 99) > 1": "?",
    "(x > 1).any()": "?",
    "np.ptp(x) > 1": "?",
    "somewhere.is_raw(x)": "?",
    "len(x) > somewhere.least": "0..1, 0..255",
    "x.shape[1] > somewhere.least": "0..1, 0..255",
    "np.isnan(x).any()": "0..1, 0..255",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_about_numbers_tells_nothing_false(condition: str, way: str) -> None:
    found = {of_inputs(run.inputs[0]) for run in runs(way.format(condition=condition) + FIT, header=HEADER)}
    wanted = CONDITIONS[condition]
    if wanted.endswith(" ?"):
        assert found <= {"images ?", "? ?", f"images {wanted.removesuffix(' ?')}"}
    elif wanted == "?":
        assert found <= {"images ?", "? ?"}
    else:
        assert found == {f"images {span}" for span in wanted.split(", ")}


KEPT = {
    "kept = []\nfor one in x:\n    if one.mean() > 10:\n        kept.append(one)\nx = np.array(kept)": "images 0..255",
    "if np.mean(x) > 10:\n    print('bright')": "images 0..255",
    "if x.mean() > 10:\n    y = y[:100]": "images 0..255",
    "if somewhere.change:\n    x = somewhere.change(x)": "? ?",
}


@pytest.mark.parametrize("code", KEPT)
def test_what_no_way_changes_stays_known(code: str) -> None:
    assert {of_inputs(run.inputs[0]) for run in runs(f"{code}\n{FIT}", header=HEADER)} == {KEPT[code]}


GENERATORS = """
from keras.preprocessing.image import ImageDataGenerator
class Own(ImageDataGenerator):
    {body}
data = {made}
x, y = x.reshape(-1, 28, 28, 1), y
model = Sequential([Dense(10, activation='softmax')])
model.compile('sgd', 'sparse_categorical_crossentropy')
model.fit({fed})
"""
BODIES = {
    ("pass", "Own()"): "images 0..255",
    ("pass", "Own(rescale=1 / 255)"): "images 0..1",
    ("def __init__(self):\n        super().__init__(rescale=1 / 255)", "Own()"): "images 0..1",
    ("def standardize(self, x):\n        return x / 255", "Own()"): "images ?",
    ("def random_transform(self, x, seed=None):\n        return x / 255", "Own()"): "images ?",
    ("def more(self):\n        return 3", "Own(rescale=1 / 255)"): "images 0..1",
}


@pytest.mark.parametrize("fed", ["data.flow(x, y)", "data.flow_from_directory('a', class_mode='sparse')"])
@pytest.mark.parametrize(("body", "made"), BODIES)
def test_generators_of_the_projects_own(body: str, made: str, fed: str) -> None:
    (run,) = runs(GENERATORS.format(body=body, made=made, fed=fed), header=HEADER)
    assert of_inputs(run.inputs[0]) == BODIES[body, made]


def test_labels_that_are_cut_off_have_fewer_classes() -> None:
    (run,) = runs(f"y = np.clip(y, 0, 4)\n{FIT}", header=HEADER)
    assert run.outputs[0].labels.classes.value is None
    (run,) = runs(f"y = np.clip(y, 0, 9)\n{FIT}", header=HEADER)
    assert run.outputs[0].labels.classes.value == 10


CALLED = (
    "if change:\n    x = change(x)",
    "if change is not None:\n    x = change(x)",
    "x = change(x) if change else x",
    "class Held:\n    def __init__(self, change):\n        self.change = change\n    def of(self, x):\n"
    "        if self.change:\n            x = self.change(x)\n        return x\nx = Held(change).of(x)",
)


@pytest.mark.parametrize("made", ["somewhere.change", "somewhere.make(3)", "somewhere.Change()"])
@pytest.mark.parametrize("code", CALLED)
def test_what_is_called_where_it_is_there_is_there(code: str, made: str) -> None:
    assert {of_inputs(run.inputs[0]) for run in runs(f"change = {made}\n{code}\n{FIT}", header=HEADER)} == {
        "? ?"
    }


@pytest.mark.parametrize("code", CALLED)
def test_what_is_not_there_is_not_called(code: str) -> None:
    understood = {of_inputs(run.inputs[0]) for run in runs(f"change = None\n{code}\n{FIT}", header=HEADER)}
    assert understood == {"images 0..255"}
