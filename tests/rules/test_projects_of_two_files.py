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
