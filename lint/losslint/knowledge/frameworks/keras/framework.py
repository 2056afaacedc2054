"""Keras as models see it."""

from __future__ import annotations

from losslint.knowledge.frameworks.keras.activations import activation_of_path
from losslint.knowledge.frameworks.keras.layers import called_lambda
from losslint.knowledge.frameworks.keras.shapes import declared_shape, output_shape
from losslint.knowledge.frameworks.keras.transforms import layer_on_array
from losslint.knowledge.models.layers import FRAMEWORKS, Framework

KERAS = Framework(
    declared_shape,
    output_shape,
    layer_on_array,
    called_lambda,
    lambda path: activation_of_path(path) is not None,
)

FRAMEWORKS["keras"] = FRAMEWORKS["tensorflow"] = KERAS
