"""Heads that are features: numbers of any size whose vector is given the length one."""

from __future__ import annotations

import pytest
from losslint.training import Range

from tests.interpret.reading import IMPORTS, runs

HEADER = IMPORTS + "import tensorflow as tf\nfrom keras import backend as K, ops\n"

OF_LENGTH_ONE = [
    "layers.UnitNormalization()",
    "layers.Lambda(lambda x: tf.math.l2_normalize(x, axis=1))",
    "layers.Lambda(lambda x: tf.nn.l2_normalize(x, axis=1))",
    "layers.Lambda(lambda x: K.l2_normalize(x, axis=1))",
    "layers.Lambda(lambda x: ops.normalize(x))",
    "layers.Lambda(tf.math.l2_normalize, arguments={'axis': 1})",
]


def head_of(code: str) -> tuple[int | None, str | None, Range | None]:
    (run,) = runs(f"i = Input((20,))\n{code}\nModel(i, y).compile('adam', 'mse')\n", header=HEADER)
    head = run.outputs[0].head
    return head.units.value, head.activation.value, head.range.value


@pytest.mark.parametrize("layer", OF_LENGTH_ONE)
def test_a_normalised_head_is_linear_and_within_one(layer: str) -> None:
    assert head_of(f"y = {layer}(Dense(128)(i))") == (128, "linear", Range(-1, 1))


def test_what_only_arranges_the_numbers_leaves_them_within_one() -> None:
    code = "y = Reshape((64, 2))(layers.UnitNormalization()(Dense(128)(i)))"
    assert head_of(code) == (2, "linear", Range(-1, 1))


@pytest.mark.parametrize(
    "code",
    [
        "y = layers.UnitNormalization()(Dense(128)(i)) * 64.0",
        "y = layers.BatchNormalization()(layers.UnitNormalization()(Dense(128)(i)))",
    ],
)
def test_what_is_scaled_afterwards_may_be_of_any_size(code: str) -> None:
    units, activation, span = head_of(code)
    assert (units, activation) == (128, "linear")
    assert span is not None
    assert span.high > 1


@pytest.mark.parametrize("activation", ["relu", "softmax"])
def test_an_activation_is_another_one_once_it_is_normalised(activation: str) -> None:
    code = f"y = layers.UnitNormalization()(Dense(128, activation='{activation}')(i))"
    assert head_of(code) == (128, None, None)
