"""Pictures as TensorFlow decodes and converts them, held to what TensorFlow 2 gives."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_inputs, runs

SCRIPT = """
import tensorflow as tf
def read(path, mark):
    raw = tf.io.read_file(path)
    picture = {picture}
    return picture, mark
data = tf.data.Dataset.from_tensor_slices((['a', 'b'], [0, 1])).map(read).batch(2)
model = Sequential([Conv2D(8, 3), Flatten(), Dense(2, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(data)
"""
RANGES = {
    "tf.io.decode_image(raw)": "images 0..255",
    "tf.io.decode_image(raw, dtype=tf.uint8)": "images 0..255",
    "tf.io.decode_image(raw, dtype=tf.uint16)": "images 0..65535",
    "tf.io.decode_image(raw, 3, tf.float32)": "images 0..1",
    "tf.image.decode_image(raw, channels=3, dtype='float16')": "images 0..1",
    "tf.io.decode_image(raw, dtype=some_type())": "images ?",
    "tf.io.decode_png(raw, dtype=tf.uint16)": "images 0..65535",
    "tf.io.decode_png(raw, 3, tf.dtypes.uint16)": "images 0..65535",
    "tf.io.decode_bmp(raw)": "images 0..255",
    "tf.io.decode_gif(raw)": "images 0..255",
    "tf.io.decode_and_crop_jpeg(raw, [0, 0, 4, 4], channels=3)": "images 0..255",
    "tf.image.convert_image_dtype(tf.io.decode_jpeg(raw), tf.float32)": "images 0..1",
    "tf.image.convert_image_dtype(tf.io.decode_png(raw, dtype=tf.uint16), tf.float32)": "images 0..1",
    "tf.image.convert_image_dtype(tf.cast(tf.io.decode_jpeg(raw), tf.float32), tf.float32)": "images 0..255",
    "tf.image.convert_image_dtype(tf.cast(tf.io.decode_jpeg(raw), tf.float32), tf.float64)": "images 0..255",
    "tf.image.convert_image_dtype(tf.cast(tf.io.decode_jpeg(raw), tf.float32), some_type())": "images ?",
    "tf.image.convert_image_dtype(tf.io.decode_jpeg(raw), some_type())": "images ?",
    "tf.image.convert_image_dtype(tf.io.decode_jpeg(raw), tf.uint8)": "images 0..255",
    "tf.image.convert_image_dtype(tf.io.decode_jpeg(raw), tf.uint16)": "images ?",
    "tf.image.convert_image_dtype(tf.io.decode_image(raw, dtype=tf.float32), tf.uint8)": "images 0..255",
    "tf.image.convert_image_dtype(tf.cast(tf.io.decode_jpeg(raw), tf.int32), tf.float32)": "images 0..1.18744e-07",
}


@pytest.mark.parametrize("picture", RANGES)
def test_the_range_of_a_picture(picture: str) -> None:
    (run,) = runs(SCRIPT.format(picture=picture))
    assert of_inputs(run.inputs[0]) == RANGES[picture]


@pytest.mark.parametrize(
    ("size", "batches", "shape"),
    [
        ("None", ".batch(64)", (None, 48, 48, 3)),
        ("32", "", (None, 48, 48, 3)),
        ("32", ".unbatch().batch(8)", (None, 48, 48, 3)),
        ("32", ".batch(8)", (None, None, 48, 48, 3)),
        ("size()", "", (None, 48, 48, 3)),
        ("size()", ".batch(64)", None),
    ],
)
def test_what_comes_in_single_pictures_is_batched_once(
    size: str, batches: str, shape: tuple[int | None, ...] | None
) -> None:
    loaded = f"keras.utils.image_dataset_from_directory('x', image_size=(48, 48), batch_size={size}){batches}"
    model = "model = Sequential([Conv2D(8, 3), Flatten(), Dense(2, activation='softmax')])\n"
    compiled = "model.compile('adam', 'sparse_categorical_crossentropy')\n"
    (run,) = runs(f"data = {loaded}\n{model}{compiled}model.fit(data)")
    assert run.inputs[0].shape.value == shape
    assert run.outputs[0].labels.shape.value == (shape[:-3] if shape is not None else None)
