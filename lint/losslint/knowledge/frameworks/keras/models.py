"""Models: making them, adding layers, compiling and fitting."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.arrays import literals
from losslint.knowledge.frameworks.keras.layers import LAYERS
from losslint.knowledge.frameworks.keras.own_losses import follow
from losslint.knowledge.frameworks.keras.own_steps import follow_step
from losslint.knowledge.lookup.registry import TABLES, Base, Call, Machine, attribute, means, method, whole
from losslint.knowledge.models import graph
from losslint.knowledge.models.freezing import set_trainable
from losslint.knowledge.models.handing import hand_over
from losslint.training import Origin
from losslint.values import (
    Batches,
    Compiled,
    CompileEvent,
    Const,
    FitEvent,
    Instance,
    List,
    Made,
    Net,
    Ref,
    SomeLayer,
    Tensor,
    Tuple,
    Unknown,
    Value,
    Whole,
    choices_of,
    is_none,
)

FIT = (
    "x=None, y=None, batch_size=None, epochs=1, verbose='auto', callbacks=None, validation_split=0.0, "
    "validation_data=None, shuffle=True, class_weight=None, sample_weight=None, initial_epoch=0, "
    "steps_per_epoch=None, validation_steps=None, nb_epoch->epochs, X->x"
)
FIT_GENERATOR = (
    "x, steps_per_epoch=None, epochs=1, verbose=1, callbacks=None, validation_data=None, "
    "validation_steps=None, ..., class_weight=None, max_queue_size=10, workers=1, use_multiprocessing=False, "
    "shuffle=True, "
    "generator->x, samples_per_epoch->steps_per_epoch, nb_epoch->epochs, nb_val_samples->validation_steps"
)
COMPILE = (
    "optimizer='rmsprop', loss=None, metrics=None by position in Keras 2, "
    "loss_weights=None by position in Keras 2, weighted_metrics=None"
)


OWN_STEPS = ("train_step", "compute_loss", "compiled_loss")
"""Methods with which a model of the project minimises something else than the compiled loss."""


TABLES.bases["keras.models.Model"] = Base(net="subclassed", call="call")
TABLES.bases["keras.models.Sequential"] = Base(net="sequential", call="call")
TABLES.acting.add(*(("net", name) for name in ("compile", "fit", "load_weights", "save", "save_weights")))
TABLES.bases["keras.layers.Layer"] = Base(call="call")


@means("keras.models.Sequential", signature="layers=None, trainable=True, name=None")
def sequential(call: Call) -> Value:
    """`Sequential([...])`."""
    made = call.new(_sequence(call))
    if "trainable" in call.bound.given:
        set_trainable(call.machine, made, call["trainable"], call.origin)
    return made


def _sequence(call: Call) -> Net:
    layers = call["layers"]
    if is_none(layers):
        return Net("sequential", origin=call.origin)
    cell = call.machine.store.find(layers, List)
    items = call.items(layers)
    if items is None:
        known = Net("sequential", cell.items if cell is not None else (), origin=call.origin)
        return known.and_unknown("its list of layers is not known")
    return Net("sequential", items, origin=call.origin)


@means("keras.layers.Input", signature=LAYERS["Input"].signature)
def input_tensor(call: Call) -> Value:
    """`Input(shape=…)`."""
    made = call.new(
        Made("keras.layers.InputLayer", {**call.bound.arguments}, call.bound.given, origin=call.origin)
    )
    return graph.apply_layer(call.machine, made, [], {}, call.origin)


MERGES = ("add", "subtract", "multiply", "average", "maximum", "minimum")
"""Functions that merge tensors of one shape."""


@means(*(f"keras.layers.{name}" for name in MERGES), signature="inputs")
@means("keras.layers.concatenate", signature="inputs, axis=-1")
@means("keras.layers.dot", signature="inputs, axes=-1")
def merged(call: Call) -> Value:
    """`add([a, b])`: the layer of that name, called at once."""
    name = call.path.rpartition(".")[2].capitalize()
    arguments = {name: value for name, value in call.bound.arguments.items() if name != "inputs"}
    made = Made(f"keras.layers.{name}", arguments, call.bound.given, origin=call.origin)
    return graph.apply_layer(call.machine, call.new(made), [call["inputs"]], {}, call.origin)


MODES = {
    "sum": "Add",
    "mul": "Multiply",
    "ave": "Average",
    "max": "Maximum",
    "concat": "Concatenate",
    "dot": "Dot",
}
"""What Keras 1 called the layers that merge tensors."""


@means(
    "keras.layers.merge",
    signature="inputs, mode='sum', concat_axis=-1, dot_axes=-1, output_shape=None",
    only_in="Keras 1",
)
def merge(call: Call) -> Value:
    """`merge([a, b], mode='concat')` of Keras 1."""
    name = MODES.get(call.text("mode") or "")
    if name is None:
        tensors = graph.tensors_in(call.machine, [call["inputs"]])
        return graph.operated(call.machine, call.path, tensors, call.origin)
    made = Made(f"keras.layers.{name}", {"axis": call["concat_axis"]}, call.bound.given, origin=call.origin)
    return graph.apply_layer(call.machine, call.new(made), [call["inputs"]], {}, call.origin)


@means("keras.models.Model", signature="inputs=None, outputs=None, name=None, input->inputs, output->outputs")
def functional(call: Call) -> Value:
    """`Model(inputs, outputs)`."""
    outputs = graph.one_or_all(call.machine, call["outputs"])
    return call.new(Net("functional", inputs=call["inputs"], outputs=outputs, origin=call.origin))


@method("net", "__init__", signature="")
def initialised(call: Call) -> Value:
    """`super().__init__(inputs, outputs)` in a class of the project that is a model."""
    found = graph.net_of(call.machine, call.receiver)
    if found is not None and call.receiver is not None and call.bound.complete:
        graph.set_ends(call.machine, call.receiver, call.bound.rest, call.bound.extra)
    elif found is not None and found[1].style == "sequential":
        call.machine.store.put(found[0], found[1].and_unknown("its layers are not known"))
    return Const(None)


@means("keras.utils.multi_gpu_model", signature="model, gpus=None", only_in="Keras 2")
def parallel(call: Call) -> Value:
    """The same model on several devices."""
    return call["model"]


@method("net", "add", signature="layer")
def add(call: Call) -> Value:
    """`model.add(layer)`."""
    found = graph.net_of(call.machine, call.receiver)
    if found is not None:
        ref, net = found
        layer = call["layer"]
        gap = net.gap
        if isinstance(layer, Unknown):
            gap = gap or f"a layer is not known: {layer.why}"
        call.machine.store.put(ref, net.but(layers=(*net.layers, layer), gap=gap))
    return Const(None)


@method("net", "pop", signature="")
def pop(call: Call) -> Value:
    """`model.pop()`."""
    found = graph.net_of(call.machine, call.receiver)
    if found is not None:
        ref, net = found
        if net.layers and not isinstance(net.layers[-1], Unknown):  # which may stand for several
            call.machine.store.put(ref, net.but(layers=net.layers[:-1]))
    return Const(None)


@method("net", "compile", signature=COMPILE)
def compile_(call: Call) -> Value:
    """`model.compile(…)`: remembered; the last one before a fit counts."""
    found = graph.net_of(call.machine, call.receiver)
    if found is not None:
        ref, net = found
        arguments = {**call.bound.arguments, **call.bound.extra}
        unknown = "" if call.bound.complete else "its arguments are passed on as `**kwargs`"
        for name in OWN_STEPS:
            if call.machine.own_method(call.receiver, name) is not None:
                unknown = f"the model's own `{name}` decides what is minimised"
        own = tuple(
            pair for name in ("loss", "metrics") for pair in follow(call.machine, arguments.get(name))
        )
        call.machine.store.put(
            ref,
            net.but(
                compiled=Compiled(arguments, call.bound.given, call.origin, own),
                compile_unknown=unknown,
                outputs=graph.outputs_of(call.machine, call.receiver, net),
            ),
        )
        call.machine.record(CompileEvent(ref, call.origin, call.machine.store.snapshot()))
    return Const(None)


@method("net", "fit", signature=FIT)
@method("net", "fit_generator", signature=FIT_GENERATOR, only_in="Keras 2")
@method("net", "train_on_batch", signature="x, y=None, sample_weight=None, class_weight=None")
def fit(call: Call) -> Value:
    """`model.fit(…)`: a run."""
    found = graph.net_of(call.machine, call.receiver)
    if found is None:
        return call.unknown("a fit of something that is no model")
    ref, net = found
    machine = call.machine
    outputs = graph.outputs_of(machine, call.receiver, net)
    machine.store.put(ref, net.but(fitted=True, outputs=outputs))
    owner = machine.store.find(call.receiver, Instance)
    if owner is not None:  # a model of the project trains whatever it holds
        hand_over(machine, owner.names.values(), held_by=ref)
    arguments = {**call.bound.arguments, **call.bound.extra}
    for name in ("x", "validation_data"):
        if name in arguments:
            arguments[name] = _batches_of(machine, arguments[name])
    for name in ("x", "y"):
        if name in arguments:
            arguments[name] = _array_of(machine, arguments[name])
    given = call.bound.given | frozenset(call.bound.extra)
    state = {"doubt": Const(machine.doubt)}
    history = call.new(Made("keras.callbacks.History", {}, frozenset(), state, origin=call.origin))
    cells = machine.store.snapshot()
    machine.record(
        FitEvent(
            ref,
            call.path,
            arguments,
            given,
            call.origin,
            cells,
            outputs,
            history.address,
            standing=machine.standing,
        )
    )
    follow_step(call, arguments)
    return history


def _array_of(machine: Machine, value: Value) -> Value:
    """Return the array that a plain list of numbers becomes; a list of arrays is one of several inputs."""
    cell = machine.store.find(value, List)
    items = () if cell is None else cell.items if cell.rest is None else (*cell.items, cell.rest)
    if not items or not all(choices_of(item) for item in items):
        return value
    return machine.store.new(literals.array_of(machine, value, value.origin), value.origin)


def _batches_of(machine: Machine, value: Value) -> Value:
    """Return what a `Sequence` or an iterator of the project's own yields: one of its batches."""
    made = value
    if isinstance(value, Ref) and machine.store.find(value, Instance) is not None:
        made = _dealt_out(machine, value)
    if not isinstance(made, Batches):
        return value
    pair = machine.items_of(made.element) if machine.store.find(made.element, List) is not None else None
    if pair is None or len(pair) not in (2, 3):
        return made
    return replace(made, element=Tuple(pair, origin=made.element.origin))  # Keras takes either apart


