"""How Keras calls activations, and in which layers it has them."""

from __future__ import annotations

from collections.abc import Mapping

from losslint.knowledge.models.activations import RANGES
from losslint.training import LINEAR
from losslint.values import Cell, Closure, Const, Library, Made, Ref, Unknown, Value

ALIASES = {
    "silu": "swish",
    "hard_silu": "swish",
    "hard_swish": "swish",
    "leakyrelu": "leaky_relu",
    "exp": "exponential",
    "logsoftmax": "log_softmax",
    "identity": LINEAR,
    "relu_6": "relu6",
}

LAYERS = {
    "Softmax": "softmax",
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ELU": "elu",
    "ThresholdedReLU": "thresholded_relu",
}
"""Layers that do nothing but apply an activation."""

FUNCTIONS = {
    "tensorflow.sigmoid": "sigmoid",
    "tensorflow.tanh": "tanh",
    "tensorflow.exp": "exponential",
    "keras.backend.softmax": "softmax",
    "keras.backend.sigmoid": "sigmoid",
    "keras.backend.relu": "relu",
    "keras.backend.tanh": "tanh",
    "keras.ops.softmax": "softmax",
    "keras.ops.sigmoid": "sigmoid",
    "keras.ops.relu": "relu",
    "keras.ops.tanh": "tanh",
}


def canonical_activation(name: str) -> str | None:
    """Return the canonical name of an activation, None where there is none of that name."""
    lower = name.lower() if name.lower() in RANGES else ALIASES.get(name.lower(), "")
    return lower or None


def activation_of_path(path: str) -> str | None:
    """Return the activation that a library function applies, None where it is none."""
    if path in FUNCTIONS:
        return FUNCTIONS[path]
    package, _, name = path.rpartition(".")
    if package in ("keras.activations", "tensorflow.nn"):
        return canonical_activation(name)
    if package == "keras.layers" and name in LAYERS:
        return LAYERS[name]
    return None


def activation_of(cells: Mapping[int, Cell], value: Value | None) -> tuple[str | None, str]:
    """Return the canonical name of what an `activation=` argument says, and why it is unknown."""
    match value:
        case None | Const(value=None):
            return LINEAR, ""
        case Const() if isinstance(value.value, str):
            known = canonical_activation(value.value)
            return known, "" if known else f"no activation is called '{value.value}'"
        case Library():
            known = activation_of_path(value.path)
            return known, "" if known else f"`{value.path}` is not known as an activation"
        case Ref():
            cell = cells.get(value.address)
            if isinstance(cell, Made):
                known = activation_of_path(cell.path)
                if known is not None:
                    return known, ""
            return None, "the activation is an object that is not known"
        case Closure():
            return None, f"the activation is the project's own function `{value.name}`"
        case Unknown():
            return None, value.why
        case _:
            return None, "the activation is not known"
