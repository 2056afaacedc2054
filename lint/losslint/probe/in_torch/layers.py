"""The layers of PyTorch as parts of an experiment, made smaller where they would take long.

Layers that count what they read are taken in the form that finds it out for itself (`nn.LazyLinear`), so that
one that was made narrower needs no other to be changed. Functions become the modules that do the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from types import MappingProxyType
from typing import Any

from losslint.knowledge.frameworks.torch.layers import ACTIVATIONS, OVER_AN_AXIS
from losslint.probe.experiment import Component, RebuildError
from losslint.training import LINEAR, Layer, Model, Role, Shape

_WINDOW = ("kernel_size", "stride", "padding")
_CONVOLUTION = ("out_channels", *_WINDOW, "dilation", "bias")

ARGUMENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Linear": ("LazyLinear", ("out_features", "bias")),
    "LazyLinear": ("LazyLinear", ("out_features", "bias")),
    "Embedding": ("Embedding", ("num_embeddings", "embedding_dim", "padding_idx")),
    "Dropout": ("Dropout", ("p",)),
    "Dropout1d": ("Dropout1d", ("p",)),
    "Dropout2d": ("Dropout2d", ("p",)),
    "AlphaDropout": ("AlphaDropout", ("p",)),
}
"""The layers that can be rebuilt: the class that stands for each, and the arguments that are taken over."""

for _axes in ("1d", "2d", "3d"):
    ARGUMENTS |= {
        f"Conv{_axes}": (f"LazyConv{_axes}", _CONVOLUTION),
        f"LazyConv{_axes}": (f"LazyConv{_axes}", _CONVOLUTION),
        f"BatchNorm{_axes}": (f"LazyBatchNorm{_axes}", ("eps", "momentum", "affine", "track_running_stats")),
        f"LazyBatchNorm{_axes}": (f"LazyBatchNorm{_axes}", ()),
    }
    for _how in ("Max", "Avg"):
        ARGUMENTS[f"{_how}Pool{_axes}"] = (f"{_how}Pool{_axes}", _WINDOW)
        ARGUMENTS[f"Adaptive{_how}Pool{_axes}"] = (f"Adaptive{_how}Pool{_axes}", ("output_size",))

_NEEDED = frozenset(
    "out_features out_channels kernel_size num_embeddings embedding_dim output_size p".split()
)
"""Arguments without which a layer means nothing, or something else."""

_USUAL = {
    "stride": 1,
    "padding": 0,
    "dilation": 1,
    "bias": True,
    "padding_idx": None,
    "eps": 1e-05,
    "momentum": 0.1,
    "affine": True,
    "track_running_stats": True,
}
"""What PyTorch takes where nothing is said; pooling has a stride of its own."""

LARGEST = {"out_features": 64, "out_channels": 16, "embedding_dim": 16}
"""How wide a layer may be. What a finding is about does not depend on widths, and the time does."""

CLASSES: Mapping[str, str] = MappingProxyType(
    {name: spelling for spelling, (name, _) in reversed(ACTIVATIONS.items()) if spelling != "Softmax2d"}
)
"""The class of each activation by its name everywhere."""

_POOLS = {"torch.max_pool": "AdaptiveMaxPool", "torch.avg_pool": "AdaptiveAvgPool"}


def part_of(model: Model, layer: Layer, position: int, own_width: bool = False) -> Component:
    """Return a layer of a model as a part; `own_width` keeps its number of units.

    Raises:
        RebuildError: the layer or one of its arguments is not known.
    """
    if layer.role is Role.ACTIVATION:
        return _activation(layer, position)
    if layer.spelling in ARGUMENTS and not layer.inside:
        return _of_class(layer, position, own_width)
    if layer.role is Role.IDENTITY:
        return Component("Identity", (), position)
    if layer.role is Role.STEPS and layer.spelling in ("round", "floor", "ceil", "sign"):
        return Component("Applied", (("function", f"torch.{layer.spelling}"),), position)
    made = _arranging(layer, _read_by(model, layer), position)
    if made is None:
        raise RebuildError(f"`{layer.spelling or 'a layer'}` cannot be rebuilt")
    return made


def activation(name: str, position: int | None = -1, along: int = -1) -> Component:
    """Return the layer that applies an activation; `along` is the axis of a softmax.

    Raises:
        RebuildError: PyTorch has no such layer.
    """
    if name not in CLASSES:
        raise RebuildError(f"`{name}` has no layer of its own in PyTorch")
    return Component(CLASSES[name], (("dim", along),) if name in OVER_AN_AXIS else (), position)


def _activation(layer: Layer, position: int) -> Component:
    if layer.across is not None:
        return activation(layer.across, position, 0)
    if layer.activation.value is None:
        raise RebuildError(f"the activation of `{layer.spelling}` is not known: {layer.activation.why}")
    if layer.activation.value == LINEAR:
        return Component("Identity", (), position)
    return activation(layer.activation.value, position)


def _of_class(layer: Layer, position: int, own_width: bool) -> Component:
    kind, names = ARGUMENTS[layer.spelling]
    if layer.argument("groups").value not in (None, 1):
        raise RebuildError(f"`{layer.spelling}` in groups cannot be rebuilt")
    arguments = []
    for name in names:
        fact = layer.argument(name)
        if fact.value is None and name in _NEEDED:
            raise RebuildError(f"`{name}` of `{layer.spelling}` is not known: {fact.why}")
        if fact.value is None or ("Pool" not in kind and fact.value == _USUAL.get(name, ...)):
            continue
        value = fact.value if own_width else _at_most(name, fact.value)
        arguments.append((name, tuple(value) if isinstance(value, list) else value))
    return Component(kind, tuple(arguments), position)


def _at_most(name: str, value: Any) -> Any:
    return min(value, LARGEST[name]) if name in LARGEST and isinstance(value, int) else value


def _read_by(model: Model, layer: Layer) -> Shape | None:
    """Return the shape that a layer reads, None where it is not known or where it reads several."""
    if len(layer.inbound) != 1:
        return None
    return model.layers[layer.inbound[0]].output_shape.value


def _arranging(layer: Layer, read: Shape | None, position: int) -> Component | None:
    """Return the part that gives numbers the shape that a layer gives them, where that can be told."""
    made = layer.output_shape.value
    from_the_first = layer.role is Role.FLATTENING and layer.argument("start_dim").value in (None, 1)
    if from_the_first and (made is None or len(made) == 2):
        return Component("Flatten", (), position)
    if made is None:
        return None
    axes = layer.argument("axes").value
    if layer.role is Role.OPERATION and axes is not None and read is not None and len(read) > len(made):
        mean = f"lambda numbers: numbers.mean({tuple(axes)!r})"
        return Component("Applied", (("function", mean),), position)
    pool = next((kind for start, kind in _POOLS.items() if layer.spelling.startswith(start)), None)
    if pool is not None and len(made) > 2 and None not in made[2:]:
        return Component(f"{pool}{len(made) - 2}d", (("output_size", tuple(made[2:])),), position)
    known = read is not None and None not in (*read[1:], *made[1:])
    if known and read is not None and prod(map(_side, read[1:])) == prod(map(_side, made[1:])):
        in_order = layer.in_order or layer.role in (Role.SQUEEZING, Role.FLATTENING)
        if in_order and len(made) == 2:
            return Component("Flatten", (), position)
        if in_order and len(made) == 1:
            return Component("Flatten", (("start_dim", 0),), position)
    return None


def _side(side: int | None) -> int:
    return side or 1
