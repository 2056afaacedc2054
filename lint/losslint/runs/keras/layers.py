"""Layer objects of the interpreter to layers of the domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from losslint.knowledge.frameworks.keras.activations import LAYERS as ACTIVATION_LAYERS
from losslint.knowledge.frameworks.keras.activations import activation_of, activation_of_path
from losslint.knowledge.frameworks.keras.applications import (
    BACKBONES,
    MODULES,
    RELEASED,
    head_of,
    scheme_of,
)
from losslint.knowledge.frameworks.keras.initializers import initializer_of
from losslint.knowledge.frameworks.keras.refusals import refusal
from losslint.knowledge.frameworks.keras.roles import ROLES, sides_of
from losslint.knowledge.frameworks.keras.shapes import output_shape
from losslint.knowledge.frameworks.keras.symbolic import RESIZING, SHAPES, way_of_resizing
from losslint.knowledge.libraries.text import WORD_INDEX
from losslint.knowledge.models.layers import layer_kind
from losslint.runs.heads import ARITHMETIC, NORMALISES
from losslint.runs.view import View, constant_fact, integer_fact, why_of
from losslint.training import LINEAR, Backbone, Fact, Layer, Origin, Role, Shape
from losslint.values import (
    Const,
    Instance,
    Length,
    Library,
    Made,
    Names,
    Net,
    SomeLayer,
    Text,
    Tuple,
    Unknown,
    UserClass,
    Value,
)

KEEPING_NUMBERS = {
    **{
        f"{package}.{name}": "Reshape"
        for package in ("tensorflow", "numpy", "keras.ops", "keras.backend")
        for name in ("expand_dims", "reshape", "squeeze")
    },
    **{f"{package}.transpose": "Permute" for package in ("tensorflow", "numpy", "keras.ops")},
    "keras.backend.permute_dimensions": "Permute",
    "keras.backend.batch_flatten": "Flatten",
    "tensorflow.cast": "Identity",
    "tensorflow.identity": "Identity",
    "keras.ops.cast": "Identity",
    "keras.backend.cast": "Identity",
    "tensorflow.stop_gradient": "Identity",
    "a part of it": "Reshape",
    "keras.backend.l2_normalize": NORMALISES,
    "keras.ops.normalize": NORMALISES,
    "tensorflow.l2_normalize": NORMALISES,
    "tensorflow.nn.l2_normalize": NORMALISES,
}
"""Functions of symbolic tensors that only arrange or scale numbers, and the layers that would do the same."""


def layer_of(view: View, value: Value, inputs: Sequence[Shape | None], use: Origin | None = None) -> Layer:
    """Return the layer behind a value; `use` is where it stands in the graph."""
    made = view.find(value, Made)
    if made is not None:
        return _remembered(view, made, inputs)
    net = view.find(value, Net)
    if net is not None:
        return _of_net(view, net)
    cut = view.find(value.of, Net) if isinstance(value, SomeLayer) else None
    if cut is not None and isinstance(value, SomeLayer) and cut.preset:
        return replace(_unknown(cut.preset, cut.origin, value.why), backbone=_backbone(cut))
    if isinstance(value, Library) and layer_kind(value.path) is not None:
        return _unknown(
            value.path.rpartition(".")[2], value.origin or use, "the layer's class stands there, not a layer"
        )
    instance = view.find(value, Instance)
    if instance is not None:
        owner = view.find(instance.of, UserClass)
        kind = owner.name if owner is not None else ""
        return _unknown(kind, value.origin or use, f"`{kind}` is a layer of the project")
    return _unknown("", value.origin or use, why_of(value, "it is not known which layer this is"))


_MOST_SEEN = 200
"""Layers that are remembered: those of a file are asked for again by each fit, use and prediction of it."""


def _remembered(view: View, made: Made, inputs: Sequence[Shape | None]) -> Layer:
    """Return the layer behind an object, which rests on nothing else where its arguments are plain."""
    if not all(map(_is_plain, made.arguments.values())):
        return _of_made(view, made, inputs)
    key = id(made), tuple(inputs)
    seen = view.layers.get(key)
    if seen is None:
        if len(view.layers) >= _MOST_SEEN:
            view.layers.clear()
        # The object is kept beside its layer, so that no other gets its number.
        seen = view.layers[key] = made, _of_made(view, made, inputs)
    return seen[1]


def _is_plain(value: Value) -> bool:
    """Whether a value leads to nothing that may be another thing at another moment."""
    if isinstance(value, Tuple):
        return all(map(_is_plain, value.items))
    return type(value) in (Const, Unknown, Text, Library)


def _unknown(spelling: str, at: Origin | None, why: str) -> Layer:
    return Layer(spelling, at, Fact.unknown(why, at), Fact.unknown(why, at), None)


def _of_net(view: View, net: Net) -> Layer:
    if net.preset and net.preset not in BACKBONES:
        return _unknown(net.preset, net.origin, net.gap)
    why = "a model inside the model"
    head = head_of(net)
    kind = net.preset or "Model"
    arguments = _arguments(view, net.arguments, frozenset(net.arguments), net.origin)
    units, activation = Fact[int].unknown(why), Fact[str].unknown(why)
    if head is not None and head[0] is not None:
        units = Fact(head[0], net.origin)
    if head is not None and head[1] is not None:
        activation = Fact(head[1], net.origin)
    return Layer(
        kind,
        net.origin,
        units,
        activation,
        True,
        arguments,
        backbone=_backbone(net),
        role=Role.CONTAINER,
    )


def _backbone(net: Net) -> Backbone | None:
    scheme = BACKBONES.get(net.preset)
    if scheme is None:
        return None
    weights = net.arguments.get("weights")
    name = weights.value if isinstance(weights, Const) else None
    pretrained = name == "imagenet" or (isinstance(name, str) and RELEASED in name)
    as_trained = pretrained and "include_preprocessing" not in net.arguments
    return Backbone(net.preset, scheme, as_trained, MODULES[net.preset])


def _of_made(view: View, made: Made, inputs: Sequence[Shape | None]) -> Layer:
    kind = layer_kind(made.path)
    if kind is None and made.path in RESIZING:
        return _of_resizing(view, made)
    if kind is None:
        return _of_operation(made)
    if made.name == "TimeDistributed" or made.name == "Bidirectional":
        return _of_wrapper(view, made, inputs)
    if _is_of_keras_0(made):
        return _unknown(made.name, made.origin, f"`{made.name}` is written for a Keras before 1.0")
    activation = _activation(view, made)
    units: Fact[int] = Fact.unknown(f"`{made.name}` has no units", made.origin)
    if kind.units:
        units = integer_fact(made.arguments.get(kind.units), made.origin, kind.units in made.given)
    shape = output_shape(view.store, made, inputs)
    return Layer(
        made.name,
        made.origin,
        units,
        activation,
        kind.weights,
        _arguments(view, made.arguments, made.given, made.origin),
        output_shape=_shape_fact(shape, made.origin),
        refused=refusal(view.store, made, inputs),
        role=ROLES.get(made.name),
        sides=sides_of(made.name),
        counts=_counts(view, made.arguments.get("input_dim")) if made.name == "Embedding" else None,
        in_order=made.name == "Reshape",
    )


def _counts(view: View, rows: Value | None) -> Origin | None:
    """Return where the tokenizer was made whose words a number counts."""
    words = view.find(rows.of, Made) if isinstance(rows, Length) else None
    return words.origin if words is not None and words.path == WORD_INDEX else None


def _is_of_keras_0(made: Made) -> bool:
    """Whether a number stands where the activation belongs: it is the units, after what the layer reads."""
    second = made.arguments.get("activation")
    return isinstance(second, Const) and isinstance(second.value, int | float)


def _arguments(
    view: View, arguments: Names, given: frozenset[str], call: Origin | None
) -> Mapping[str, Fact[Any]]:
    """Return the arguments of a layer's call; initializers under their canonical names."""
    facts: dict[str, Fact[Any]] = {}
    for name, value in arguments.items():
        fact = constant_fact(value, call, name in given)
        if name.endswith("_initializer"):
            fact = replace(fact, value=initializer_of(view.store.cells, value))
        facts[name] = fact
    return MappingProxyType(facts)


