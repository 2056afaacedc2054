"""The output shapes of layers; the first axis is the batch. None is "not known"."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, prod

from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.arrays.shapes import over
from losslint.knowledge.lookup.registry import whole
from losslint.knowledge.models.layers import layer_kind
from losslint.training import Shape
from losslint.values import Const, Made, Store, Tuple, Value, is_none

SLIDING = ("Conv1", "Conv2", "Conv3", "SeparableConv", "DepthwiseConv", "MaxPooling", "AveragePooling")
OF_STEPS = ("LSTM", "GRU", "SimpleRNN", "Conv1D")
BORDERS = ("ZeroPadding", "Cropping", "UpSampling")


def declared_shape(store: Store, made: Made) -> Shape | None:
    """Return the input shape that a layer's own arguments declare, batch axis included."""
    arguments = made.arguments
    for name in ("batch_input_shape", "batch_shape"):
        shape = shape_of(store, arguments.get(name))
        if shape is not None:
            return shape
    shape = shape_of(store, arguments.get("input_shape") or arguments.get("shape"))
    if shape is not None:
        return (whole(arguments.get("batch_size")), *shape)
    size = whole(arguments.get("input_dim"))
    if size is not None and made.name in OF_STEPS:
        return (None, whole(arguments.get("input_length")), size)
    if size is not None and made.name != "Embedding":
        return (None, size)
    if made.name == "Embedding":
        return (None, whole(arguments.get("input_length")))
    return None


def output_shape(store: Store, made: Made, inputs: Sequence[Shape | None]) -> Shape | None:
    """Return the shape of a layer's output for the shapes of its inputs."""
    kind = layer_kind(made.path)
    given = inputs[0] if inputs else None
    if kind is None:
        return None
    if kind.keeps:
        return given
    given = given or _taken(made.name)
    match made.name:
        case "InputLayer" | "Input":
            return declared_shape(store, made)
        case "Dense":
            units = whole(made.arguments["units"])
            return (*given[:-1], units) if given else None
        case "Flatten":
            return _flattened(given)
        case "Reshape":
            target = shape_of(store, made.arguments["target_shape"])
            return _reshaped(given, target)
        case "RepeatVector":
            return (given[0], whole(made.arguments["n"]), given[-1]) if given else None
        case "Embedding":
            return (*given, whole(made.arguments["output_dim"])) if given else None
        case "LSTM" | "GRU" | "SimpleRNN":
            return _recurrent(made, given)
        case "TimeDistributed" | "Bidirectional":
            return _wrapped(store, made, given)
        case "Add" | "Subtract" | "Multiply" | "Average" | "Maximum" | "Minimum":
            return _summed(inputs)
        case "Concatenate":
            return _concatenated(made, inputs)
        case "Resizing" | "CenterCrop" | "RandomCrop":
            size = (whole(made.arguments["height"]), whole(made.arguments["width"]))
            resized = given and len(given) == 4 and channels_last(made)
            return (given[0], *size, given[-1]) if given and resized else None
        case "MultiHeadAttention":
            return given if "output_shape" not in made.arguments else None
        case "Attention" | "AdditiveAttention":
            value = inputs[1] if len(inputs) > 1 else None
            return (*given[:-1], value[-1]) if given and value else None
        case "Permute":
            return _permuted(given, shape_of(store, made.arguments["dims"]))
    if made.name.startswith("Global") and "Pooling" in made.name:
        return _pooled_away(made, given)
    if made.name.startswith(BORDERS):
        return _bordered(store, made, given)
    if made.name.startswith(SLIDING):
        return _windowed(store, made, given)
    return None


def _taken(name: str) -> Shape | None:
    """Return the only shape that a layer takes, as far as its name tells: `Conv2D` takes four axes."""
    if name in OF_STEPS:
        return (None,) * 3
    return (None,) * (spatial_axes(name) + 2) if name.startswith((*SLIDING, *BORDERS, "Global")) else None


def spatial_axes(name: str) -> int:
    """Return how many spatial axes a layer works on, 0 where its name does not tell."""
    return next((n for n in (1, 2, 3) if f"{n}D" in name), 0)


