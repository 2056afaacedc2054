"""Weights by themselves: `nn.Parameter`, and tensors that are asked for their gradients.

They are symbolic tensors without inputs, so that what is computed with them by hand leads back to them.
"""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.tracing import BEGINS_AS, PARAMETER, note_read
from losslint.knowledge.frameworks.torch.turns import read_gradient
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, Transfer, attribute, means, method
from losslint.knowledge.models import graph
from losslint.training import Doing, Origin
from losslint.values import Array, Const, Made, Tensor, Unknown, Value

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


@attribute("symbol", "grad")
def gradient(machine: Machine, value: Value, origin: Origin) -> Value:
    """`weights.grad`."""
    note_read(machine, value)
    read_gradient(machine, value, origin)
    return Unknown("a gradient", origin=origin)


@means("torch.autograd.grad", signature="outputs, inputs, ...")
def gradients(call: Call) -> Value:
    """`torch.autograd.grad(loss, weights)`: what code does with them is its own affair."""
    for value in (call["inputs"], *(call.items("inputs") or ())):
        note_read(call.machine, value)
    tensors = graph.tensors_in(call.machine, [*call.bound.arguments.values(), *call.bound.rest])
    return (
        graph.operated(call.machine, call.path, tensors, call.origin)
        if tensors
        else call.unknown("gradients")
    )


@method("tensor", "requires_grad_", signature="requires_grad=True")
def asked(call: Call) -> Value:
    """`torch.randn(3).requires_grad_()`."""
    value = call.receiver or call.unknown("a tensor")
    frozen = call["requires_grad"] == Const(False)
    return value if frozen or not _may_be_weights(call, value) else weights(call, value)
