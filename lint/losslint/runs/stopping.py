"""What the outputs of a model of Keras are made of, up to where `stop_gradient` ends the gradients.

Models inside a model are opened where something is stopped in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from losslint.knowledge.models.freezing import FLAG, parts
from losslint.knowledge.models.layers import layer_kind
from losslint.knowledge.models.pretrained import CUTTING
from losslint.runs.view import View
from losslint.source import CodeOrigin, Source
from losslint.values import Made, Net, Tensor, Value

JOINING = frozenset(("Concatenate", "concat", "concatenate"))
"""What puts numbers beside each other: a layer that reads it learns from all of them."""

STARTING = frozenset(("Input", "InputLayer"))

HOMES = frozenset(("keras", "tensorflow", "numpy", "", "a part of it"))
"""Whose functions do nothing with a tensor but what they return: of packages, and of tensors themselves."""

MAX_DEPTH = 8
"""Models in models that are looked into: one may contain itself."""


class Graph(Struct):
    """What the outputs of a model are made of.

    `reached` are the layers on the ways back from the outputs, by address, `stops` the tensors at which
    these ways end. `readers` are the tensors that are made of each, by its identity. `sources` are the files
    whose code made the tensors.
    """

    reached: set[int] = field(default_factory=set)
    stops: list[Tensor] = field(default_factory=list)
    readers: dict[int, list[Tensor]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)

    @staticmethod
    def of(view: View, net: Net, outputs: Value | None) -> Graph | None:
        """Return the graph behind the outputs of a model, None where not all of it is known."""
        ends, found = opened_ends(view, net, outputs), Graph()
        for tensor in back(ends or (), lambda one: is_stop(view, one)):
            if not is_known(view, tensor.layer):
                return None
            if is_stop(view, tensor):
                found.stops.append(tensor)
                continue
            found.reached |= set(parts(view.store.cells, tensor.layer))
            for one in tensor.inputs:
                found.readers.setdefault(id(one), []).append(tensor)
        places = (tensor.origin for tensor in back(ends or ()))
        found.sources = [one.source for one in places if isinstance(one, CodeOrigin)]
        return found if ends else None

    def is_learnt_from(self, view: View, stop: Tensor) -> bool:
        """Whether all that is made of a stopped tensor is what layers with weights read."""
        waiting = [stop]
        while waiting:
            readers = self.readers.get(id(waiting.pop()), [])
            if not readers:
                return False
            for reader in readers:
                made = view.find(reader.layer, Made)
                if any(weighs(view, address) for address in parts(view.store.cells, reader.layer)):
                    if len(reader.inputs) != 1:
                        return False
                elif len(reader.inputs) == 1 or (made is not None and made.name in JOINING):
                    waiting.append(reader)
                else:
                    return False
        return True


def opened_ends(view: View, net: Net, outputs: Value | None) -> list[Tensor] | None:
    """Return the outputs of a model as tensors, None where they are not all known.

    In their place stand those of a model that has the models inside it opened, where something is stopped in
    one of these.
    """
    ends = _ends(view, net, outputs)
    return _opened(view, ends, {}, MAX_DEPTH) if ends and _any_stop_inside(view, ends, MAX_DEPTH) else ends


def _ends(view: View, net: Net, outputs: Value | None) -> list[Tensor] | None:
    outputs = outputs if outputs is not None else net.outputs
    if isinstance(outputs, Tensor):
        return [outputs]
    if outputs is None and net.style == "sequential" and not net.gap:
        return _in_a_row(view, net)
    items = view.items(outputs)
    found = [one for one in items or () if isinstance(one, Tensor)]
    return found if items is not None and len(found) == len(items) else None


def _in_a_row(view: View, net: Net, given: tuple[Tensor, ...] = ()) -> list[Tensor]:
    """Return what the last layer of a sequential model gives, as the graph of a functional one has it.

    `given` is what its first layer reads.
    """
    last = given
    for position, layer in enumerate(net.layers):
        made = view.find(layer, Made)
        if isinstance(layer, Tensor):
            last = last if last and not position else (layer,)
        elif not (last and made is not None and made.name in STARTING):
            last = (Tensor(layer, last, origin=layer.origin),)
    return list(last)


def _any_stop_inside(view: View, ends: Iterable[Tensor], depth: int) -> bool:
    """Whether something is stopped in one of the models that tensors go through."""
    inner = (view.find(tensor.layer, Net) for tensor in back(ends)) if depth else ()
    nets = {id(net): net for net in inner if net is not None}
    found = (_ends(view, net, None) for net in nets.values())
    return any(
        any(is_stop(view, one) for one in back(ends)) or _any_stop_inside(view, ends, depth - 1)
        for ends in found
        if ends
    )


def _opened(view: View, ends: list[Tensor], made: dict[int, Tensor], depth: int) -> list[Tensor]:
    """Return tensors made anew, with the insides of models in the place of models.

    `made` is what stands for tensors, by their identity.
    """
    for tensor in _first_to_last(ends):
        if id(tensor) not in made:
            inputs = tuple(made[id(one)] for one in tensor.inputs)
            net = view.find(tensor.layer, Net) if depth else None
            inner = _inside(view, net, inputs, depth - 1) if net is not None else None
            made[id(tensor)] = inner or replace(tensor, inputs=inputs)
    return [made[id(one)] for one in ends]


def _inside(view: View, net: Net, inputs: tuple[Tensor, ...], depth: int) -> Tensor | None:
    """Return the one output of a model inside another one, made of what it is given; None for the others."""
    ends = (
        _in_a_row(view, net, inputs) if net.style == "sequential" and not net.gap else _ends(view, net, None)
    )
    items = (net.inputs,) if isinstance(net.inputs, Tensor) else view.items(net.inputs) or ()
    starts = [one for one in items if isinstance(one, Tensor)] if net.style == "functional" else list(inputs)
    if ends is None or len(ends) != 1 or len(starts) != len(inputs):
        return None
    return _opened(view, ends, {id(one): other for one, other in zip(starts, inputs, strict=True)}, depth)[0]


def _first_to_last(ends: Iterable[Tensor]) -> Iterator[Tensor]:
    """Yield tensors and what they are made of, each once, behind what it is made of."""
    seen, waiting = set[int](), [(one, False) for one in ends]
    while waiting:
        tensor, is_last = waiting.pop()
        if is_last:
            yield tensor
        elif id(tensor) not in seen:
            seen.add(id(tensor))
            waiting.append((tensor, True))
            waiting += [(one, False) for one in tensor.inputs]


def is_known(view: View, layer: Value, depth: int = MAX_DEPTH) -> bool:
    """Whether it is known what a layer, function or model consists of: nothing of the project's own."""
    cell = view.cell(layer)
    if isinstance(cell, Made):
        inner = [cell.arguments[name] for name in ("layer", "cell") if name in cell.arguments]
        listed = layer_kind(cell.path) is not None or cell.path.partition(".")[0] in HOMES
        return listed and all(is_known(view, one, depth - 1) for one in inner)
    if not depth or not isinstance(cell, Net) or cell.style == "subclassed" or FLAG in cell.arguments:
        return False
    if cell.gap or cell.preset or cell.loaded or cell.copy_of is not None:
        return False
    ends = _ends(view, cell, None)
    return bool(ends) and all(is_known(view, one.layer, depth - 1) for one in back(ends or ()))


def back(ends: Iterable[Tensor], stops: Callable[[Tensor], bool] = lambda _: False) -> Iterator[Tensor]:
    """Yield tensors and what they are made of, each once, and nothing behind those that stop."""
    seen, waiting = set[int](), list(ends)
    while waiting:
        tensor = waiting.pop()
        if id(tensor) not in seen:
            seen.add(id(tensor))
            yield tensor
            waiting += () if stops(tensor) else tensor.inputs


def is_stop(view: View, tensor: Tensor) -> bool:
    """Whether a tensor is what `stop_gradient` gives, in a `Lambda` too."""
    made = view.find(tensor.layer, Made)
    if made is None:
        return False
    result = made.state.get("result")
    if isinstance(result, Tensor):
        inner = view.find(result.layer, Made)
        return inner is not None and inner.name in CUTTING and result.inputs == (made.state.get("start"),)
    return made.name in CUTTING


def weighs(view: View, address: int) -> bool:
    """Whether the layer at an address has weights."""
    cell = view.store.cells.get(address)
    kind = layer_kind(cell.path) if isinstance(cell, Made) else None
    return kind is not None and kind.weights
