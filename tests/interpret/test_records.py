"""Records of TensorFlow, functions of Python in pipelines, and sound."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_inputs, of_labels, runs

HEADER = """
import cv2
import librosa
import numpy as np
import soundfile
import tensorflow as tf
from keras.layers import Dense, Flatten
from keras.models import Sequential
"""
RECORDS = """
features = {
    'image': tf.io.FixedLenFeature([], tf.string),
    'label': tf.io.FixedLenFeature([], tf.int64),
    'numbers': tf.io.FixedLenFeature([12], tf.float32),
    'words': tf.io.VarLenFeature(tf.int64),
    'rows': tf.io.RaggedFeature(tf.string),
}
model = Sequential([Flatten(), Dense(10)])
model.compile(loss='mse', optimizer='adam')
"""
PARSED = """
def parse(record):
    found = tf.io.parse_single_example(record, features)
    return {}, {}
model.fit(tf.data.TFRecordDataset('numbers').map(parse).batch(8))
"""
INPUTS = {
    "tf.image.resize(tf.io.decode_jpeg(found['image'], channels=3), (8, 9)) / 255.": "images 0..1 (None, 8, 9, 3)",
    "tf.reshape(tf.io.decode_raw(found['image'], tf.uint8), (28, 28, 1)) / 255": "? 0..1 (None, 28, 28, 1)",
    "tf.io.decode_raw(found['image'], tf.float32)": "? ? (None, None)",
    "found['numbers']": "? ? (None, 12)",
    "tf.sparse.to_dense(found['words'])": "? ? None",
    "found['nothing']": "? ? None",
    "found['rows']": "? ? None",
}


@pytest.mark.parametrize("inputs", INPUTS)
def test_inputs_of_records(inputs: str) -> None:
    (run,) = runs(RECORDS + PARSED.format(inputs, "found['label']"), header=HEADER)
    assert f"{of_inputs(run.inputs[0])} {run.inputs[0].shape.value}" == INPUTS[inputs]


@pytest.mark.parametrize(
    ("labels", "said"),
    [("found['label']", "? int64"), ("tf.one_hot(found['label'], 10)", "one-hot(10) float32")],
)
def test_labels_of_records(labels: str, said: str) -> None:
    (run,) = runs(RECORDS + PARSED.format("found['numbers']", labels), header=HEADER)
    found = run.outputs[0].labels
    assert f"{of_labels(found)} {found.dtype.value}" == said


FUNCTION = """
def load(path, label):
    return np.array(cv2.imread(path.decode()) / 255, dtype='float32'), label
def prepare(path, label):
    {}
    return x, y
data = tf.data.Dataset.from_tensor_slices((paths, np.eye(3)))
model = Sequential([Flatten(), Dense(3)])
model.compile(loss='mse', optimizer='adam')
model.fit(data.map(prepare).batch(2))
"""
WRAPPED = {
    "x, y = tf.numpy_function(load, [path, label], [tf.float32, tf.float32])": "images 0..1, one-hot(3)",
    "x, y = tf.py_function(load, [path, label], (tf.float32, tf.float32))": "images 0..1, one-hot(3)",
    "x, y = tf.numpy_function(elsewhere, [path, label], [tf.float32, tf.float32])": "? ?, ?",
    "x, y = tf.numpy_function(load, given, [tf.float32, tf.float32])": "? ?, ?",
    "x, y, z = tf.numpy_function(load, [path, label], [tf.float32] * 3)": "? ?, ?",
    "x, y = tf.numpy_function(lambda p: load(p, 0)[0], [path], tf.float32), label": "images 0..1, one-hot(3)",
}


@pytest.mark.parametrize("line", WRAPPED)
def test_functions_of_python_in_a_pipeline(line: str) -> None:
    (run,) = runs(FUNCTION.format(line), header=HEADER)
    assert f"{of_inputs(run.inputs[0])}, {of_labels(run.outputs[0].labels)}" == WRAPPED[line]


def test_a_shape_that_is_told() -> None:
    line = "x, y = tf.numpy_function(load, [path, label], [tf.float32, tf.float32]); x.set_shape((8, 9, 3))"
    (run,) = runs(FUNCTION.format(line), header=HEADER)
    assert run.inputs[0].shape.value == (None, 8, 9, 3)


SOUND = {
    "librosa.load(path, sr=None)[0]": "features -1..1",
    "librosa.load(path, sr=16000)[0]": "features ?",
    "soundfile.read(path)[0]": "features -1..1",
    "soundfile.read(path, dtype='int16')[0]": "features ?",
    "librosa.feature.mfcc(y=wave, sr=rate, n_mfcc=13)": "features ?",
}


@pytest.mark.parametrize("wave", SOUND)
def test_sound(wave: str) -> None:
    code = f"{RECORDS}x = np.array([{wave} for path in paths])\nmodel.fit(x, unknown)\n"
    (run,) = runs(code, header=HEADER)
    assert of_inputs(run.inputs[0]) == SOUND[wave]
