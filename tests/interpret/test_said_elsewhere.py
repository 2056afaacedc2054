"""What another line says about data: a mode, a folder, an order, a target."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic

from tests.test_repairs import changes, repaired


def codes(script: str) -> list[str]:
    return [one.code for one in found_in(script)]


def found_in(script: str) -> list[Diagnostic]:
    return lint(Path("train.py"), script.encode(), select=["LL1", "LL2", "LL3", "LL4"])


PRETRAINED = """\
import keras
from keras.applications import {backbone}
from keras.applications.imagenet_utils import preprocess_input
photos = keras.utils.image_dataset_from_directory("scans", image_size=(224, 224))
photos = photos.map(lambda p, m: (preprocess_input({given}), m))
base = {backbone}(include_top=False, input_shape=(224, 224, 3), pooling="avg")
model = keras.Sequential([base, keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(photos)
"""


@pytest.mark.parametrize(
    ("backbone", "given", "is_wrong"),
    [
        ("EfficientNetB0", "p", True),
        ("VGG16", "p", False),
        ("VGG16", "p, mode='caffe'", False),
        ("VGG16", "p, mode='tf'", True),
        ("MobileNetV2", "p, mode='tf'", False),
        ("MobileNetV2", "p", True),
        ("DenseNet121", "p, mode='torch'", False),
        ("DenseNet121", "p, mode=chosen()", False),
    ],
)
def test_the_mode_of_the_shared_function_says_what_it_makes(
    backbone: str, given: str, is_wrong: bool
) -> None:
    script = PRETRAINED.format(backbone=backbone, given=given)
    assert codes(script) == ["LL404"] * is_wrong


FOLDERS = """\
from keras.preprocessing.image import ImageDataGenerator
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten
images = ImageDataGenerator(rescale=1 / 255)
two = images.flow_from_directory("{first}", target_size=(64, 64), class_mode="{mode}"{more})
one = Sequential([Conv2D(8, 3, activation="relu", input_shape=(64, 64, 3)), Flatten(), {head}])
one.compile("adam", "{loss}")
one.fit(two)
many = images.flow_from_directory("leaves", target_size=(64, 64), class_mode="categorical"{classes})
other = Sequential([Conv2D(8, 3, activation="relu", input_shape=(64, 64, 3)), Flatten(), Dense(4, "softmax")])
other.compile("adam", "categorical_crossentropy")
other.fit(many)
"""
BINARY = {"mode": "binary", "head": 'Dense(1, "sigmoid")', "loss": "binary_crossentropy"}
SPARSE = {"mode": "sparse", "head": 'Dense(3, "softmax")', "loss": "sparse_categorical_crossentropy"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (BINARY, ["LL209"]),
        (SPARSE, ["LL203"]),
        ({**BINARY, "first": "twigs"}, []),
        ({**BINARY, "more": ", classes=['oak', 'elm']"}, []),
        ({**BINARY, "classes": ", classes=['oak', 'elm', 'fir', 'yew']"}, []),
        ({**BINARY, "first": "leaves/"}, ["LL209"]),
    ],
)
def test_a_folder_has_as_many_classes_for_everybody(changed: dict[str, str], expected: list[str]) -> None:
    script = FOLDERS.format(**({"first": "leaves", "more": "", "classes": ""} | changed))
    assert codes(script) == expected


SHUFFLED = """\
import numpy as np
from sklearn.metrics import accuracy_score
from keras import Sequential
from keras.datasets import cifar10
from keras.layers import Conv2D, Dense, Flatten
from keras.preprocessing.image import ImageDataGenerator
(x_train, y_train), (x_test, y_test) = cifar10.load_data()
images = ImageDataGenerator(rescale=1 / 255)
model = Sequential([Conv2D(8, 3, activation="relu"), Flatten(), Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(images.flow(x_train, y_train))
{asked}
"""


@pytest.mark.parametrize(
    ("asked", "is_wrong"),
    [
        ("p = model.predict(images.flow(x_test))\naccuracy_score(y_test, np.argmax(p, axis=1))", True),
        ("p = model.predict(images.flow(x_test, shuffle=True))\naccuracy_score(y_test, p.argmax(-1))", True),
        (
            "p = model.predict(images.flow(x_test, shuffle=False))\naccuracy_score(y_test, p.argmax(-1))",
            False,
        ),
        ("p = model.predict(images.flow(x_test, shuffle=told))\naccuracy_score(y_test, p.argmax(-1))", False),
        ("x, y = next(images.flow(x_test, y_test))\naccuracy_score(y, model.predict(x).argmax(-1))", False),
        ("p = model.predict(x_test / 255)\naccuracy_score(y_test, p.argmax(-1))", False),
    ],
)
def test_a_flow_deals_rows_in_another_order_than_the_array_has(asked: str, is_wrong: bool) -> None:
    script = SHUFFLED.format(asked=asked)
    assert codes(script) == ["LL309"] * is_wrong
    if is_wrong:
        (line,) = changes(script, repaired(script, "LL309")) or []
        assert "images.flow(x_test, shuffle=False)" in line


AUTOENCODER = """\
from keras.datasets import mnist
from keras.layers import Dense, Input
from keras.models import Model
(x, _), (v, _) = mnist.load_data()
x = x.reshape(60000, 784)
v = v.reshape(10000, 784)
picture = Input((784,))
model = Model(picture, Dense(784, activation="sigmoid")(Dense(32, activation="relu")(picture)))
model.compile("adam", "{loss}")
model.fit(x, x, validation_data=(v, v))
"""


def test_images_that_are_targets_too_are_divided_before_the_training() -> None:
    script = AUTOENCODER.format(loss="binary_crossentropy")
    assert codes(script) == ["LL401", "LL204"]
    assert changes(script, repaired(script, "LL401")) == ["x, v = x / 255.0, v / 255.0"]
    assert "LL401" not in codes(AUTOENCODER.format(loss="mse"))
