"""The reader's layers as parts of an experiment, made smaller where they would take long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from losslint.probe.experiment import Component, RebuildError
from losslint.training import LINEAR, Layer, Model

_WINDOW = ("strides", "padding")
_RECURRENT = ("units", "activation", "return_sequences")
_CONVOLUTION = ("filters", "kernel_size", *_WINDOW, "dilation_rate", "activation", "kernel_initializer")

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "Dense": ("units", "activation", "kernel_initializer"),
    "LSTM": _RECURRENT,
    "GRU": _RECURRENT,
    "SimpleRNN": _RECURRENT,
    "Embedding": ("input_dim", "output_dim", "mask_zero"),
    "Flatten": (),
    "Reshape": ("target_shape",),
    "Permute": ("dims",),
    "RepeatVector": ("n",),
    "Dropout": ("rate",),
    "SpatialDropout1D": ("rate",),
    "SpatialDropout2D": ("rate",),
    "GaussianNoise": ("stddev",),
    "BatchNormalization": (),
    "LayerNormalization": (),
    "Rescaling": ("scale", "offset"),
    "Activation": ("activation",),
    "ReLU": (),
    "ELU": (),
    "PReLU": (),
    "LeakyReLU": ("negative_slope",),
    "Softmax": (),
    "Masking": (),
    "Add": (),
    "Subtract": (),
    "Multiply": (),
    "Average": (),
    "Maximum": (),
    "Minimum": (),
    "Concatenate": ("axis",),
}
"""The layers that can be rebuilt, and the arguments that are taken over where they are known."""

for _axes in ("1D", "2D", "3D"):
    ARGUMENTS |= {
        f"Conv{_axes}": _CONVOLUTION,
        f"SeparableConv{_axes}": ("filters", "kernel_size", *_WINDOW, "activation"),
        f"ZeroPadding{_axes}": ("padding",),
        f"UpSampling{_axes}": ("size",),
    }
    for _how in ("Max", "Average"):
        ARGUMENTS[f"{_how}Pooling{_axes}"] = ("pool_size", *_WINDOW)
        ARGUMENTS[f"Global{_how}Pooling{_axes}"] = ()

_NEEDED = frozenset("units filters kernel_size input_dim output_dim target_shape dims n rate scale".split())
"""Arguments without which a layer means nothing, or something else."""

LARGEST = {"units": 64, "filters": 16, "output_dim": 16}
"""How wide a layer may be. What a finding is about does not depend on widths, and the time does."""

_RECURRENT_UNITS = 16


def body_of(model: Model, head: int) -> tuple[Component, ...]:
    """Return the layers that the head layer, which is at position `head`, reads from, inputs among them.

    An input has no arguments yet. Where the model does not begin with one, it is left out. What other
    outputs alone need is left out too.

    Raises:
        RebuildError: the model is not known as a whole, or a layer or an argument is not.
    """
    if not model.complete:
        raise RebuildError(f"the model is not known as a whole: {model.why_incomplete or 'not understood'}")
    needed = sorted(_before(model, head))
    parts = tuple(
        Component("Input", (), position) if _is_input(model.layers[position]) else part_of(layer, position)
        for position, layer in ((one, model.layers[one]) for one in needed)
    )
    if _is_row(model, [*needed, head]):
        return parts
    if any(not model.layers[one].inbound and not _is_input(model.layers[one]) for one in (*needed, head)):
        raise RebuildError("how the layers of the model are connected is not known")
    places = {position: place for place, position in enumerate(needed)}
    return tuple(
        part
        if part.kind == "Input"
        else replace(part, reads=tuple(places[one] for one in model.layers[position].inbound))
        for part, position in zip(parts, needed, strict=True)
    )


def _before(model: Model, head: int) -> set[int]:
    """Return the positions of all layers that the one at `head` reads from, directly or not."""
    found: set[int] = set()
    waiting = list(model.layers[head].inbound) or list(range(head))
    while waiting:
        position = waiting.pop()
        if position not in found:
            found.add(position)
            waiting += model.layers[position].inbound
    return found


def _is_input(layer: Layer) -> bool:
    return layer.spelling in ("InputLayer", "Input")


def _is_row(model: Model, positions: Sequence[int]) -> bool:
    """Whether each of the layers reads the one before, and the first is the only one that reads none."""
    return (
        all(
            model.layers[position].inbound == (() if number == 0 else (positions[number - 1],))
            for number, position in enumerate(positions)
        )
        and sum(_is_input(model.layers[position]) for position in positions) <= 1
    )


def part_of(layer: Layer, position: int, own_width: bool = False) -> Component:
    """Return a layer as a part; `own_width` keeps its number of units.

    Raises:
        RebuildError: the layer or one of its arguments is not known.
    """
    if layer.spelling in ("Bidirectional", "TimeDistributed") and len(layer.inside) == 1:
        return Component(layer.spelling, (), position, part_of(layer.inside[0], position, own_width))
    if layer.spelling not in ARGUMENTS or layer.inside:
        raise RebuildError(f"`{layer.spelling or 'a layer'}` cannot be rebuilt")
    arguments = []
    for name in ARGUMENTS[layer.spelling]:
        value = _value(layer, name)
        if value is not None:
            arguments.append((name, value if own_width else _at_most(layer.spelling, name, value)))
    return Component(layer.spelling, tuple(arguments), position)


def is_narrower(model: Model, parts: Sequence[Component]) -> bool:
    """Whether some part has fewer units than the layer that it stands for."""
    return any(
        dict(part.arguments).get(name) != model.layers[part.position].argument(name).value
        for part in parts
        if part.position is not None and part.inside is None
        for name in LARGEST
        if name in dict(part.arguments)
    )


def _value(layer: Layer, name: str) -> Any:
    """Return an argument's value, None where it can be left out."""
    if name == "activation":
        if layer.activation.value is None:
            raise RebuildError(f"the activation of `{layer.spelling}` is not known")
        return (
            None if layer.activation.value == LINEAR and layer.spelling == "Dense" else layer.activation.value
        )
    fact = layer.argument(name)
    if fact.value is None and name in _NEEDED:
        raise RebuildError(f"`{name}` of `{layer.spelling}` is not known: {fact.why}")
    if name == "kernel_initializer" and fact.value == "glorot_uniform":
        return None
    plain = isinstance(fact.value, (int, float, str, bool, tuple, list))
    return fact.value if plain else None


def _at_most(kind: str, name: str, value: Any) -> Any:
    if not isinstance(value, int) or name not in LARGEST:
        return value
    recurrent = kind in ("LSTM", "GRU", "SimpleRNN")
    return min(value, _RECURRENT_UNITS if recurrent else LARGEST[name])
