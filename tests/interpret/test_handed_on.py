"""What a step is not known to keep is not known after it."""

from __future__ import annotations

import pytest
from losslint.training import Encoding, Range, Shape

from tests.interpret.reading import runs

START = """
import cv2
import tensorflow as tf
(x, y), (other, _) = cifar10.load_data()
one_hot = to_categorical(y, 10)
flow = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)
model = Sequential([Dense(2)])
model.compile(loss='mse', optimizer='adam')
"""

INPUTS: dict[str, tuple[Shape | None, Range | None]] = {
    "np.clip(x, 10, 20)": ((50000, 32, 32, 3), Range(10, 20)),
    "np.clip(x, 10, None)": ((50000, 32, 32, 3), Range(10, 255)),
    "np.clip(x, None, limit())": ((50000, 32, 32, 3), None),
    "np.clip(x, limit(), 20)": ((50000, 32, 32, 3), None),
    "np.stack(x)": ((50000, 32, 32, 3), Range(0, 255)),
    "np.stack(x, axis=1)": (None, Range(0, 255)),
    "np.dstack((x[0, :, :, 0], x[1, :, :, 0], x[2, :, :, 0]))": ((32, 32, 3), Range(0, 255)),
    "np.dstack((x[0], x[1]))": ((32, 32, 6), Range(0, 255)),
    "np.vstack((x[0, 0, :, 0], x[0, 1, :, 0]))": ((2, 32), Range(0, 255)),
    "np.vstack((x[0, :, :, 0], x[1, :, :, 0]))": ((64, 32), Range(0, 255)),
    "np.column_stack((x[0, 0, :, 0], x[0, 1, :, 0]))": ((32, 2), Range(0, 255)),
    "np.hstack((x[0, 0, :, 0], x[0, 1, :, 0]))": ((64,), Range(0, 255)),
    "np.hstack((x[0, :, :, 0], x[1, :, :, 0]))": ((32, 64), Range(0, 255)),
    "tf.image.resize(unheard_of(x), (8, 8))": (None, None),
    "layers.RandomCrop(8, 9)(x)": ((50000, 8, 9, 3), Range(0, 255)),
    "np.array([cv2.cvtColor(one, cv2.COLOR_RGB2BGR) for one in x])": ((None, 32, 32, 3), Range(0, 255)),
    "np.array([cv2.cvtColor(one, cv2.COLOR_RGB2GRAY) for one in x])": ((None, 32, 32), Range(0, 255)),
    "np.array([cv2.cvtColor(one, cv2.COLOR_GRAY2RGB) for one in x[..., 0]])": (
        (None, 32, 32, 3),
        Range(0, 255),
    ),
    "np.array([cv2.cvtColor(one, code()) for one in x])": (None, Range(0, 255)),
    "flow": ((None, 32, 32, 3), Range(0, 255)),
    "flow.concatenate(flow)": ((None, 32, 32, 3), Range(0, 255)),
    "flow.concatenate(flow.map(lambda a, b: (a / 255, b)))": ((None, 32, 32, 3), None),
    "flow.concatenate(unheard_of())": (None, None),
    "flow.apply(tf.data.experimental.ignore_errors())": ((None, 32, 32, 3), Range(0, 255)),
    "flow.apply(tf.data.experimental.unheard_of())": (None, None),
    "flow.apply(lambda one: one.map(lambda a, b: (a / 255, b)))": ((None, 32, 32, 3), Range(0, 1)),
}


@pytest.mark.parametrize("inputs", INPUTS)
def test_inputs(inputs: str) -> None:
    (run,) = runs(f"{START}model.fit({inputs})")
    assert (run.inputs[0].shape.value, run.inputs[0].range.value) == INPUTS[inputs]


LABELS = {
    "one_hot": Encoding.ONE_HOT,
    "one_hot.reshape(-1, 10)": Encoding.ONE_HOT,
    "one_hot.reshape(-1, 1, 10)": Encoding.ONE_HOT,
    "one_hot.reshape(-1, 5)": None,
    "one_hot.ravel()": None,
    "np.repeat(one_hot, 2, axis=0)": Encoding.ONE_HOT,
    "np.repeat(one_hot, 2, axis=1)": None,
    "np.tile(one_hot, (1, 2))": None,
    "np.repeat(y, 2)": Encoding.CLASS_IDS,
    "y.ravel()": Encoding.CLASS_IDS,
}


@pytest.mark.parametrize("labels", LABELS)
def test_labels(labels: str) -> None:
    (run,) = runs(f"{START}model.fit(x, {labels})")
    assert run.outputs[0].labels.encoding.value is LABELS[labels]
