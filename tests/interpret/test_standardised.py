"""Inputs that are standardised by hand, brought to 0..1, or cut off."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_inputs, runs

HEADER = """
import numpy as np
import tensorflow as tf
import keras
from keras.layers import Dense, Flatten
from keras.models import Sequential
(x, y), _ = keras.datasets.mnist.load_data()
table = np.load('table.npy')
"""
FIT = """
model = Sequential([Flatten(), Dense(10)])
model.compile(loss='mse', optimizer='adam')
model.fit(x, unknown)
"""
STANDARD = "-inf..inf"
RANGES = {
    "x = (x - np.mean(x)) / np.std(x)": STANDARD,
    "x = (x - np.mean(x, axis=0)) / (np.std(x, axis=0) + 1e-7)": STANDARD,
    "x = x.astype('float32'); x -= x.mean(); x /= x.std()": STANDARD,
    "x = (table - table.mean()) / np.sqrt(np.var(table) + 1e-5)": STANDARD,
    "x = (table - tf.reduce_mean(table)) / tf.math.reduce_std(table)": STANDARD,
    "x = tf.image.per_image_standardization(x)": STANDARD,
    "x = x / x.std()": "?",
    "x = table / np.std(table)": "?",
    "x = (x - np.load('mean.npy')) / np.load('std.npy')": "?",
    "x = (x / 255 - np.array([0.25])) / np.array([0.5])": "-0.5..1.5",
    "x = (x - np.array([100, 120])) / np.array([1, 0])": "?",
    "x = (table - table.min()) / (table.max() - table.min())": "0..1",
    "x = table / (table.max() - table.min())": "?",
    "x = table / table.max()": "?",
    "x = np.maximum(x / 255., 0.5)": "0.5..1",
    "x = np.minimum(x, 128)": "0..128",
    "x = tf.minimum(tf.maximum(x, 0), 255) / 255": "0..1",
    "x = np.maximum(x, unknown)": "?",
    "x = np.maximum(table, 0)": "?",
    "x = np.clip(x / 255, 0, 255)": "0..1",
    "x = np.clip(x, 0, 100)": "0..100",
    "x = np.clip(table, 0, 1)": "0..1",
    "x = x * np.array([0.5, -1])": "-255..127.5",
    "x = x + x": "0..510",
    "x = x.astype(float) * x": "?",
}


@pytest.mark.parametrize("code", RANGES)
def test_ranges(code: str) -> None:
    (run,) = runs(code + FIT, header=HEADER)
    assert of_inputs(run.inputs[0]).rpartition(" ")[2] == RANGES[code]


def test_bounds_of_two_arrays_need_not_be_reached() -> None:
    (run,) = runs("x = x / 255 - np.array([0.2, 0.3])" + FIT, header=HEADER)
    assert run.inputs[0].range.value is not None
    assert not run.inputs[0].range.value.exact
