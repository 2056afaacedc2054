"""Models of the interpreter to models of the domain: layers in topological order."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from losslint.knowledge.models.layers import declared_shape, is_built_for
from losslint.runs.reader import Reader
from losslint.runs.readers import reader_of
from losslint.runs.view import View, constant_fact
from losslint.training import Framework, Layer, Model, Shape
from losslint.values import Array, Batches, Made, Net, Ref, Tensor, Tuple, Unknown, Value

MAX_LAYERS = 2_000
"""Layers of one model that are looked at."""


class Built(Struct):
    """A model with the positions of its outputs among its layers (None: not known)."""

    model: Model
    ends: list[int | None] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


class _Builder(Struct):
    view: View
    reader: Reader
    layers: list[Layer] = field(default_factory=list)
    seen: dict[int, int] = field(default_factory=dict)
    gap: str = ""
    around: tuple[Net, ...] = ()
    """The models that are being built, outermost first: one may contain itself."""
    ends: frozenset[int] = frozenset()
    """The tensors, by identity, at which models end that are at hand at this moment."""
    fed: Shape | None = None
    """The shape of the data that the model meets, which it is built for where it says nothing of its own."""

    def layer_of(self, value: Value, inputs: Sequence[Shape | None]) -> Layer:
        """Return the layer behind a value, as its framework says."""
        return self.reader.layer(self.view, value, inputs)

    def add(self, layer: Layer, inbound: Sequence[int]) -> int:
        self.layers.append(replace(layer, inbound=tuple(inbound)))
        return len(self.layers) - 1

    def shape(self, position: int | None) -> Shape | None:
        return self.layers[position].output_shape.value if position is not None else None

    def tensor(self, tensor: Tensor) -> int:
        """Add the layers behind a symbolic tensor, without recursion, and return its position."""
        stack = [tensor]
        while stack:
            current = stack[-1]
            if id(current) in self.seen:
                stack.pop()
                continue
            waiting = [t for t in current.inputs if id(t) not in self.seen]
            if waiting and len(stack) < MAX_LAYERS:
                stack.extend(waiting)
                continue
            stack.pop()
            inbound = [self.seen[id(t)] for t in current.inputs if id(t) in self.seen]
            position = self.value(current.layer, inbound, current.shape)
            if self._is_start(current):
                self.shaped(position, self.fed)
            if current.passed is not None and self.reader.framework is Framework.KERAS:
                told = constant_fact(current.passed.training, current.passed.at, given=True)
                self.layers[position] = replace(self.layers[position], trains=told)
            if id(current) in self.ends:
                self.layers[position] = replace(self.layers[position], closes=True)
            self.seen[id(current)] = position
        return self.seen[id(tensor)]

    def _is_start(self, tensor: Tensor) -> bool:
        """Whether a tensor stands for what a subclassed model is called with, whatever that will be."""
        made = self.view.find(tensor.layer, Made) if not tensor.inputs else None
        return made is not None and made.name == "InputLayer" and not made.arguments

    def value(self, value: Value, inbound: Sequence[int], shape: Shape | None = None) -> int:
        """Add one layer, or the layers of a sequential model one by one."""
        if isinstance(value, Tensor):
            value = value.layer  # `Input(…)` among the layers of a sequential model
        net = self.view.find(value, Net)
        if net is not None and any(net is outer for outer in self.around):
            self.gap = self.gap or "the model contains itself"
            net = None
        if net is not None and net.style == "sequential" and len(self.layers) < MAX_LAYERS:
            end = self.sequence(net, inbound)
            self.layers[end] = replace(self.layers[end], closes=True)
            return end
        if net is not None and net.style == "functional" and isinstance(net.outputs, Tensor):
            return self.nested(net, value, inbound)
        if net is not None and net.preset and isinstance(net.inputs, Tensor) and net.inputs.inputs:
            inbound = [self.prepared(net.inputs, inbound)]
        made = self.view.find(value, Made)
        if made is not None and made.name == "Lambda" and len(inbound) == 1:
            result = made.state.get("result")
            if isinstance(result, Tensor):
                return self.shaped(self.operations(made.state["start"], result, inbound[0]), shape)
        layer = self.layer_of(value, [self.shape(position) for position in inbound])
        repeated = self.view.find(made.arguments.get("layer"), Net) if made is not None else None
        if repeated is not None and layer.spelling == "TimeDistributed":
            layer = self.repeated(layer, repeated, self.shape(inbound[0] if inbound else None))
        if layer.weights is None:
            self.gap = self.gap or layer.activation.why
        return self.shaped(self.add(layer, inbound), shape)

    def shaped(self, position: int, shape: Shape | None) -> int:
        """Give the layer at a position the shape of its tensor, where none is worked out from its inputs."""
        layer = self.layers[position]
        if shape is not None and not layer.output_shape.known:
            known = replace(layer.output_shape, value=shape, why="")
            self.layers[position] = replace(layer, output_shape=known)
        return position

    def prepared(self, tensor: Tensor, inbound: Sequence[int]) -> int:
        """Add what stands before the layers of a pretrained model in itself: its `input_tensor=`."""
        start = tensor
        while start.inputs:
            start = start.inputs[0]
        return self.operations(start, tensor, inbound[0]) if inbound else self.tensor(tensor)

    def operations(self, start: Value, result: Tensor, position: int) -> int:
        """Add what a `Lambda` does to the output of the layer at `position`."""
        before = dict(self.seen)
        self.seen = {id(start): position}
        end = self.tensor(result)
        self.seen = before
        return end

    def sequence(self, net: Net, inbound: Sequence[int]) -> int:
        """Add the layers of a sequential model after the given ones."""
        self.gap = self.gap or net.gap
        self.around = (*self.around, net)
        position = inbound[0] if inbound else None
        for value in net.layers[:MAX_LAYERS]:
            if position is None:
                position = self._start(value, self.fed if len(self.around) == 1 else None)
            position = self.value(value, [position] if position is not None else [])
        self.around = self.around[:-1]
        if position is None:
            return self.add(self.layer_of(Unknown(net.gap or "the model has no layers"), []), [])
        return position

    def _start(self, value: Value, fed: Shape | None) -> int | None:
        """Add the input layer that a first layer's `input_shape=` stands for, or the data it is fed with."""
        made = self.view.find(value, Made)
        if isinstance(value, Tensor) or made is None or made.name in ("InputLayer", "Input"):
            return None
        inner = self.view.find(made.arguments.get("layer"), Made)
        shape = declared_shape(self.view.store, made)
        if shape is None and inner is not None:
            shape = declared_shape(self.view.store, inner)
        shape = shape or fed
        if shape is None:
            return None
        layer = self.layer_of(self.view.store.new(Made("keras.layers.InputLayer", {}, frozenset())), [])
        known = replace(layer.output_shape, value=shape, why="")
        return self.add(replace(layer, at=made.origin, output_shape=known), [])

    def nested(self, net: Net, value: Value, inbound: Sequence[int]) -> int:
        """Add a functional model inside another one as one layer that knows its insides."""
        inner = _Builder(self.view, self.reader, around=(*self.around, net), ends=self.ends)
        assert isinstance(net.outputs, Tensor)
        end = inner.tensor(net.outputs)
        layer = self.layer_of(value, [])
        last = inner.layers[end]
        declared = net.inputs.shape if isinstance(net.inputs, Tensor) else None
        fits = is_built_for(declared, self.shape(inbound[0] if len(inbound) == 1 else None))
        return self.add(
            replace(
                layer,
                units=last.units,
                activation=last.activation,
                inside=tuple(inner.layers),
                output_shape=last.output_shape if fits else layer.output_shape,
            ),
            inbound,
        )

    def repeated(self, layer: Layer, net: Net, given: Shape | None) -> Layer:
        """Return a `TimeDistributed` layer that knows the insides of the model that sees each step."""
        inner = _Builder(self.view, self.reader, around=(*self.around, net), ends=self.ends)
        if any(net is outer for outer in self.around) or not (net.style == "sequential" or net.outputs):
            return layer
        end = inner.sequence(net, []) if net.style == "sequential" else inner.of_outputs(net)
        if end is None or end != len(inner.layers) - 1 or inner.gap:
            return layer
        last = inner.layers[end]
        step = last.output_shape.value
        shape = replace(last.output_shape, value=(*given[:2], *step[1:])) if given and step else None
        return replace(
            layer,
            units=last.units,
            activation=last.activation,
            inside=tuple(inner.layers),
            output_shape=shape or layer.output_shape,
        )

    def of_outputs(self, net: Net) -> int | None:
        """Add the layers of a functional model of one output, and return its position."""
        return self.tensor(net.outputs) if isinstance(net.outputs, Tensor) else None