def _flattened(given: Shape | None) -> Shape | None:
    if not given:
        return (None, None)
    rest = given[1:]
    return (given[0], prod(size for size in rest if size) if None not in rest else None)


def _reshaped(given: Shape | None, target: Shape | None) -> Shape | None:
    if target is None:
        return None
    batch = given[0] if given else None
    if -1 not in target:
        return (batch, *target)
    total = _flattened(given)
    known = prod(size for size in target if size and size != -1)
    size = total[1] // known if total and total[1] and known and None not in target else None
    return (batch, *(size if item == -1 else item for item in target))


def _recurrent(made: Made, given: Shape | None) -> Shape | None:
    sequences = made.arguments["return_sequences"]
    if not isinstance(sequences, Const):
        return None
    units = whole(made.arguments["units"])
    batch = given[0] if given else None
    if made.arguments.get("return_state", Const(False)) != Const(False):
        return None  # the states come besides
    if not sequences.value:
        return (batch, units)
    return (batch, given[1] if given and len(given) > 1 else None, units)


def _wrapped(store: Store, made: Made, given: Shape | None) -> Shape | None:
    inner = store.find(made.arguments["layer"], Made)
    if inner is None:
        return None
    if made.name == "Bidirectional":
        shape = output_shape(store, inner, [given])
        merge = made.arguments["merge_mode"]
        if not shape or is_none(merge):
            return None  # without merging, there are two tensors
        if merge in (Const("sum"), Const("mul"), Const("ave")):
            return shape
        doubled = 2 * shape[-1] if shape[-1] is not None and merge == Const("concat") else None
        return (*shape[:-1], doubled)
    if not given or len(given) < 3:
        return None
    shape = output_shape(store, inner, [(given[0], *given[2:])])
    return (given[0], given[1], *shape[1:]) if shape else None


def _summed(inputs: Sequence[Shape | None]) -> Shape | None:
    """Put shapes over each other: an axis of 1 gives way, and one of unknown length may be either."""
    shapes = [shape for shape in inputs if shape]
    if len(shapes) != len(inputs) or len({len(shape) for shape in shapes}) != 1:
        return None
    return tuple(over(sizes) for sizes in zip(*shapes, strict=True))


def _concatenated(made: Made, inputs: Sequence[Shape | None]) -> Shape | None:
    shapes = [shape for shape in inputs if shape]
    axis = whole(made.arguments["axis"])
    if len(shapes) != len(inputs) or axis is None or len({len(shape) for shape in shapes}) != 1:
        return None
    rank = len(shapes[0])
    if not -rank <= axis < rank:
        return None
    sizes = [shape[axis] for shape in shapes]
    total = sum(size for size in sizes if size) if None not in sizes else None
    first = list(shapes[0])
    first[axis] = total
    return tuple(first)


