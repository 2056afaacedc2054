"""What Keras refuses: layers that cannot be built for what they read, and data that a model does not take."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.frameworks.keras.shapes import (
    channels_last,
    output_shape,
    per_axis,
    spatial_axes,
    window_of,
)
from losslint.knowledge.lookup.registry import whole
from losslint.knowledge.models.layers import layer_kind
from losslint.training import Refusal, Refused, Shape
from losslint.values import Const, Made, Net, Store, Tensor, Value

EXACT = {"LSTM": 3, "GRU": 3, "SimpleRNN": 3, "ConvLSTM2D": 5, "RepeatVector": 2}
"""The axes that a layer takes, the batch axis included; those of windows follow from their names."""

SLIDING = ("Conv", "SeparableConv", "DepthwiseConv", "MaxPooling", "AveragePooling")
SPATIAL = (
    *SLIDING,
    "GlobalMaxPooling",
    "GlobalAveragePooling",
    "UpSampling",
    "ZeroPadding",
    "Cropping",
    "SpatialDropout",
)
"""Layers whose names end in the number of their spatial axes, and what the names start with."""

ELEMENTWISE = frozenset("Add Subtract Multiply Average Maximum Minimum".split())


def refusal(store: Store, made: Made, inputs: Sequence[Shape | None]) -> Refused | None:
    """Return why Keras does not build a layer for inputs of these shapes; None where it may."""
    given = inputs[0] if inputs else None
    if layer_kind(made.path) is None or not given:
        return None
    if made.name in ELEMENTWISE or made.name == "Concatenate":
        return _joined(made, [shape for shape in inputs if shape])
    if len(inputs) != 1:
        return None
    axes = axes_taken(made)
    if axes is not None and len(given) != axes:
        return Refused(Refusal.AXES, (given,), (None,) * axes, made.origin)
    if made.name == "Reshape":
        return _reshaped(store, made, given)
    slides = made.name.startswith(SLIDING) and "LSTM" not in made.name
    return _too_small(store, made, given) if slides else None


def axes_taken(made: Made) -> int | None:
    """Return the one number of axes that a layer takes, the batch axis included."""
    spatial = spatial_axes(made.name)
    if spatial and made.name.startswith(SPATIAL) and "LSTM" not in made.name:
        return spatial + 2
    return EXACT.get(made.name)


def refuses_data(store: Store, layers: Sequence[Value] | None, built_for: Shape, data: Shape) -> bool:
    """Whether a model that was built for one shape is known not to take data of another.

    `layers` are those of a sequential model: Keras 3 takes whatever they take, while a functional model
    (None) takes the shape that it was built for. Lengths that are not known may be right.
    """
    fitted = _last_axis_fitted(built_for, data)
    if fitted is None:
        return layers is None or not _may_stay_unbuilt(store, layers)
    pairs = list(zip(built_for[1:], fitted[1:], strict=True))
    if all(None in pair or pair[0] == pair[1] for pair in pairs):
        return False
    return layers is None or _some_layer_refuses(store, layers, built_for, fitted)


def _may_stay_unbuilt(store: Store, layers: Sequence[Value]) -> bool:
    """Whether a sequential model has layers of whose output Keras 3 may not work out the shape.

    Then it forgets what was declared, and builds the model for the data.
    """
    for value in layers:
        layer = value.layer if isinstance(value, Tensor) else value
        made, net = store.find(layer, Made), store.find(layer, Net)
        if net is not None and net.style == "sequential" and _may_stay_unbuilt(store, net.layers):
            return True
        if net is None and (made is None or made.name == "Lambda" or layer_kind(made.path) is None):
            return True
    return False


def _last_axis_fitted(built_for: Shape, data: Shape) -> Shape | None:
    """Return the data's shape after Keras added or dropped a last axis of 1; None where that is no help."""
    if len(data) == len(built_for):
        return data
    if len(data) == len(built_for) + 1 and data[-1] in (1, None):
        return data[:-1]
    if len(data) == len(built_for) - 1 and built_for[-1] in (1, None):
        return (*data, 1)
    return None


def _some_layer_refuses(store: Store, layers: Sequence[Value], built_for: Shape, data: Shape) -> bool:
    """Whether one of a sequential model's layers is known to stop at data of another shape."""
    wanted: Shape | None = built_for
    got: Shape | None = data
    for value in layers:
        made = store.find(value.layer if isinstance(value, Tensor) else value, Made)
        if made is None or wanted is None or got is None or wanted == got:
            return False
        if made.name in ("Input", "InputLayer"):
            continue
        inner = store.find(made.arguments.get("layer"), Made) or made
        kind = layer_kind(inner.path)
        if kind is None:
            return False
        sizes = (wanted[-1], got[-1])
        multiplies = kind.weights and inner.name != "Embedding" and channels_last(inner)
        if multiplies and None not in sizes and sizes[0] != sizes[1]:
            return True
        if refusal(store, made, [got]) is not None:
            return True
        wanted, got = output_shape(store, made, [wanted]), output_shape(store, made, [got])
    return False


def _joined(made: Made, shapes: Sequence[Shape]) -> Refused | None:
    if len(shapes) < 2:
        return None
    refused = Refused(Refusal.JOINED, tuple(shapes), (), made.origin)
    if len({len(shape) for shape in shapes}) > 1:
        return refused if made.name == "Concatenate" else None
    rank = len(shapes[0])
    axis = whole(made.arguments.get("axis")) if made.name == "Concatenate" else rank
    if axis is None or not -rank <= axis <= rank:
        return None
    for position, sizes in enumerate(zip(*shapes, strict=True)):
        lengths = set(sizes) - {None} - ({1} if made.name in ELEMENTWISE else set())
        if len(lengths) > 1 and position not in (0, axis, axis + rank):
            return refused
    return None


def _reshaped(store: Store, made: Made, given: Shape) -> Refused | None:
    target = shape_of(store, made.arguments.get("target_shape"))
    rest = [size for size in given[1:] if size is not None]
    if target is None or None in target or len(rest) < len(given) - 1:
        return None
    numbers = prod(rest)
    sizes = prod(size for size in target if size is not None and size != -1)
    free = sum(size == -1 for size in target)
    fits = sizes == numbers if not free else bool(sizes) and numbers % sizes == 0
    return None if fits or free > 1 else Refused(Refusal.NUMBERS, (given,), (given[0], *target), made.origin)


def _too_small(store: Store, made: Made, given: Shape) -> Refused | None:
    """A window that nothing is padded for, and that is larger than what it slides over."""
    if made.arguments.get("padding") != Const("valid") or not channels_last(made) or "Transpose" in made.name:
        return None
    axes = spatial_axes(made.name)
    spread = per_axis(store, made.arguments.get("dilation_rate", Const(1)), axes)
    window = tuple(
        (width - 1) * apart + 1 if width is not None and apart is not None else None
        for width, apart in zip(window_of(store, made), spread, strict=True)
    )
    sizes = zip(given[1:-1], window, strict=True)
    if any(size is not None and width is not None and width > size for size, width in sizes):
        return Refused(Refusal.WINDOW, (given,), window, made.origin)
    return None
