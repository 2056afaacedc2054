"""Keras as models see it."""

from __future__ import annotations

from losslint.knowledge.frameworks.keras.activations import activation_of_path
from losslint.knowledge.frameworks.keras.layers import called_lambda
from losslint.knowledge.frameworks.keras.shapes import declared_shape, output_shape
from losslint.knowledge.frameworks.keras.transforms import layer_on_array
from losslint.knowledge.models.layers import FRAMEWORKS, FrameworkLayers

KERAS = FrameworkLayers(
    declared_shape=declared_shape,
    output_shape=output_shape,
    on_array=layer_on_array,
    computed=called_lambda,
    is_layer=lambda path: path.startswith("keras.layers."),
    is_activation=lambda path: activation_of_path(path) is not None,
    is_loss=lambda path: path.startswith("keras.losses."),
    is_metric=lambda path: path.startswith("keras.metrics."),
)

FRAMEWORKS["keras"] = FRAMEWORKS["tensorflow"] = KERAS
