"""Initialisers: what gives weights other numbers than the steps of an optimizer do."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.knowledge.frameworks.torch.parameters import EACH, WEIGHT, WEIGHTS, weights_set
from losslint.knowledge.frameworks.torch.registration import MODULE
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means, method
from losslint.training import Origin
from losslint.values import Const, Unknown, Value


@method(f"made:{MODULE}", "reset_parameters", "_reset_parameters", "init_weights", signature="...")
def begun_anew(call: Call) -> Value:
    """`layer.reset_parameters()`."""
    if call.receiver is not None:
        weights_set(call.machine, call.receiver, call.origin)
    return Const(None)


def _some_begun_anew(machine: Machine, receiver: Value, positional: Sequence[Value], origin: Origin) -> None:
    weights_set(machine, Unknown("a module", origin=origin), origin)


TABLES.hinting["reset_parameters"] = _some_begun_anew

INITIALISERS = {
    "constant_": "tensor, val",
    "dirac_": "tensor, groups=1",
    "eye_": "tensor",
    "kaiming_normal_": "tensor, a=0, mode='fan_in', nonlinearity='leaky_relu', generator=None",
    "kaiming_uniform_": "tensor, a=0, mode='fan_in', nonlinearity='leaky_relu', generator=None",
    "normal_": "tensor, mean=0.0, std=1.0, generator=None",
    "ones_": "tensor",
    "orthogonal_": "tensor, gain=1, generator=None",
    "sparse_": "tensor, sparsity, std=0.01, generator=None",
    "trunc_normal_": "tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None",
    "uniform_": "tensor, a=0.0, b=1.0, generator=None",
    "xavier_normal_": "tensor, gain=1.0, generator=None",
    "xavier_uniform_": "tensor, gain=1.0, generator=None",
    "zeros_": "tensor",
}
"""The functions of `torch.nn.init` that fill a weight, with their signatures."""


def _filled(call: Call) -> Value:
    """`nn.init.xavier_uniform_(layer.weight)`."""
    weights_set(call.machine, call["tensor"], call.origin)
    return call["tensor"]


for _name, _signature in INITIALISERS.items():
    means(f"torch.nn.init.{_name}", signature=_signature)(_filled)


IN_PLACE = "normal_ uniform_ bernoulli_ cauchy_ exponential_ geometric_ log_normal_ random_".split()
"""The methods of a tensor that fill it with random numbers."""

for _path in (WEIGHT, EACH, WEIGHTS):

    @method(f"made:{_path}", *IN_PLACE, signature="...")
    def drawn(call: Call) -> Value:
        """`parameter.uniform_(-1, 1)`."""
        if call.receiver is not None:
            weights_set(call.machine, call.receiver, call.origin)
        return call.receiver or Const(None)
