"""What a trained model is asked about, also after it was saved and loaded again."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.interpret.reading import of_inputs, of_labels, runs, understood

TRAINED = """
(x, y), (x2, y2) = mnist.load_data()
model = Sequential([Flatten(), Dense(10, activation='softmax')])
model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
model.fit(x / 255, y)
"""
USES = {
    "model.evaluate(x2, y2)": [("evaluate", "images 0..255")],
    "model.evaluate((x2 / 255, y2))": [("evaluate", "images 0..1")],
    "model.predict(x2[:5])": [("predict", "images 0..255")],
    "other = Sequential([Dense(1)])\nother.predict(x2)": [],
    "model.evaluate(x2, y2)\nmodel.fit(x, y)\nmodel.predict(x2 / 255)": [("evaluate", "images 0..255")],
    "model.save('a.keras')\nagain = keras.models.load_model('a.keras')\nagain.predict(x2)": [
        ("predict", "images 0..255")
    ],
    "keras.models.save_model(model, 'a')\nkeras.models.load_model('a').predict(x2)": [
        ("predict", "images 0..255")
    ],
    "model.save('a.keras')\nkeras.models.load_model('b.keras').predict(x2)": [],
    "keras.models.clone_model(model).predict(x2)": [],
    "for part in (x2, x2 / 255):\n    model.predict(part)": [
        ("predict", "images 0..255"),
        ("predict", "images 0..1"),
    ],
}


@pytest.mark.parametrize("code", USES)
def test_uses_of_a_trained_model(code: str) -> None:
    run = runs(TRAINED + code + "\n")[0]
    assert [(use.method, of_inputs(use.inputs)) for use in run.uses] == USES[code]


@pytest.mark.parametrize(
    ("callback", "known"),
    [
        ("ModelCheckpoint('best.keras', save_best_only=True)", True),
        ("ModelCheckpoint('best.keras', save_weights_only=True)", False),
        ("ModelCheckpoint('other.keras')", False),
    ],
)
def test_a_checkpoint_of_a_fit_can_be_loaded(callback: str, known: bool) -> None:
    code = f"model.fit(x / 255, y, callbacks=[keras.callbacks.{callback}])\n"
    loaded = "keras.models.load_model('best.keras').fit(x / 255, y)\n"
    head, loss = understood(TRAINED + code + loaded)[-1].split(", ")[:2]
    assert (head, loss) == (("10 softmax", "sparse_categorical_crossentropy") if known else ("? ?", "?"))


def test_a_clone_has_the_layers_and_is_not_compiled() -> None:
    code = "other = keras.models.clone_model(model)\nother.compile(loss='mse')\nother.fit(x / 255, y)\n"
    assert understood(TRAINED + code)[-1].startswith("10 softmax, mean_squared_error")


def test_labels_of_an_evaluation_tell_what_a_model_that_is_never_fitted_is_for() -> None:
    code = TRAINED.replace("model.fit(x / 255, y)", "model.evaluate(x2, y2)")
    (run,) = runs(code)
    assert of_labels(run.outputs[0].labels) == "class ids(10)"
    assert of_inputs(run.inputs[0]) == "? ?"


RELEASED = """
import cv2
import numpy as np
from keras.applications.mobilenet_v2 import MobileNetV2, preprocess_input
model = MobileNetV2(weights='imagenet')
x = cv2.resize(cv2.imread('a.jpg'), (224, 224))[np.newaxis]
BEFORE
model.predict(x)
"""
READY = {
    "": ["LL401"],
    "x = x / 255.0": ["LL404"],
    "x = preprocess_input(x)": [],
    "x = x / 127.5 - 1": [],
    "x = prepare(x)": [],
    "model.load_weights('own.h5')": [],
    "model.compile('adam', 'mse')\nmodel.fit(*data)": [],
    "other(model)": [],
}


@pytest.mark.parametrize("before", READY)
def test_a_pretrained_model_that_is_asked_as_it_is_released(before: str) -> None:
    script = RELEASED.replace("BEFORE", before).encode()
    found = lint(Path("script.py"), script, select=["LL401", "LL404"])
    assert [one.code for one in found] == READY[before]


@pytest.mark.parametrize("weights", ["None", "path", "'own.h5'"])
def test_a_model_of_other_weights_may_want_pixels(weights: str) -> None:
    script = RELEASED.replace("'imagenet'", weights).replace("BEFORE", "")
    assert lint(Path("script.py"), script.encode(), select=["LL401", "LL404"]) == []


TRAINED_ELSEWHERE = """
import numpy as np
from keras.applications import VGG19
from keras.layers import Dense, Input
from keras.models import Model
pixels = Input((96, 96, 3))
answer = Dense(UNITS, activation='softmax')(VGG19(include_top=False, pooling='avg', weights=None)(pixels))
model = Model(pixels, answer)
model.load_weights('tissue.h5')
model.predict(np.random.randint(0, 256, (8, 96, 96, 3)).astype('uint8'))
"""


@pytest.mark.parametrize(("units", "expected"), [("1", ["LL104"]), ("2", []), ("units", [])])
def test_a_model_that_was_trained_elsewhere_is_held_to_what_holds_of_any_weights(
    units: str, expected: list[str]
) -> None:
    found = lint(Path("script.py"), TRAINED_ELSEWHERE.replace("UNITS", units).encode())
    assert [one.code for one in found] == expected
    assert all(related.message != "loss: None" for one in found for related in one.related)


ASKED_ONLY = """
import numpy as np
import keras
from keras import layers
model = keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(64, activation='relu'), END])
WEIGHTS
print(model.predict(np.zeros(SHAPE)).argmax(axis=1))
"""
FROM_A_FILE = "model.load_weights('digits.weights.h5')"
ONE, TWICE = "layers.Dense(10, activation='softmax')", "layers.Dense(10, activation='{}'), layers.Softmax()"
NORMALISED = TWICE.format("relu").replace(", layers.S", ", layers.BatchNormalization(), layers.S")
ASKED_ABOUT = [
    (TWICE.format("softmax"), "(1, 28, 28, 1)", FROM_A_FILE, ["LL110"]),
    (TWICE.format("relu"), "(1, 28, 28, 1)", FROM_A_FILE, ["LL110"]),
    (TWICE.format("tanh"), "(1, 28, 28, 1)", FROM_A_FILE, []),
    (TWICE.format("linear"), "(1, 28, 28, 1)", FROM_A_FILE, []),
    (NORMALISED, "(1, 28, 28, 1)", FROM_A_FILE, []),
    (ONE, "(1, 32, 32, 1)", FROM_A_FILE, ["LL508"]),
    (ONE, "(28, 28, 1)", FROM_A_FILE, ["LL508"]),
    (ONE, "(5, 28, 28, 1)", FROM_A_FILE, []),
    (ONE, "shape", FROM_A_FILE, []),
    (ONE, "(1, 32, 32, 1)", "model = keras.models.load_model('digits.keras')", []),
]
"""The end of a model, the shape of what it is asked about, where its weights come from, and what is found."""


@pytest.mark.parametrize(("end", "shape", "weights", "expected"), ASKED_ABOUT)
def test_a_model_that_is_only_asked_is_held_to_its_layers_and_to_its_shape(
    end: str, shape: str, weights: str, expected: list[str]
) -> None:
    code = ASKED_ONLY.replace("END", end).replace("SHAPE", shape).replace("WEIGHTS", weights)
    found = lint(Path("script.py"), code.encode())
    assert [one.code for one in found] == expected


def test_what_a_model_is_asked_is_told_once_where_it_is_compiled_here() -> None:
    code = ASKED_ONLY.replace("END", ONE).replace("SHAPE", "(28, 28, 1)")
    compiled = f"model.compile('adam', 'sparse_categorical_crossentropy')\n{FROM_A_FILE}"
    found = lint(Path("script.py"), code.replace("WEIGHTS", compiled).encode())
    assert [one.code for one in found] == ["LL508"]


def test_each_thing_that_a_model_is_asked_about_is_held_to_its_shape() -> None:
    code = ASKED_ONLY.replace("END", ONE).replace("SHAPE", "(2, 28, 28, 1)").replace("WEIGHTS", FROM_A_FILE)
    found = lint(Path("script.py"), f"{code}model.predict(np.zeros((9, 784)))\n".encode())
    assert [(one.code, one.place.row) for one in found] == [("LL508", 8)]