def _shape_fact(shape: Shape | None, at: Origin | None) -> Fact[Shape]:
    return Fact(shape, at) if shape is not None else Fact.unknown("its shape is not worked out", at)


def _activation(view: View, made: Made) -> Fact[str]:
    """Return what a layer applies last, "linear" where that is nothing."""
    if made.name in ACTIVATION_LAYERS:
        return Fact(ACTIVATION_LAYERS[made.name], made.origin)
    if "activation" not in made.arguments:
        kind = layer_kind(made.path)
        weighted = kind is not None and kind.weights and made.name not in ("Embedding",)
        if weighted and made.name in ("RNN", "MultiHeadAttention"):
            return Fact.unknown(f"what `{made.name}` applies inside", made.origin)
        return Fact(LINEAR, made.origin, by_default=True)
    value = made.arguments["activation"]
    name, why = activation_of(view.store.cells, value)
    given = "activation" in made.given
    origin = value.origin if given and value.origin is not None else made.origin
    if name is None:
        return Fact.unknown(why, origin)
    return Fact(name, origin, by_default=not given)


def _of_operation(made: Made) -> Layer:
    """A function of symbolic tensors: an activation, an operator, or something that is not known."""
    name = activation_of_path(made.path)
    if name is not None:
        return _arranging("Activation", Fact(name, made.origin))
    if made.path in KEEPING_NUMBERS or made.path in ARITHMETIC:
        arranged = _arranging(KEEPING_NUMBERS.get(made.path, made.path), Fact(LINEAR, made.origin))
        last = made.arguments.get("last") == Const(True)
        return replace(arranged, in_order=made.path.endswith(".reshape"), takes_last=last)
    layer = _unknown(made.path, made.origin, f"what `{made.path}` does to a tensor")
    if made.path in SHAPES or made.path.startswith("operator "):  # what is known has no weights
        layer = replace(layer, weights=False)
    return replace(layer, scheme=scheme_of(made.path))


