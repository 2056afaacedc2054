"""Weights by themselves: `nn.Parameter`, and tensors that are asked for their gradients.

They are symbolic tensors without inputs, so that what is computed with them by hand leads back to them.
"""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.tracing import BEGINS_AS, PARAMETER
from losslint.knowledge.lookup.registry import TABLES, Call, Transfer, means, method
from losslint.training import Doing
from losslint.values import Array, Const, Made, Tensor, Value

TABLES.weights.add(PARAMETER)


def weights(call: Call, value: Value) -> Tensor:
    """Return the symbolic tensor for weights that begin as a value."""
    found = call.machine.store.find(value, Array)
    shape = found.shape if found is not None else value.shape if isinstance(value, Tensor) else None
    state = {} if call.path.endswith("Parameter") else {BEGINS_AS: value}
    made = Made(PARAMETER, {}, frozenset(), state, origin=call.origin)
    return Tensor(call.new(made), (), shape, origin=call.origin)


def trained_if_asked(maker: Transfer) -> Transfer:
    """Return what makes tensors, which are weights where the call says `requires_grad=True`.

    What was computed stays what it is: a copy of a loss has no weights of its own to learn.
    """

    def make(call: Call) -> Value:
        value = maker(call)
        asked = call.gave("requires_grad") and call["requires_grad"] == Const(True)
        return weights(call, value) if asked and _may_be_weights(call, value) else value

    return make


def _may_be_weights(call: Call, value: Value) -> bool:
    """Whether a tensor begins as numbers that the code makes: of loaded images one may ask gradients too."""
    found = call.array(value)
    if found is None or found.content is not None:
        return False
    return all(step.doing is not Doing.LOADED for step in found.history)


@means("torch.nn.Parameter", signature="data=None, requires_grad=True")
@means("torch.nn.parameter.Parameter", signature="data=None, requires_grad=True")
def parameter(call: Call) -> Value:
    """`nn.Parameter(torch.zeros(10))`; one that is not to be trained is the numbers that it holds."""
    frozen = call["requires_grad"] == Const(False)
    return call["data"] if frozen else weights(call, call["data"])


@method("tensor", "requires_grad_", signature="requires_grad=True")
def asked(call: Call) -> Value:
    """`torch.randn(3).requires_grad_()`."""
    value = call.receiver or call.unknown("a tensor")
    frozen = call["requires_grad"] == Const(False)
    return value if frozen or not _may_be_weights(call, value) else weights(call, value)
