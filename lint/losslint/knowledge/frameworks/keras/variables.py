"""The variables of a layer: who asks for one may give it another value."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import TABLES, Machine, Reader
from losslint.knowledge.models.handing import WEIGHTS, hand_over
from losslint.training import Origin
from losslint.values import Unknown, Value

NAMES = (
    *("kernel", "bias", "recurrent_kernel", "depthwise_kernel", "pointwise_kernel", "embeddings"),
    *("gamma", "beta", "moving_mean", "moving_variance", "kernel_initializer", "recurrent_initializer"),
    *(*WEIGHTS, "cell"),
)
"""What layers call their variables, and what code that resets them asks for."""


def _reading(name: str) -> Reader:
    def read(machine: Machine, value: Value, origin: Origin) -> Value:
        hand_over(machine, [value])
        return Unknown(f"the `{name}` of a layer is a variable", origin=origin)

    return read


for _name in NAMES:
    TABLES.attributes["made", _name] = _reading(_name)

for _name in (*NAMES, "set_weights"):
    TABLES.attributes["some layer", _name] = _reading(_name)