def _dealt_out(machine: Machine, value: Ref) -> Value:
    """Return the batches that an object of the project's own deals out, by position or one by one."""
    positions: tuple[tuple[str, tuple[Value, ...]], ...] = (("__getitem__", (Whole(),)), ("__next__", ()))
    for name, arguments in positions:
        reader = machine.own_method(value, name)
        if reader is not None:
            element = machine.apply(reader, [value, *arguments], {}, value.origin)
            return Batches(element, batched=True, maker="Sequence", origin=value.origin)
    goes_through = machine.own_method(value, "__iter__")
    return machine.apply(goes_through, [value], {}, value.origin) if goes_through is not None else value


@method("net", "get_layer", signature="name=None, index=None")
def get_layer(call: Call) -> Value:
    """`model.get_layer(…)`, found by position only."""
    found = graph.net_of(call.machine, call.receiver)
    position = whole(call["index"])
    if found is not None and position is not None and not found[1].gap and found[1].style == "sequential":
        layers = _listed(call.machine, found[1])
        if -len(layers) <= position < len(layers):
            return layers[position]
    if found is None:
        return call.unknown("a layer that is looked up by name")
    return SomeLayer("a layer that is looked up by name", of=found[0], origin=call.origin)


@attribute("net", "layers")
def layers(machine: Machine, value: Value, origin: Origin) -> Value:
    """`model.layers`."""
    found = graph.net_of(machine, value)
    if found is not None and found[1].style == "sequential" and not found[1].gap:
        return machine.store.new(List(_listed(machine, found[1])), origin)
    why = "a layer of the model"
    rest = SomeLayer(why, of=found[0], every=True, origin=origin) if found is not None else Unknown(why)
    return machine.store.new(List((), rest), origin)


