"""Pictures made lighter and darker: in units of which range that is done, and which one the pixels have."""

from __future__ import annotations

import pytest
from losslint.training import Doing, Range

from tests.interpret.reading import runs

HEADER = """
import keras
import numpy as np
import tensorflow as tf
from keras.datasets import cifar10
from keras.preprocessing.image import ImageDataGenerator
(x, y), _ = cifar10.load_data()
x = x.astype('float32')
ones = x / 255
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
"""
SHADES, FRACTIONS = Range(0, 255), Range(0, 1)


def steps(code: str) -> list[tuple[str, Range | None, Range | None]]:
    (run,) = runs(code, header=HEADER)
    return [(one.detail, one.meant, one.met) for one in run.inputs[0].steps(Doing.AUGMENTED)]


@pytest.mark.parametrize(
    ("told", "of", "step"),
    [
        ("brightness_range=(.5, 1)", "ones", ("brightness_range", SHADES, FRACTIONS)),
        ("brightness_range=(.5, 1)", "x", ("brightness_range", SHADES, SHADES)),
        ("brightness_range=(.5, 1), rescale=1/255", "x", ("brightness_range", SHADES, SHADES)),
        ("channel_shift_range=20", "ones", ("channel_shift_range", SHADES, FRACTIONS)),
        ("channel_shift_range=.1", "ones", ("channel_shift_range", None, FRACTIONS)),
        ("channel_shift_range=np.random.rand()", "ones", ("channel_shift_range", None, FRACTIONS)),
    ],
)
def test_a_generator(told: str, of: str, step: tuple[str, Range | None, Range | None]) -> None:
    assert steps(f"model.fit(ImageDataGenerator({told}).flow({of}, y))") == [step]


def test_a_generator_that_leaves_the_brightness_alone() -> None:
    told = "brightness_range=None, channel_shift_range=0., horizontal_flip=True"
    (step,) = steps(f"model.fit(ImageDataGenerator({told}).flow(ones, y))")
    assert step == ("horizontal_flip", None, None)


@pytest.mark.parametrize(
    ("call", "of", "meant"),
    [
        ("tf.image.random_brightness(image, 0.2)", "x", FRACTIONS),
        ("tf.image.random_brightness(image, max_delta=0.2)", "ones", FRACTIONS),
        ("tf.image.random_brightness(image, 32.)", "ones", SHADES),
        ("tf.image.random_brightness(tf.cast(image, tf.uint8), 0.2)", "x", None),
        ("tf.image.stateless_random_brightness(image, delta, (1, 2))", "x", None),
        ("keras.layers.RandomBrightness(0.2)(image)", "ones", SHADES),
        ("keras.layers.RandomBrightness(0.2, value_range=(0, 1))(image)", "ones", FRACTIONS),
        ("keras.layers.RandomBrightness(0.2, value_range=ends)(image)", "ones", None),
    ],
)
def test_records_of_a_pipeline(call: str, of: str, meant: Range | None) -> None:
    code = f"""
import elsewhere
delta, ends = elsewhere.delta, elsewhere.ends
data = tf.data.Dataset.from_tensor_slices(({of}, y)).map(lambda image, label: ({call}, label)).batch(32)
model.fit(data)
"""
    ((_, found, _),) = steps(code)
    assert found == meant
