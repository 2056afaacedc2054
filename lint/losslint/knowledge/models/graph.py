"""Putting layers and models together: symbolic tensors, and layers called on data."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.knowledge.lookup.registry import TABLES, Call, Machine, whole
from losslint.knowledge.lookup.signature import bind
from losslint.knowledge.models import momentary
from losslint.knowledge.models.layers import (
    answers_itself,
    computed,
    declared_shape,
    is_activation,
    is_built_for,
    is_loss,
    is_metric,
    layer_kind,
    on_array,
    output_shape,
)
from losslint.training import Origin, Shape
from losslint.values import (
    AnswerEvent,
    Array,
    Batches,
    Const,
    Dict,
    Instance,
    List,
    Made,
    Names,
    Net,
    Passed,
    Predicted,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    Value,
    is_none,
)


def tensors_in(machine: Machine, values: Sequence[Value], depth: int = 3) -> list[Tensor]:
    """Return the symbolic tensors among values, also inside lists, tuples and dicts.

    A long literal repeats what it holds, `[[0] * 3000] * 3000`: what holds none is not searched again.
    """
    found: list[Tensor] = []
    barren: set[int] = set()
    for value in values:
        if isinstance(value, Tensor):
            found.append(value)
        elif depth and isinstance(value, Tuple | Ref) and id(value) not in barren:
            inner = tensors_in(machine, _items(machine, value), depth - 1)
            found += inner
            if not inner:
                barren.add(id(value))
    return found


def _items(machine: Machine, value: Tuple | Ref) -> Sequence[Value]:
    if isinstance(value, Tuple):
        return value.items
    match machine.store.cells.get(value.address):
        case List(items=items):
            return items
        case Dict(items=items):
            return list(items.values())
    return ()


def operated(
    machine: Machine, path: str, tensors: Sequence[Tensor], origin: Origin, arguments: Names | None = None
) -> Tensor:
    """Return what a function that is no layer makes of symbolic tensors."""
    made = machine.store.new(Made(path, arguments or {}, frozenset(), origin=origin), origin)
    shape = tensors[0].shape if is_activation(path) else None
    return Tensor(made, tuple(tensors), shape, origin=origin)


def cast_to(dtype: str | None, *, given: bool = True) -> str:
    """Return the path of what casts a tensor to a dtype, "" where its numbers stay what they are.

    Whole numbers are without what stood behind the point; what is cast to a dtype that is not known may be.
    """
    if dtype is None:
        return ".astype" if given else ""
    return ".int" if dtype.startswith(("int", "uint")) else ".bool" if dtype == "bool" else ""


YES_OR_NO = "one or the other"
"""What `1 if output > 0.5 else 0` makes of a tensor."""

CUTTING = frozenset(f"operator {symbol}" for symbol in "> >= < <=".split())
"""What tells on which side of a number the numbers of a tensor are."""


def yes_or_no(machine: Machine, condition: Tensor, one: Value, other: Value, origin: Origin) -> Tensor | None:
    """Return 1 or 0 by the side of a cut on which a number of a tensor is; None of another choice."""
    made = machine.store.find(condition.layer, Made)
    if made is None or made.path not in CUTTING or (whole(one), whole(other)) not in ((1, 0), (0, 1)):
        return None
    return operated(machine, YES_OR_NO, [condition], origin)


def all_in(machine: Machine, value: Value) -> list[Tensor]:
    """Return the tensors of a list, one for all that a loop adds; nothing where it holds others too."""
    cell = machine.store.find(value, List)
    items = (*cell.items, *((cell.rest,) if cell.rest is not None else ())) if cell is not None else ()
    tensors = [item for item in items if isinstance(item, Tensor)]
    return tensors if len(tensors) == len(items) else []


BESIDES = frozenset({"mask", "training", "attention_mask"})
"""Arguments that a layer is called with besides its inputs."""

TOLD = Const(True)
"""What a model is asked with to see which layers go by it: this object, and no `True` of the code."""

SCORES = "return_attention_scores"
"""With this, attention gives two tensors."""

FIRST = "query"
"""What attention is about, which comes first wherever it is written."""


def apply_layer(
    machine: Machine, layer: Ref, positional: Sequence[Value], keywords: Names, origin: Origin | None
) -> Value:
    """Call a layer or model on symbolic tensors."""
    named = sorted(keywords.items(), key=lambda item: item[0] != FIRST)
    given = [value for name, value in named if name not in BESIDES]
    tensors = tuple(_inputs_in(machine, [*positional, *given], origin))
    if not tensors and positional:
        tensors = (_unfollowed(origin),)
    made = machine.store.find(layer, Made)
    shape: Shape | None = None
    own = computed(machine, made, positional[0], origin) if made is not None and positional else None
    if own is not None:
        shape = own.shape if isinstance(own, Tensor) else None
    elif made is not None and SCORES not in keywords:
        shape = output_shape(machine.store, made, [tensor.shape for tensor in tensors])
    elif len(tensors) == 1:
        shape = shape_of_output(machine, layer, given=tensors[0].shape)
    if made is not None:
        momentary.note(machine, layer, made, origin)
    told = keywords.get("training")
    passed: Passed | None = None
    if told is not None and told is not TOLD and not is_none(told):
        passed = Passed(told, None, origin)
    return Tensor(layer, tensors, shape, passed, origin=origin)


def _unfollowed(origin: Origin | None) -> Tensor:
    return Tensor(Unknown("the input of a layer is not followed", origin=origin), origin=origin)


def _inputs_in(machine: Machine, values: Sequence[Value], origin: Origin | None) -> list[Tensor]:
    """Return the tensors that a layer reads: what else is not known in a list of some is one of them."""
    found: list[Tensor] = []
    for value in values:
        tensors = tensors_in(machine, [value])
        cell = machine.store.find(value, List)
        items = cell.items if cell is not None else value.items if isinstance(value, Tuple) else ()
        if not tensors or not items:
            found += tensors
            continue
        for item in items:
            inner = tensors_in(machine, [item])
            found += inner or ([] if isinstance(item, Const) else [_unfollowed(origin)])
        if cell is not None and cell.rest is not None:
            found.append(_unfollowed(origin))
    return found


def call_object(
    machine: Machine,
    function: Ref,
    positional: Sequence[Value],
    keywords: Names,
    origin: Origin | None,
    complete: bool = True,
) -> Value:
    """Call a library object: a layer or model on tensors or data, or something else.

    Not `complete` is a call that passes on arguments of which nothing is known.
    """
    arguments = [*positional, *keywords.values()]
    cell = machine.store.cells[function.address]
    if isinstance(cell, Made) and cell.path == "functools.partial" and "0" in cell.arguments:
        return _partial(machine, cell, positional, keywords, origin)
    asked = answers_itself(cell.path) if isinstance(cell, Made) else False
    entry = TABLES.methods.get((f"made:{cell.path}", "__call__")) if isinstance(cell, Made) else None
    if asked and entry is not None and origin is not None:
        return entry.transfer(
            Call(machine, "__call__", bind(entry.signature, positional, keywords, complete), origin, function)
        )
    if tensors_in(machine, arguments):
        if isinstance(cell, Made) and is_loss(cell.path) and entry and origin is not None:
            bound = bind(entry.signature, positional, keywords, complete)
            return entry.transfer(Call(machine, "__call__", bound, origin, function))
        if isinstance(cell, Made) and (is_loss(cell.path) or is_metric(cell.path)):
            return Unknown(f"what `{cell.name}` computes", origin=origin)
        return apply_layer(machine, function, positional, keywords, origin)
    if isinstance(cell, Net):
        return predicted(machine, function, positional, keywords, origin)
    if entry is not None and origin is not None:
        bound = bind(entry.signature, positional, keywords, complete)
        return entry.transfer(Call(machine, "__call__", bound, origin, function))
    if isinstance(cell, Made) and positional:
        array = machine.store.find(positional[0], Array)
        kind = layer_kind(cell.path)
        if kind is not None and kind.weights and array is not None and array.selects == "all":
            counted = Tensor(Unknown("positions that are counted", origin=origin), shape=array.shape)
            return apply_layer(machine, function, [counted], keywords, origin)
        if array is not None:
            return on_array(machine, cell, array, origin)
        if kind is not None and kind.weights and isinstance(positional[0], Unknown):
            return apply_layer(machine, function, positional, keywords, origin)
    name = cell.name if isinstance(cell, Made) else "an object"
    return Unknown(f"what `{name}` returns when it is called", origin=origin)


def _partial(
    machine: Machine, made: Made, positional: Sequence[Value], keywords: Names, origin: Origin | None
) -> Value:
    fixed = [made.arguments[key] for key in sorted(made.arguments) if key.isdigit()]
    named = {key: value for key, value in made.arguments.items() if not key.isdigit()}
    return machine.apply(fixed[0], [*fixed[1:], *positional], {**named, **keywords}, origin)


def predicted(
    machine: Machine, net: Ref, positional: Sequence[Value], keywords: Names, origin: Origin | None
) -> Value:
    """Return what a model says about data."""
    inputs = positional[0] if positional else Unknown("no inputs")
    through = _through(inputs) if machine.contexts else ()
    if not isinstance(inputs, Unknown | Batches) and machine.store.find(inputs, Array) is None:
        inputs = Unknown("inputs that are not followed")
    further, named = tuple(positional[1:]), tuple(keywords.items())
    model = net_of(machine, net)
    if model is not None and origin is not None and not machine.contexts:
        machine.record(AnswerEvent(model[0], origin))
    tapes = machine.contexts
    return Predicted(
        net, inputs, tapes=tapes, further=further, keywords=named, through=through, origin=origin
    )


def _through(read: Value) -> tuple[Ref, ...]:
    """Return the models that said what another one reads, as it is."""
    if not isinstance(read, Predicted) or not read.tapes or read.part is not None:
        return ()
    if read.classes or read.cut or read.row:
        return ()
    return (*read.through, read.model)


def net_of(machine: Machine, value: Value | None) -> tuple[Ref, Net] | None:
    """Return the model behind a value: itself, or the part of an instance that a library defines."""
    instance = machine.store.find(value, Instance)
    if instance is not None:
        value = instance.base
    net = machine.store.find(value, Net)
    return (value, net) if net is not None and isinstance(value, Ref) else None


def shape_of_output(machine: Machine, model: Ref, depth: int = 4, given: Shape | None = None) -> Shape | None:
    """Return the shape of what a model outputs, batch axis included; None where it is not known.

    `given` is what it is called with, where that is something else than its own input.
    """
    found = net_of(machine, model)
    if found is None or not depth:
        return None
    net = found[1]
    if isinstance(net.outputs, Tensor):
        built_for = net.inputs.shape if isinstance(net.inputs, Tensor) else None
        return net.outputs.shape if is_built_for(built_for, given) else None
    if net.style != "sequential" or net.gap or not net.layers:
        return None
    first = net.layers[0]
    start = machine.store.find(first, Made)
    shape = first.shape if isinstance(first, Tensor) else None
    if start is not None and given is None:
        shape = declared_shape(machine.store, start)
    shape = given or shape
    for layer in net.layers:
        made = machine.store.find(layer, Made)
        if made is not None and made.name not in ("Input", "InputLayer"):
            shape = output_shape(machine.store, made, [shape])
        elif made is None and not isinstance(layer, Tensor):
            shape = shape_of_output(machine, layer, depth - 1, shape) if isinstance(layer, Ref) else None
    return shape


def outputs_of(
    machine: Machine,
    receiver: Value | None,
    net: Net,
    further: Sequence[Value] = (),
    keywords: Names | None = None,
) -> Value | None:
    """Return what a subclassed model computes, by calling its `call` on a symbolic tensor.

    `further` and `keywords` are given to it besides; a training calls it with `training=True`.
    """
    instance = machine.store.find(receiver, Instance)
    if (
        instance is None
        or net.style != "subclassed"
        or net.outputs is not None
        or not isinstance(receiver, Ref)
    ):
        return net.outputs
    made = machine.store.new(Made("keras.layers.InputLayer", {}, frozenset()))
    start = Tensor(made, origin=receiver.origin or net.origin)
    given = {"training": Const(True)} if keywords is None else keywords
    result = machine.apply(receiver, [start, *further], given, receiver.origin)
    if isinstance(result, Tensor) and result.layer == receiver:
        return Unknown("its `call` is not followed", origin=receiver.origin)
    return result if isinstance(result, Tensor | Tuple) else Unknown("its `call` is not followed")


def set_ends(machine: Machine, value: Value, positional: Sequence[Value], keywords: Names) -> None:
    """Give a model of the project's class the inputs and outputs that its base class was given.

    A class with a `call` of its own computes what that says, whatever ends it has.
    """
    found = net_of(machine, value)
    if found is None or machine.own_method(value, "call") is not None:
        return
    ref, net = found
    given = dict(zip(("inputs", "outputs"), positional, strict=False)) | dict(keywords)
    inputs = given.get("inputs") or given.get("input") or given.get("layers")
    outputs = given.get("outputs") or given.get("output")
    if net.style == "sequential" and inputs is not None:
        items = machine.items_of(inputs)
        changed = net.but(layers=items or (), gap="")
        machine.store.put(
            ref, changed if items is not None else changed.and_unknown("its layers are not known")
        )
    elif inputs is not None and outputs is not None:
        ends = one_or_all(machine, outputs)
        machine.store.put(ref, net.but(style="functional", inputs=inputs, outputs=ends))


def one_or_all(machine: Machine, outputs: Value) -> Value:
    """Return the outputs of a model, a list of one of them as that one."""
    items = machine.items_of(outputs)
    return items[0] if items is not None and len(items) == 1 and isinstance(items[0], Tensor) else outputs
