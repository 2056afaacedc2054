"""Activations: their canonical names, and the range that each maps to."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from losslint.training import LINEAR, Range
from losslint.values import Cell, Closure, Const, Library, Made, Ref, Unknown, Value

RANGES: dict[str, Range] = {
    "linear": Range(-inf, inf),
    "softmax": Range(0, 1),
    "sigmoid": Range(0, 1),
    "hard_sigmoid": Range(0, 1),
    "relu": Range(0, inf),
    "relu6": Range(0, 6),
    "tanh": Range(-1, 1),
    "hard_tanh": Range(-1, 1),
    "elu": Range(-1, inf),
    "selu": Range(-1.7581, inf),
    "celu": Range(-1, inf),
    "leaky_relu": Range(-inf, inf),
    "prelu": Range(-inf, inf),
    "softplus": Range(0, inf),
    "softsign": Range(-1, 1),
    "exponential": Range(0, inf),
    "gelu": Range(-0.17, inf),
    "swish": Range(-0.2785, inf),
    "mish": Range(-0.3088, inf),
    "log_softmax": Range(-inf, 0),
    "log_sigmoid": Range(-inf, 0),
    "thresholded_relu": Range(0, inf),
    "tanh_shrink": Range(-inf, inf),
}
"""Every activation with the interval of its values."""

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
