"""Repairs of what a model is fed with: an array, a data set, a generator; all splits or none."""

from __future__ import annotations

import pytest
from losslint.findings import Applicability

from tests.test_repairs import changes, repair_of, repaired

LOADED = """\
import tensorflow as tf
from keras import layers, models
from keras.datasets import cifar10
from keras.preprocessing.image import ImageDataGenerator
(x_train, y_train), (x_test, y_test) = cifar10.load_data()
{before}
model = models.Sequential([layers.Flatten(), layers.Dense(10, "softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
{fit}
"""
FOLDER = "train = ImageDataGenerator(rescale=1/255).flow_from_directory('a', class_mode='sparse')"
PHOTOS = "tf.keras.utils.image_dataset_from_directory('b', image_size=(256, 256){more})"


@pytest.mark.parametrize(
    ("before", "fit", "expected"),
    [
        (
            f"{FOLDER}\nvalid = {PHOTOS.format(more='')}",
            "model.fit(train, validation_data=valid)",
            ["model.fit(train, validation_data=valid.map(lambda x, y: (x / 255.0, y)))"],
        ),
        (
            f"{FOLDER}\nasked = {PHOTOS.format(more=', label_mode=None')}",
            "model.fit(train)\nmodel.predict(asked)",
            ["model.predict(asked.map(lambda x: x / 255.0))"],
        ),
        (
            f"{FOLDER}\nvalid = ImageDataGenerator().flow_from_directory('b', class_mode='sparse')",
            "model.fit(train, validation_data=valid)",
            ["valid = ImageDataGenerator(rescale=1/255).flow_from_directory('b', class_mode='sparse')"],
        ),
        (
            "x_train = x_train / 255.0\ntest = tf.data.Dataset.from_tensor_slices((x_test, y_test)).batch(9)",
            "model.fit(x_train, y_train, validation_data=test)",
            ["test = test.map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, y))"],
        ),
        (
            "x = x_train.astype('float32') / 255\n"
            "test = tf.data.Dataset.from_tensor_slices((x_test.astype('float32'), y_test)).batch(9)",
            "model.fit(x, y_train)\nmodel.evaluate(test)",
            ["model.evaluate(test.map(lambda x, y: (x / 255, y)))"],
        ),
    ],
)
def test_a_repair_knows_what_it_changes(before: str, fit: str, expected: list[str]) -> None:
    script = LOADED.format(before=before, fit=fit)
    assert changes(script, repaired(script, "LL402")) == expected


@pytest.mark.parametrize(
    ("before", "fit"),
    [
        (
            "x = x_train / 255.0\nflow = ImageDataGenerator(horizontal_flip=True).flow(x_test, y_test)",
            "model.fit(x, y_train)\nmodel.evaluate(flow)",
        ),
        (
            "x = x_train / 255.0\ndef deal():\n    for _ in range(9):\n        yield x_test, y_test",
            "model.fit(x, y_train, validation_data=deal(), validation_steps=9)",
        ),
        (
            "train = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(32)\n"
            "train = train.map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, y))\n"
            "asked = tf.data.Dataset.from_tensor_slices(x_test).batch(32)",
            "model.fit(train)\nmodel.predict(asked)",
        ),
        ("x = x_train / 255.0", "model.fit(x, y_train)\nmodel.predict(list(x_test))"),
        ("x = x_train / 255.0", "model.fit(x, y_train)\nmodel.predict(tf.constant(x_test))"),
    ],
)
def test_what_cannot_be_divided_is_not(before: str, fit: str) -> None:
    script = LOADED.format(before=before, fit=fit)
    assert "/ 255" not in "".join(changes(script, repaired_if_found(script)) or [])


def repaired_if_found(script: str) -> str | None:
    """Return a script after the repair of LL402, None where it is silent or offers none."""
    from tests.test_repairs import found_in

    return repaired(script, "LL402") if any(one.code == "LL402" for one in found_in(script)) else None


LOADERS = """\
from keras import layers, models
from keras.preprocessing.image import ImageDataGenerator
from keras.utils import image_dataset_from_directory, to_categorical
images = ImageDataGenerator(rescale=1/255)
{loaded}
model = models.Sequential([
    layers.Input((64, 64, 3)), layers.Conv2D(8, 3, activation="relu"), layers.Flatten(), {head}
])
model.compile(optimizer="adam", loss="{loss}")
model.fit(train, validation_data=valid)
model.evaluate(test)
"""
ONE, FOUR = 'layers.Dense(1, activation="sigmoid")', 'layers.Dense(4, activation="softmax")'
FLOW = "images.flow_from_directory('{}', target_size=(64, 64){})"


def loaders(train: str, valid: str, test: str, head: str = ONE, loss: str = "binary_crossentropy") -> str:
    """Return a script whose three loaders are given these further arguments."""
    folders = {"train": train, "valid": valid, "test": test}
    lines = [f"{name} = {FLOW.format(name, more)}" for name, more in folders.items()]
    return LOADERS.format(loaded="\n".join(lines), head=head, loss=loss)


WANTED = ", class_mode='binary'"


@pytest.mark.parametrize(
    ("train", "valid", "test"),
    [("", "", ""), (", class_mode='categorical'", "", WANTED), ("", WANTED, ", class_mode='categorical'")],
)
def test_all_loaders_of_a_training_get_the_same_labels(train: str, valid: str, test: str) -> None:
    script = loaders(train, valid, test)
    assert repaired(script, "LL209") == loaders(WANTED, WANTED, WANTED)


def test_data_sets_get_class_ids_by_their_own_name() -> None:
    make = "{} = image_dataset_from_directory('{}', image_size=(64, 64), label_mode='{}')"
    names = ("train", "valid", "test")
    text = {mode: "\n".join(make.format(one, one, mode) for one in names) for mode in ("categorical", "int")}
    before, after = (
        LOADERS.format(loaded=text[mode], head=FOUR, loss="sparse_categorical_crossentropy")
        for mode in ("categorical", "int")
    )
    assert repaired(before, "LL209") == after


def test_where_other_labels_are_checked_with_a_person_decides() -> None:
    script = loaders("", "", "").replace("validation_data=valid", "validation_data=read()")
    repair = repair_of(script, "LL209")
    assert repair is not None
    assert repair.applicability is Applicability.DISPLAY


def test_an_old_keras_gets_its_generators_rescaled() -> None:
    script = "from tensorflow.contrib import slim\n" + LOADERS.format(
        loaded="\n".join(
            f"{name} = ImageDataGenerator().flow_from_directory('{name}', target_size=(64, 64), class_mode='binary')"
            for name in ("train", "valid", "test")
        ),
        head=ONE,
        loss="binary_crossentropy",
    )
    after = repaired(script, "LL401")
    assert after == script.replace("ImageDataGenerator()", "ImageDataGenerator(rescale=1.0 / 255)")