def models_inside(view: View, ref: Ref) -> set[int]:
    """Return the addresses of the models that a model is put together of."""
    found: set[int] = set()
    waiting: list[Value] = [ref]
    seen: set[int] = set()
    while waiting and len(seen) < MAX_LAYERS:
        value = waiting.pop()
        if isinstance(value, Tensor):
            if id(value) not in seen:
                seen.add(id(value))
                waiting += [value.layer, *value.inputs]
            continue
        net = view.find(value, Net)
        if net is not None and isinstance(value, Ref) and value.address not in found:
            found.add(value.address)
            waiting += [*net.layers, *([net.outputs] if net.outputs is not None else [])]
    return found - {ref.address}


def build(view: View, ref: Ref, outputs: Value | None, fed: Value | None = None) -> Built:
    """Return the model behind a reference; `outputs` is what a subclassed model computes.

    `fed` are the data that it meets: a sequential model that says no shape is built for theirs.
    """
    net = view.find(ref, Net)
    assert net is not None
    builder = _Builder(view, reader_of(net), ends=_ends_of_models(view), fed=_shape_of(view, fed))
    ends: list[int | None] = []
    names: list[str] = []
    if net.style == "sequential":
        ends = [builder.sequence(net, [])]
    elif net.preset and net.outputs is None:
        ends = [builder.value(ref, [])]
    else:
        tensors, names = _output_tensors(view, net.outputs if net.outputs is not None else outputs)
        ends = [builder.tensor(tensor) if tensor is not None else None for tensor in tensors]
    gap = (
        builder.gap
        or net.gap
        or ("" if ends and None not in ends else "what the model computes is not known")
    )
    return Built(Model(tuple(builder.layers), not gap, net.origin, gap), ends, names)


