"""Pictures that are read from files, as inputs and as masks."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.interpret.reading import runs

HEADER = """
import cv2
import numpy as np
import tensorflow as tf
from keras import Input, Model
from keras.layers import Conv2D
"""
PIPELINE = """
def load(path, target):
    picture = tf.image.resize(tf.io.decode_jpeg(tf.io.read_file(path), channels=3), (128, 96)) / 255.0
    return picture, {target}
data = tf.data.Dataset.from_tensor_slices((paths, targets)).map(load).batch(8)
first = Input((128, 96, 3))
model = Model(first, Conv2D({units}, 1, activation='sigmoid')(first))
model.compile('adam', 'mse')
model.fit(data)
"""
READ = "tf.io.decode_png(tf.io.read_file(target), channels={})"


def said(code: str) -> list[str]:
    """Return the codes of what is reported."""
    return [found.code for found in lint(Path("train.py"), (HEADER + code).encode())]


def test_a_pipeline_of_pictures_has_a_shape() -> None:
    (run,) = runs(PIPELINE.format(units=1, target="target"), header=HEADER)
    assert run.inputs[0].shape.value == (None, 128, 96, 3)


@pytest.mark.parametrize("resized", ["{}", "tf.image.resize({}, (128, 96))"])
@pytest.mark.parametrize("channels", ["1", "0", "unknown"])
def test_pixels_of_a_mask_may_be_ids(resized: str, channels: str) -> None:
    code = PIPELINE.format(units=1, target=resized.format(READ.format(channels)))
    (run,) = runs(code, header=HEADER)
    span = run.outputs[0].labels.range.value
    assert span is not None
    assert (span.high, span.exact) == (255, False)
    assert said(code) == []


def test_pixels_of_a_scaled_mask_are_known() -> None:
    (run,) = runs(PIPELINE.format(units=1, target=READ.format(1) + " / 255"), header=HEADER)
    span = run.outputs[0].labels.range.value
    assert span is not None
    assert (span.high, span.exact) == (1, True)


@pytest.mark.parametrize("resized", ["{}", "tf.image.resize({}, (128, 96))"])
def test_a_coloured_target_is_no_mask(resized: str) -> None:
    assert said(PIPELINE.format(units=3, target=resized.format(READ.format(3)))) == ["LL107"]


@pytest.mark.parametrize(
    ("distortion", "codes"), [("random_flip_left_right", ["LL409"]), ("flip_left_right", [])]
)
def test_a_flip_that_is_always_the_same_is_no_distortion(distortion: str, codes: list[str]) -> None:
    code = PIPELINE.format(units=3, target="picture").replace(
        "/ 255.0", f"/ 255.0\n    picture = tf.image.{distortion}(picture)"
    )
    assert said(code.replace("fit(data)", "fit(data, validation_data=data)")).count("LL409") == len(codes)


ONE = "x = np.array([{} for name in names])\nmodel.compile('adam', 'mse')\nmodel.fit(x, unknown)\n"
SHAPES = {
    "cv2.resize(cv2.imread(name), (96, 128))": (None, 128, 96, 3),
    "cv2.resize(cv2.imread(name, 0), (96, 128))": (None, 128, 96),
    "cv2.resize(cv2.imread(name), None, fx=0.5, fy=0.5)": (None, None, None, 3),
    "cv2.resize(cv2.imread(name, 0)[..., None], (96, 128))": None,
    "tf.image.resize(cv2.imread(name), (128, 96))": (None, 128, 96, 3),
    "tf.image.resize(cv2.imread(name), (128, 96), preserve_aspect_ratio=True)": (None, None, None, 3),
    "tf.image.resize(cv2.imread(name), unknown)": (None, None, None, 3),
    "tf.image.resize(unknown(name), (128, 96))": None,
    "tf.image.random_crop(tf.image.resize(cv2.imread(name), (128, 96)), (64, 48, 3))": (None, 64, 48, 3),
    "tf.image.random_crop(tf.image.resize(cv2.imread(name), (128, 96)), size)": None,
    "tf.image.central_crop(tf.image.resize(cv2.imread(name), (128, 96)), 0.5)": (None, None, None, 3),
    "tf.image.rot90(tf.image.resize(cv2.imread(name), (128, 96)), k=1)": (None, None, None, 3),
    "tf.image.resize_with_crop_or_pad(cv2.imread(name), 64, 48)": (None, 64, 48, 3),
    "tf.image.flip_up_down(tf.image.resize(cv2.imread(name), (128, 96)))": (None, 128, 96, 3),
}


@pytest.mark.parametrize("code", SHAPES)
def test_the_shape_of_resized_pictures(code: str) -> None:
    (run,) = runs(ONE.format(code), header=HEADER)
    assert run.inputs[0].shape.value == SHAPES[code]
