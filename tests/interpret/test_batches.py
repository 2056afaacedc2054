"""Labels of which some rows are drawn at random, and labels put one after the other."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_labels, runs

SCRIPT = """
import random
import tensorflow as tf
import pandas as pd
(x, y), (x_test, y_test) = mnist.load_data()
few = np.random.randint(0, 3, 100)
marks = to_categorical(y, 10)
n = some_number()
{code}
model = Sequential([Flatten(), Dense(10, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
model.train_on_batch(x, labels)
"""
LABELS = {
    "labels = y[np.random.randint(0, len(x), 32)]": "class ids(10)",
    "labels = y[np.random.randint(0, n, 32)]": "class ids(10)",
    "labels = y[np.random.randint(0, y.shape[0], size=n)]": "class ids(10)",
    "index = np.random.default_rng(0).integers(0, n, 32)\nlabels = y[index]": "class ids(10)",
    "labels = y[np.random.choice(len(y), 32)]": "class ids(10)",
    "labels = y[random.sample(range(len(y)), 32)]": "class ids(10)",
    "labels = y[random.sample(range(n), 32)]": "class ids(?)",
    "labels = np.take(y, np.random.randint(0, n, 32))": "class ids(10)",
    "labels = tf.gather(y, np.random.randint(0, n, 32))": "class ids(10)",
    "labels = marks[np.random.randint(0, n, 32)]": "one-hot(10)",
    "labels = tf.gather(marks, np.random.randint(0, n, 32))": "one-hot(10)",
    "labels = np.take(marks, np.random.randint(0, n, 32))": "?",
    "labels = y[y < 3]": "class ids(?)",
    "labels = y[np.where(y < 3)[0]]": "class ids(?)",
    "labels = y[np.random.choice(np.where(y < 3)[0], 32)]": "class ids(?)",
    "index = np.random.randint(0, n, 32)\nlabels = y[index[y[index] < 3]]": "class ids(?)",
    "labels = np.concatenate([y, y_test])": "class ids(10)",
    "labels = np.concatenate([y, few])": "class ids(10)",
    "labels = np.concatenate([few, y], axis=0)": "class ids(10)",
    "labels = np.concatenate([y[:100], y[np.random.randint(0, n, 32)]])": "class ids(10)",
    "labels = np.concatenate([few, few + 3])": "class ids(?)",
    "labels = np.concatenate([y, y[y < 3]])": "class ids(?)",
    "labels = np.hstack([y, y_test])": "class ids(10)",
    "labels = np.hstack((y, few))": "class ids(10)",
    "labels = np.append(y, y_test)": "class ids(10)",
    "labels = np.append(marks, marks)": "?",
    "labels = np.append(marks, marks, axis=0)": "one-hot(10)",
    "labels = np.concatenate([marks, to_categorical(few, 10)])": "one-hot(10)",
    "labels = np.vstack([marks, to_categorical(unknown())])": "one-hot(10)",
    "labels = np.column_stack([y, y])": "?",
    "labels = np.vstack([y, y])": "?",
    "labels = np.vstack([np.zeros(9), np.ones(9)])": "?",
    "labels = tf.concat([y, y_test], 0)": "class ids(10)",
}


@pytest.mark.parametrize("code", LABELS)
def test_the_classes_that_there_must_be(code: str) -> None:
    (run,) = runs(SCRIPT.format(code=code))
    assert of_labels(run.outputs[0].labels) == LABELS[code]


def test_one_row_drawn_at_random_is_one_row() -> None:
    code = "labels = y[np.random.randint(len(y))]\nx = x[np.random.randint(0, n)]"
    (run,) = runs(SCRIPT.format(code=code))
    assert run.inputs[0].shape.value == (28, 28)
    assert run.outputs[0].labels.classes.value == 10
