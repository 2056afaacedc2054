"""Activations by their canonical names, and the interval of the values that each gives."""

from __future__ import annotations

from math import inf

from losslint.training import Range

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
