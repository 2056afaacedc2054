"""What a model is called on: symbolic tensors that stand for data, and what else takes part in a call.

A model of PyTorch is called on the data themselves. What it does to them is followed on symbolic tensors, so
that the same tensor says which layers led to it and, at its beginning, which data it stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from losslint.knowledge.frameworks.torch.modes import recorded
from losslint.knowledge.lookup.registry import Call, Machine
from losslint.knowledge.models.layers import layer_kind
from losslint.training import Framework, Origin, Shape
from losslint.values import Array, Batches, Const, Made, Names, Net, Ref, Tensor, Unknown, Value

INPUT = "torch.input"
"""The path of what stands at the beginning of a graph; `data` in its state are what it stands for."""


def fed(machine: Machine, value: Value, origin: Origin | None) -> Value:
    """Return the symbolic tensor that stands for data, anything else as it is.

    A tensor that is asked for its gradient and that a module reads is data all the same.
    """
    value = _leaf_data(machine, value)
    array = machine.store.find(value, Array)
    if array is None and type(value) is not Unknown and not isinstance(value, Batches):
        return value
    made = Made(INPUT, {}, frozenset(), {"data": value}, origin=value.origin or origin)
    shape = array.shape if array is not None else None
    known = (None, *shape[1:]) if shape else shape  # the first axis counts the samples of a batch
    return Tensor(machine.store.new(made, origin), shape=known, origin=value.origin or origin)


def data_of(machine: Machine, tensor: Tensor) -> Value | None:
    """Return the data that the first of the inputs stands for from which a tensor was made."""
    beside: Value | None = None
    for one in ancestry(tensor):
        made = machine.store.find(one.layer, Made)
        if made is not None and made.path == INPUT:
            return made.state["data"]
        beside = beside or _multiplied_by_weights(machine, one, made)
    return beside


def _multiplied_by_weights(machine: Machine, tensor: Tensor, made: Made | None) -> Value | None:
    """Return the data in `w * x` or `x @ w`, where no module reads them."""
    if made is None or made.path not in ("operator *", "operator @"):
        return None
    if len(tensor.inputs) != 1 or not is_parameter(machine, tensor.inputs[0]):
        return None
    sides = (made.arguments.get("left"), made.arguments.get("right"))
    return next((side for side in sides if machine.store.find(side, Array) is not None), None)


PARAMETER = "torch.nn.Parameter"
"""The path of weights by themselves, which no layer holds."""


BEGINS_AS = "begins as"
"""What the state of a tensor that is asked for its gradient says it holds; a `Parameter` says nothing."""


READ = "read by itself"
"""The state of such weights of which code asks for the numbers or the gradient."""


def note_read(machine: Machine, value: Value) -> None:
    """Note that code asks for the numbers or the gradient of weights by themselves."""
    layer = value.layer if isinstance(value, Tensor) else None
    made = machine.store.find(layer, Made)
    if isinstance(layer, Ref) and made is not None and made.path == PARAMETER:
        machine.store.put(layer, made.now(**{READ: Const(True)}))


def _leaf_data(machine: Machine, value: Value) -> Value:
    made = machine.store.find(value.layer, Made) if isinstance(value, Tensor) else None
    return made.state.get(BEGINS_AS, value) if made is not None and made.path == PARAMETER else value


def is_parameter(machine: Machine, tensor: Tensor) -> bool:
    """Whether a symbolic tensor is weights by themselves."""
    made = machine.store.find(tensor.layer, Made)
    return made is not None and made.path == PARAMETER


def weights_of(machine: Machine, tensor: Tensor) -> int | None:
    """Return the address of the last module with weights that led to a tensor: it tells networks apart."""
    for one in ancestry(tensor):
        made = machine.store.find(one.layer, Made)
        kind = layer_kind(made.path) if made is not None else None
        if kind is not None and kind.weights and isinstance(one.layer, Ref):
            return one.layer.address
    return None


def network(machine: Machine, ends: Value | None, read: Tensor | None, origin: Origin, gap: str = "") -> Ref:
    """Put into the store what is trained or asked: whatever leads to some ends.

    `read` is one of them, by whose weights the network is known again; `gap` says why there are none.
    """
    weights = weights_of(machine, read) if read is not None else None
    return machine.store.new(
        Net(
            "functional",
            outputs=ends,
            gap=gap,
            fitted=True,
            origin=origin,
            framework=Framework.TORCH,
            copy_of=weights,
        ),
        origin,
    )


MAX_TENSORS = 3_000
"""Tensors of one graph that are looked at."""


def ancestry(tensor: Tensor) -> Iterator[Tensor]:
    """Yield a tensor and those that it was made from, each once, those that are read first before others."""
    waiting, seen = [tensor], set[int]()
    while waiting and len(seen) < MAX_TENSORS:
        current = waiting.pop()
        if id(current) not in seen:
            seen.add(id(current))
            yield current
            waiting.extend(reversed(current.inputs))


MAX_STEPS = 20
"""Operations that are passed through which leave numbers as they are."""


def behind(machine: Machine, tensor: Tensor, leaving: frozenset[str]) -> tuple[Tensor, Made] | None:
    """Return the tensor behind operations that leave it what it is, and what made it, where that is known."""
    for _ in range(MAX_STEPS):
        made = machine.store.find(tensor.layer, Made)
        if made is None:
            return None
        if made.path not in leaving or len(tensor.inputs) != 1:
            return tensor, made
        tensor = tensor.inputs[0]
    return None


def operated(call: Call, path: str, tensors: Sequence[Tensor], shape: Shape | None) -> Tensor:
    """Return the tensor that a function makes of others, with the function's other arguments kept."""
    arguments: Names = {
        name: value
        for name, value in {**call.bound.arguments, **call.bound.extra}.items()
        if not isinstance(value, Tensor)
    }
    made = Made(path, arguments, call.bound.given, origin=call.origin)
    return recorded(call.machine, Tensor(call.new(made), tuple(tensors), shape, origin=call.origin))