def _windowed(store: Store, made: Made, given: Shape | None) -> Shape | None:
    """Convolutions and pooling: every spatial axis on its own."""
    axes = spatial_axes(made.name)
    if not given or len(given) != axes + 2:
        return None
    if not channels_last(made):
        return (None,) * (axes + 2)
    arguments = made.arguments
    window = window_of(store, made)
    if is_none(arguments.get("strides")) or "strides" not in arguments:
        strides = window
    else:
        strides = per_axis(store, arguments["strides"], axes)
    padding = arguments["padding"]
    how = padding.value if isinstance(padding, Const) else None
    how = how.lower() if isinstance(how, str) else how
    spread = per_axis(store, arguments.get("dilation_rate", Const(1)), axes)
    spatial: list[int | None] = []
    for size, width, stride, apart in zip(given[1:-1], window, strides, spread, strict=True):
        if size is None or not stride or apart is None or how not in ("same", "valid", "causal"):
            spatial.append(None)
        elif "Transpose" in made.name:
            spatial.append(_widened(made, size, width, stride, apart, how))
        elif how != "valid":
            spatial.append(ceil(size / stride))
        elif width is None:
            spatial.append(None)
        elif (width - 1) * apart + 1 > size:
            return None  # Keras refuses it
        else:
            spatial.append((size - (width - 1) * apart - 1) // stride + 1)
    return (given[0], *spatial, _channels(made, given[-1]))


def _widened(made: Made, size: int, width: int | None, stride: int, apart: int, how: object) -> int | None:
    """Return what a transposed convolution makes of a length, as far as its padding is the usual one."""
    if not is_none(made.arguments.get("output_padding", Const(None))) or apart != 1:
        return None
    if how == "same":
        return size * stride
    return size * stride + max(width - stride, 0) if how == "valid" and width is not None else None


def _channels(made: Made, given: int | None) -> int | None:
    """Return how many channels a window gives that slides over some."""
    if "Pooling" in made.name:
        return given
    if "filters" in made.arguments:
        return whole(made.arguments["filters"])
    each = whole(made.arguments.get("depth_multiplier"))
    return given * each if given is not None and each is not None else None


def _pooled_away(made: Made, given: Shape | None) -> Shape | None:
    """Return what is left of an input whose spatial axes are pooled into one number."""
    keeps = made.arguments["keepdims"]
    if not given or keeps not in (Const(True), Const(False)):
        return None
    channels = given[-1] if channels_last(made) else None
    ones = (1,) * (len(given) - 2)
    if keeps == Const(False):
        return (given[0], channels)
    return (given[0], *ones, channels) if channels_last(made) else (None,) * len(given)


def _permuted(given: Shape | None, order: Shape | None) -> Shape | None:
    """Return an input whose axes after the batch are put in another order; the first of them is 1."""
    if not given or order is None or sorted(axis or 0 for axis in order) != [*range(1, len(given))]:
        return None
    return (given[0], *(given[axis] for axis in order if axis is not None))


def channels_last(made: Made) -> bool:
    """Whether the last axis is known to hold the channels.

    Keras 1 called the argument `dim_ordering`, and a file of the user's decided where it was not given;
    along one axis it knew no other order.
    """
    written = made.arguments.get("data_format", Const(None))
    along_one = spatial_axes(made.name) == 1
    of_keras_1 = "dim_ordering" in made.arguments or ("border_mode" in made.given and not along_one)
    return (is_none(written) or written == Const("channels_last")) and not of_keras_1


def window_of(store: Store, made: Made) -> tuple[int | None, ...]:
    """Return the sizes of the window that a convolution or a pooling slides over its input."""
    arguments = made.arguments
    window = arguments.get("kernel_size") or arguments.get("pool_size")
    return per_axis(store, window, spatial_axes(made.name))


def _bordered(store: Store, made: Made, given: Shape | None) -> Shape | None:
    """Padding, cropping and repeating: `n`, `(n, m)` or `((before, after), (before, after))`."""
    axes = spatial_axes(made.name)
    if not given or len(given) != axes + 2:
        return None
    if not channels_last(made):
        return (None,) * (axes + 2)
    value = made.arguments.get("padding") or made.arguments.get("cropping") or made.arguments.get("size")
    if made.name.startswith("UpSampling"):
        times = per_axis(store, value, axes)
        spatial = [a * b if a and b else None for a, b in zip(given[1:-1], times, strict=True)]
    else:
        sign = 1 if made.name.startswith("Zero") else -1
        borders = _borders(store, value, axes)
        spatial = [
            size + sign * border if size is not None and border is not None else None
            for size, border in zip(given[1:-1], borders, strict=True)
        ]
    return (given[0], *spatial, given[-1])


def _borders(store: Store, value: Value | None, axes: int) -> tuple[int | None, ...]:
    """Return how much is added or cut off along each spatial axis, both ends together."""
    size = whole(value)
    if size is not None:
        return (2 * size,) * axes
    pairs = [value] if axes == 1 else value.items if isinstance(value, Tuple) else []
    if len(pairs) != axes:
        return (None,) * axes
    return tuple(_both_ends(store, pair) for pair in pairs)


def _both_ends(store: Store, value: Value | None) -> int | None:
    size = whole(value)
    ends = (size, size) if size is not None else shape_of(store, value)
    if ends is None or len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    return ends[0] + ends[1]


def per_axis(store: Store, value: Value | None, axes: int) -> tuple[int | None, ...]:
    """Return an argument that is one number for all axes, or one for each."""
    size = whole(value)
    if size is not None:
        return (size,) * axes
    sizes = shape_of(store, value)
    return sizes if sizes is not None and len(sizes) == axes else (None,) * axes