def _listed(machine: Machine, net: Net) -> tuple[Value, ...]:
    """Return what Keras lists as the layers of a sequential model: its input is none of them."""
    first = net.layers[0] if net.layers else None
    made = machine.store.find(first, Made)
    is_input = isinstance(first, Tensor) or (made is not None and made.name == "InputLayer")
    return net.layers[1:] if is_input else net.layers


@attribute("net", "input", "inputs")
def inputs(machine: Machine, value: Value, origin: Origin) -> Value:
    """`model.input`."""
    found = graph.net_of(machine, value)
    if found is not None and found[1].inputs is not None:
        return found[1].inputs
    made = machine.store.new(Made("keras.layers.InputLayer", {}, frozenset(), origin=origin), origin)
    return Tensor(made, origin=origin)


@attribute("net", "output", "outputs")
def outputs(machine: Machine, value: Value, origin: Origin) -> Value:
    """`model.output`: the model as one step of a larger graph, where its own end is not known."""
    found = graph.net_of(machine, value)
    if found is None:
        return Unknown("the output of a model", origin=origin)
    ref, net = found
    if isinstance(net.outputs, Tensor):
        return net.outputs
    start = inputs(machine, value, origin)
    return Tensor(ref, (start,) if isinstance(start, Tensor) else (), origin=origin)


@attribute("net", "output_shape")
def output_shape(machine: Machine, value: Value, origin: Origin) -> Value:
    """`model.output_shape`: the batch axis is None, and so is every axis that has no fixed length."""
    found = graph.net_of(machine, value)
    shape = graph.shape_of_output(machine, found[0]) if found is not None else None
    if shape is None:
        return Unknown("the output shape of a model", origin=origin)
    lengths = [Const(one) if one is not None else Unknown("a length that is not known") for one in shape[1:]]
    return Tuple((Const(None), *lengths), origin=origin)
