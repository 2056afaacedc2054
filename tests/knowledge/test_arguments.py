"""Scripts whose arguments are easily taken for others: what a call says is what its library understands."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

HEADER = """
import keras
import numpy as np
import tensorflow as tf
from keras.layers import LSTM, Conv2D, Dense, Flatten, Input, Rescaling
from keras.models import Sequential
from keras.optimizers import SGD
"""


def classifier(data: str, classes: int, body: str, optimizer: str = "'adam'") -> str:
    """Return a script that trains a small classifier on data that it makes or loads."""
    return (
        f"{HEADER}{data}\n"
        f"model = Sequential([{body}, Dense({classes}, activation='softmax')])\n"
        f"model.compile(loss='sparse_categorical_crossentropy', optimizer={optimizer})\n"
        "model.fit(x, y)\n"
    )


MNIST = "(x, y), _ = keras.datasets.mnist.load_data()\nx = x[..., None]"
HIDDEN = "Dense(32, activation='relu')"
ON_IMAGES = f"Rescaling(1 / 255), Conv2D(8, 3, activation='relu'), Flatten(), {HIDDEN}"

RIGHT = {
    "a rate rounded to three digits is no 0": classifier(MNIST, 10, ON_IMAGES, "SGD(round(0.0123, 3))"),
    "the last of rates from high to low is the low one": classifier(
        f"rates = sorted([0.001, 1000.0], reverse=True)\n{MNIST}", 10, ON_IMAGES, "SGD(rates[1])"
    ),
    "the first argument of CIFAR-100 is the kind of labels": classifier(
        "(x, y), _ = keras.datasets.cifar100.load_data('coarse')", 20, ON_IMAGES
    ),
    "the digits below 5 are five classes": classifier(
        "from sklearn.datasets import load_digits\n"
        "digits = load_digits(n_class=5)\nx, y = digits.data / 16, digits.target",
        5,
        HIDDEN,
    ),
    "the second argument of skimage's `imread` makes grey pixels from 0 to 1": classifier(
        "from skimage import io\nx = np.array([io.imread(file, True) for file in files])\n"
        "_, (_, y) = keras.datasets.mnist.load_data()",
        10,
        f"Flatten(), {HIDDEN}",
        "'sgd'",
    ),
    "the sixth argument of an LSTM is no `return_sequences`": classifier(
        "x, y = np.random.rand(100, 7, 4), np.random.randint(0, 3, 100)",
        3,
        "Input((7, 4)), LSTM(32, 'tanh', 'sigmoid', True, 'glorot_uniform', 'orthogonal')",
    ),
}


@pytest.mark.parametrize("script", RIGHT)
def test_nothing_is_said_of_what_is_right(script: str) -> None:
    assert [found.message for found in lint(Path("train.py"), RIGHT[script].encode())] == []


BACKBONE = f"""{HEADER}
model = keras.applications.MobileNetV2((96, 96, 3))
model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
model.fit(np.random.rand(100, 96, 96, 3), np.random.randint(0, 10, 100))
"""
WRONG = {
    "LL203: the labels of an encoder may be given by name": classifier(
        "from sklearn.preprocessing import LabelEncoder\n"
        "x = np.random.rand(100, 4)\ny = LabelEncoder().fit_transform(y=np.random.randint(0, 3, 100))",
        2,
        HIDDEN,
    ),
    "LL203: the first argument of MobileNetV2 is a shape, and its head stays": BACKBONE,
    "LL308: TensorFlow's confusion matrix compares too": classifier(MNIST, 10, ON_IMAGES)
    + "tf.math.confusion_matrix(keras.utils.to_categorical(y), np.argmax(model.predict(x), axis=1))\n",
}


@pytest.mark.parametrize("script", WRONG)
def test_what_is_wrong_is_said(script: str) -> None:
    codes = [found.code for found in lint(Path("train.py"), WRONG[script].encode())]

    assert codes == [script.partition(":")[0]]
