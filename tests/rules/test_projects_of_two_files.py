"""Mistakes whose two halves stand in different files of a project, and twins that are right."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

NETWORK = """
import keras
from keras import layers

def classifier(shape, units):
    model = keras.Sequential([
        layers.Input(shape),
        layers.Conv2D(16, 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(units, activation="softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

def forecaster(steps, features):
    model = keras.Sequential([layers.Input((steps, features)), layers.LSTM(16), layers.Dense(1)])
    model.compile("adam", "mse")
    return model
"""


def said(root: Path, data: str, train: str, code: str) -> list[str]:
    """Return the lines of `data.py` and `train.py` that a rule points at where `train.py` is checked."""
    (root / ".git").mkdir()
    files = {"network.py": NETWORK, "data.py": data, "train.py": train}
    for name, text in files.items():
        (root / name).write_text(text)
    found = lint(root / "train.py", train.encode(), select=[code])
    return [Path(one.place.path).read_text().splitlines()[one.place.row - 1].strip() for one in found]


PICTURES = """
import random

import cv2
import numpy as np
from PIL import Image, ImageEnhance
from keras.preprocessing.image import ImageDataGenerator

def contrast(image):
    return np.array(ImageEnhance.Contrast(Image.fromarray(image.astype(np.uint8))).enhance({factor}))

def turned(image):
    matrix = cv2.getRotationMatrix2D((32, 32), {angle}, 1.0)
    return cv2.warpAffine(image, matrix, (64, 64))

def scaled(image):
    return image / 127.5 - 1

def prepare(image):
    return scaled({function}(image))

def flow(folder, function):
    return ImageDataGenerator(preprocessing_function=function).flow_from_directory(
        folder, target_size=(64, 64), class_mode="sparse"
    )
"""
FIT = """
from data import flow, prepare, scaled
from network import classifier
training, validation = flow("pets/train", prepare), flow("pets/validation", {validated})
classifier((64, 64, 3), 2).fit(training, validation_data=validation, epochs=5)
"""
DRAWN = [
    ("contrast", "np.random.rand() + 0.5"),
    ("contrast", "np.random.uniform(0.5, 1.5)"),
    ("contrast", "random.uniform(0.5, 1.5)"),
    ("contrast", "random.gauss(1, 0.2)"),
    ("turned", "random.randint(-20, 20)"),
    ("turned", "2 * random.randint(-20, 20) + 1"),
    ("turned", "np.random.randint(-20, 20)"),
    ("turned", "float(np.random.normal(0, 9))"),
]


class TestAugmentedEvaluation:
    def pictures(self, function: str, by: str) -> str:
        return PICTURES.format(factor=by, angle=by, function=function)

    @pytest.mark.parametrize(("function", "by"), DRAWN)
    def test_validation_pictures_changed_by_a_random_number(
        self, tmp_path: Path, function: str, by: str
    ) -> None:
        found = said(tmp_path, self.pictures(function, by), FIT.format(validated="prepare"), "LL409")
        assert found == [FIT.strip().splitlines()[-1]]

    @pytest.mark.parametrize(("function", "by"), DRAWN)
    def test_silent_where_only_training_pictures_are(self, tmp_path: Path, function: str, by: str) -> None:
        assert said(tmp_path, self.pictures(function, by), FIT.format(validated="scaled"), "LL409") == []

    @pytest.mark.parametrize(
        ("function", "by"),
        [("contrast", "1.2"), ("turned", "90"), ("turned", "len(folder())"), ("scaled", "1")],
    )
    def test_silent_where_all_are_changed_alike(self, tmp_path: Path, function: str, by: str) -> None:
        found = said(tmp_path, self.pictures(function, by), FIT.format(validated="prepare"), "LL409")
        assert found == []


SERIES = """
import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler

def windows(series, steps):
    x, y = [], []
    for start in range(len(series) - steps):
        x.append(series[start:start + steps])
        y.append(series[start + steps, 0])
    return np.array(x), np.array(y)

def load():
    return pd.read_csv("prices.csv")[["close"]].values

scaler = MinMaxScaler()
"""
FORECAST = """
from data import load, scaler, windows
from network import forecaster
prices = load()
{prepared}
model = forecaster(30, 1)
model.fit(x_train, y_train, epochs=20)
{asked}
"""
ASKED = "predicted = model.predict(x_test)"
SCALED = "prices = scaler.fit_transform(prices)"
PREPARED = {
    "windows, then slices": f"""{SCALED}
x, y = windows(prices, 30)
n = int(len(x) * 0.8)
x_train, x_test, y_train, y_test = x[:n], x[n:], y[:n], y[n:]""",
    "slices, then windows": f"""{SCALED}
n = int(len(prices) * 0.8)
(x_train, y_train), (x_test, y_test) = windows(prices[:n], 30), windows(prices[n:], 30)""",
    "overlapping slices": f"""{SCALED}
n = int(len(prices) * 0.8)
(x_train, y_train), (x_test, y_test) = windows(prices[:n, :], 30), windows(prices[n - 30:, :], 30)""",
    "lists of windows": f"""{SCALED}
import numpy as np
x, y = [], []
for start in range(len(prices) - 30):
    x.append(prices[start:start + 30])
    y.append(prices[start + 30, 0])
n = int(len(x) * 0.8)
x_train, x_test = np.array(x[:n]), np.array(x[n:])
y_train, y_test = np.array(y[:n]), np.array(y[n:])""",
    "a later part": f"""{SCALED}
x, y = windows(prices, 30)
n = int(len(x) * 0.8)
x_train, x_test, y_train, y_test = x[0:n], x[n:len(x)], y[0:n], y[n:len(y)]""",
    "tested on the past": f"""{SCALED}
x, y = windows(prices, 30)
x_train, x_test, y_train, y_test = x[100:], x[:100], y[100:], y[:100]""",
    "backwards": f"""prices = prices[::-1]
{SCALED}
x, y = windows(prices, 30)
x_train, x_test, y_train, y_test = x[:-50], x[-50:], y[:-50], y[-50:]""",
    "fitted, then transformed": """scaler.fit(prices)
x, y = windows(scaler.transform(prices), 30)
x_train, x_test, y_train, y_test = x[:-50], x[-50:], y[:-50], y[-50:]""",
}
RIGHT = {
    "fitted on a slice": """n = int(len(prices) * 0.8)
train, test = scaler.fit_transform(prices[:n]), scaler.transform(prices[n:])
(x_train, y_train), (x_test, y_test) = windows(train, 30), windows(test, 30)""",
    "fitted on a slice, all transformed": """n = int(len(prices) * 0.8)
scaler.fit(prices[:n])
x, y = windows(scaler.transform(prices), 30)
x_train, x_test, y_train, y_test = x[:n], x[n:], y[:n], y[n:]""",
    "nothing is cut off": f"""{SCALED}
x_train, y_train = windows(prices, 30)
x_test = x_train[-1:]""",
    "the last window, with its rows": f"""{SCALED}
x_train, y_train = windows(prices, 30)
x_test = prices[-30:].reshape(1, 30, 1)""",
    "single rows of those before the cut": f"""{SCALED}
x, y = windows(prices, 30)
x_train, y_train, x_test = x[:900], y[:900], x[7:9]""",
    "fitted on the head of a table": """import pandas as pd
table = pd.read_csv("prices.csv")[["close"]]
train, test = scaler.fit_transform(table.head(900)), scaler.transform(table.tail(100))
x, y = windows(train, 30)
x_train, y_train, x_test = x[:800], y[:800], x[800:]""",
}


class TestScalerFittedBeforeSplit:
    @pytest.mark.parametrize("prepared", PREPARED.values(), ids=PREPARED)
    def test_a_part_is_cut_off_later(self, tmp_path: Path, prepared: str) -> None:
        train = FORECAST.format(prepared=prepared, asked=ASKED)
        found = said(tmp_path, SERIES, train, "LL407")
        assert found == ["scaler.fit(prices)" if "scaler.fit(" in prepared else SCALED]

    @pytest.mark.parametrize("prepared", RIGHT.values(), ids=RIGHT)
    def test_silent_where_the_scaler_has_not_seen_it(self, tmp_path: Path, prepared: str) -> None:
        assert said(tmp_path, SERIES, FORECAST.format(prepared=prepared, asked=ASKED), "LL407") == []

    def test_silent_where_nobody_asks_about_what_is_cut_off(self, tmp_path: Path) -> None:
        train = FORECAST.format(prepared=PREPARED["windows, then slices"], asked="")
        assert said(tmp_path, SERIES, train, "LL407") == []


FOLDERS = """
import numpy as np
import tensorflow as tf
from sklearn.metrics import accuracy_score, classification_report

PLACES = {"train": "scans/train", "dev": "scans/dev", "test": "scans/test"}

def load(folder, shuffle=False):
    return tf.keras.utils.image_dataset_from_directory(folder, image_size=(64, 64), shuffle=shuffle)

def report(model, scans):
    truth, answers = [], []
    for images, labels in scans:
        predicted = model.predict(images, verbose=0)
        truth.extend(labels.numpy())
        answers.extend(np.argmax(predicted, axis=1))
    print(classification_report(truth, answers))
"""
CHOOSE = """
import keras
from data import PLACES, load, report
from network import classifier
model = classifier((64, 64, 3), 4)
stop = keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True)
training, checked, tested = load(PLACES["train"], True), load({checked}), load(PLACES["test"])
model.fit(training, validation_data=checked, epochs=50, callbacks=[{watch}])
"""


class TestSelectionOnTestData:
    @pytest.mark.parametrize("checked", ["PLACES['test']", "'scans/test_set'", "'scans/Test/'"])
    @pytest.mark.parametrize(
        ("score", "at"),
        [
            ("report(model, checked)", "predicted = model.predict(images, verbose=0)"),
            ("model.evaluate(checked)", "model.evaluate(checked)"),
        ],
    )
    def test_a_folder_for_testing_stops_and_scores(
        self, tmp_path: Path, checked: str, score: str, at: str
    ) -> None:
        train = CHOOSE.format(checked=checked, watch="stop") + score
        assert said(tmp_path, FOLDERS, train, "LL604") == [at]

    @pytest.mark.parametrize(
        ("checked", "watch", "score"),
        [
            ("PLACES['dev']", "stop", "report(model, tested)"),
            ("PLACES['dev']", "stop", "report(model, checked)"),  # no name says that they are for testing
            ("'scans/contest'", "stop", "report(model, checked)"),
            ("'test/scans'", "stop", "report(model, checked)"),  # a folder of a try
            ("PLACES['test']", "", "report(model, checked)"),  # nothing chooses
            ("PLACES['test']", "stop", "print(model.predict(checked))"),  # nobody counts what is right
            ("PLACES['test']", "stop", "report(model, load('other'))"),
        ],
    )
    def test_silent(self, tmp_path: Path, checked: str, watch: str, score: str) -> None:
        assert said(tmp_path, FOLDERS, CHOOSE.format(checked=checked, watch=watch) + score, "LL604") == []

    TFDS = """
import tensorflow_datasets as tfds

def load():
    return tfds.load("mnist", split={splits}, as_supervised=True, batch_size=64)
"""
    DIGITS = """
import keras
from data import load
from network import classifier
model = classifier((28, 28, 1), 10)
training, checked = load()
stop = keras.callbacks.EarlyStopping(patience=4)
model.fit(training, validation_data=checked, epochs=50, callbacks=[stop])
model.evaluate(checked)
"""

    def test_the_split_for_testing_of_a_catalogue(self, tmp_path: Path) -> None:
        data = self.TFDS.format(splits='["train", "test"]')
        assert said(tmp_path, data, self.DIGITS, "LL604") == ["model.evaluate(checked)"]

    @pytest.mark.parametrize("code", ["LL603", "LL604"])
    def test_silent_on_two_parts_of_the_split_for_training(self, tmp_path: Path, code: str) -> None:
        data = self.TFDS.format(splits='["train[:80%]", "train[80%:]"]')
        assert said(tmp_path, data, self.DIGITS, code) == []


DIGITS = """
import cv2
import glob
import numpy as np
import tensorflow as tf
from PIL import Image

def read(folder):
    images, labels = [], []
    for kind in range(10):
        for name in glob.glob(f"{{folder}}/{{kind}}/*.png"):
            images.append(cv2.resize(np.asarray(Image.open(name).convert("RGB")), (64, 64)))
            labels.append(kind)
    return np.asarray(images, dtype={dtype}), np.asarray(labels)

def brighter(x, y):
    x = tf.image.random_brightness(x, 0.2)
    return {cut}, y

def load(folder, training):
    flow = tf.data.Dataset.from_tensor_slices(read(folder))
    flow = flow.map(lambda x, y: (tf.image.convert_image_dtype(x, tf.float32), y))
    return (flow.map(brighter) if training else flow).batch(32)
"""
LEARN = """
from data import load
from network import classifier
model = classifier((64, 64, 3), 10)
model.fit(load("digits/train", True), validation_data=load("digits/validation", False), epochs=5)
"""
CUTS = [
    "tf.clip_by_value(x, 0.0, 1.0)",
    "tf.maximum(tf.minimum(x, 1.0), 0.0)",
    "tf.minimum(tf.maximum(x, 0), 1)",
]


class TestCutToAnotherRange:
    @pytest.mark.parametrize("cut", CUTS)
    def test_only_the_training_pictures_are_cut_off(self, tmp_path: Path, cut: str) -> None:
        found = said(tmp_path, DIGITS.format(dtype="np.float32", cut=cut), LEARN, "LL402")
        assert found == [LEARN.strip().splitlines()[-1]]

    @pytest.mark.parametrize("cut", CUTS)
    def test_silent_where_the_conversion_has_scaled_both(self, tmp_path: Path, cut: str) -> None:
        assert said(tmp_path, DIGITS.format(dtype="np.uint8", cut=cut), LEARN, "LL402") == []

    def test_what_has_scaled_nothing_is_shown(self, tmp_path: Path) -> None:
        data = DIGITS.format(dtype="np.float32", cut="x")
        assert said(tmp_path, data, LEARN, "LL401") != []
        (found,) = lint(tmp_path / "train.py", LEARN.encode(), select=["LL401"])
        labels = [one.message for one in found.related]
        assert "it scales whole numbers, and leaves floats as they are" in labels

    def test_silent_where_the_conversion_has_scaled(self, tmp_path: Path) -> None:
        assert said(tmp_path, DIGITS.format(dtype="np.uint8", cut="x"), LEARN, "LL401") == []


LETTERS = """
import numpy as np

def numbered(words):
    places, count = {{}}, {first}
    for letter in set(letter for word in words for letter in word):
        places[letter] = count
        count {step}
    return places, count

def rows(words, places, count, length):
    ids = np.zeros((len(words), length))
    for i, word in enumerate(words):
        for j, letter in enumerate(word[:length]):
            ids[i][j] = places[letter]
    return ids, np.eye(count)[ids.astype("int")]
"""
SPELL = """
import keras
from keras import layers
from data import numbered, rows
words = open("words.txt").read().split()
places, count = numbered(words)
x, y = rows(words, places, count, 12)
model = keras.Sequential([
    layers.Input((12,)), layers.Embedding(count, 16), layers.LSTM(32, return_sequences=True),
    layers.TimeDistributed(layers.Dense(count, activation="softmax")),
])
model.compile("adam", {loss})
model.fit(x, y, epochs=5)
"""


class TestBinaryLossOnLetters:
    def test_more_than_two_though_it_is_not_known_how_many(self, tmp_path: Path) -> None:
        data = LETTERS.format(first=2, step="+= 1")
        found = said(tmp_path, data, SPELL.format(loss='"binary_crossentropy"'), "LL101")
        assert found == ['model.compile("adam", "binary_crossentropy")']

    @pytest.mark.parametrize(
        ("first", "step", "loss"),
        [
            ("2", "+= 1", "categorical_crossentropy"),
            ("0", "+= 1", "binary_crossentropy"),  # it may be one or two
            ("2", "= len(words)", "binary_crossentropy"),
            ("len(words)", "+= 1", "binary_crossentropy"),
        ],
    )
    def test_silent(self, tmp_path: Path, first: str, step: str, loss: str) -> None:
        data = LETTERS.format(first=first, step=step)
        assert said(tmp_path, data, SPELL.format(loss=f'"{loss}"'), "LL101") == []