def _arranging(spelling: str, activation: Fact[str]) -> Layer:
    """Return the layer without weights that does what a function of tensors does."""
    nothing: Fact[int] = Fact.unknown("it has no units")
    role = ROLES.get(spelling, Role.OPERATION)
    return Layer(spelling, activation.origin, nothing, activation, False, role=role)


def _of_resizing(view: View, made: Made) -> Layer:
    """Return the layer that would do what a function does that gives images another size."""
    way = way_of_resizing(made)
    given = {**made.arguments, "interpolation": way} if way is not None else made.arguments
    arguments = _arguments(view, given, made.given, made.origin)
    return replace(_arranging("Resizing", Fact(LINEAR, made.origin)), arguments=arguments)


def _of_wrapper(view: View, made: Made, inputs: Sequence[Shape | None]) -> Layer:
    """TimeDistributed and Bidirectional: the layer inside, with the wrapper's output."""
    inner = made.arguments.get("layer", Const(None))
    given = inputs[0] if inputs else None
    step = (given[0], *given[2:]) if given and made.name == "TimeDistributed" and len(given) > 2 else None
    layer = layer_of(view, inner, [step if made.name == "TimeDistributed" else given], made.origin)
    shape = output_shape(view.store, made, inputs)
    units = layer.units
    if made.name == "Bidirectional" and made.arguments.get("merge_mode") == Const("concat") and units.value:
        units = replace(units, value=2 * units.value)
    return replace(
        layer,
        spelling=made.name,
        units=units,
        inside=(layer,),
        output_shape=_shape_fact(shape, made.origin),
        role=ROLES[made.name],
        sides=None,
    )