def _shape_of(view: View, fed: Value | None) -> Shape | None:
    """Return the shape that a model is built for when it first meets data of one input."""
    element = fed.element if isinstance(fed, Batches) and fed.batched else fed
    if isinstance(element, Tuple) and element.items:
        element = element.items[0]
    array = view.find(element, Array)
    shape = array.shape if array is not None else None
    return (None, *shape[1:]) if shape is not None and len(shape) > 1 else None


def _ends_of_models(view: View) -> frozenset[int]:
    """Return the tensors, by identity, that functional models end at."""
    nets = (cell for cell in view.store.cells.values() if isinstance(cell, Net))
    return frozenset(id(net.outputs) for net in nets if isinstance(net.outputs, Tensor))


def _output_tensors(view: View, outputs: Value | None) -> tuple[list[Tensor | None], list[str]]:
    mapping = view.mapping(outputs)
    items = tuple(mapping.values()) if mapping is not None else view.items(outputs)
    if items is None:
        items = (outputs,) if outputs is not None else ()
    tensors = [item if isinstance(item, Tensor) else None for item in items]
    names = [_name_of(view, tensor) for tensor in tensors]
    return tensors, list(mapping) if mapping is not None else names


def _name_of(view: View, tensor: Tensor | None) -> str:
    made = view.find(tensor.layer, Made) if tensor is not None else None
    name = made.arguments.get("name") if made is not None else None
    value = getattr(name, "value", None)
    return value if isinstance(value, str) else ""
