"""The layers of Keras as parts of an experiment, made smaller where they would take long."""

from __future__ import annotations

from typing import Any

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


def part_of(model: Model, layer: Layer, position: int, own_width: bool = False) -> Component:
    """Return a layer of a model as a part; `own_width` keeps its number of units.

    Raises:
        RebuildError: the layer or one of its arguments is not known.
    """
    if layer.spelling in ("Bidirectional", "TimeDistributed") and len(layer.inside) == 1:
        return Component(layer.spelling, (), position, part_of(model, layer.inside[0], position, own_width))
    if layer.spelling not in ARGUMENTS or layer.inside:
        raise RebuildError(f"`{layer.spelling or 'a layer'}` cannot be rebuilt")
    arguments = []
    for name in ARGUMENTS[layer.spelling]:
        value = _value(layer, name)
        if value is not None:
            arguments.append((name, value if own_width else _at_most(layer.spelling, name, value)))
    return Component(layer.spelling, tuple(arguments), position)


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
