"""PyTorch as models see it."""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.layers import activation_of_path
from losslint.knowledge.frameworks.torch.shapes import output_shape
from losslint.knowledge.models.layers import FRAMEWORKS, KINDS, FrameworkLayers
from losslint.training import Origin
from losslint.values import Made, Unknown, Value

FRAMEWORKS["torch"] = FrameworkLayers(
    declared_shape=lambda store, made: None,
    output_shape=output_shape,
    on_array=lambda machine, made, array, origin: _on_array(made, origin),
    computed=lambda machine, made, inputs, origin: None,
    is_layer=lambda path: path in KINDS,
    is_activation=lambda path: activation_of_path(path) is not None,
    traces=True,
)


def _on_array(made: Made, origin: Origin | None) -> Value:
    return Unknown(f"what a `{made.name}` makes of data", origin=origin)
