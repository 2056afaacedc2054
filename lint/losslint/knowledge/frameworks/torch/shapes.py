"""Which shape a layer of `torch.nn` makes of the shape that it reads; the first axis counts samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

from losslint.knowledge.lookup.registry import number, whole
from losslint.knowledge.models.layers import KINDS
from losslint.source.expressions import expression
from losslint.training import Shape
from losslint.values import Const, List, Made, Store, Tuple, Value, is_none

SLIDING = expression(r"(Lazy)?(?P<name>Conv|ConvTranspose|MaxPool|AvgPool)(?P<sides>[123])d")
_ADAPTIVE = expression(r"Adaptive(Avg|Max)Pool(?P<sides>[123])d")


def output_shape(store: Store, made: Made, inputs: Sequence[Shape | None]) -> Shape | None:
    """Return the shape of a layer's output for the shapes of its inputs; None where it is not known."""
    kind = KINDS.get(made.path)
    if kind is not None and kind.keeps:
        return inputs[0] if inputs else None  # the first of several is what is made anew
    if made.name == "Transformer":
        return inputs[1] if len(inputs) > 1 else None
    given = inputs[0] if len(inputs) == 1 else None
    if given is None or kind is None:
        return None
    sliding = SLIDING.fullmatch(made.name)
    if sliding is not None:
        return _slid(store, made, given, sliding["name"], int(sliding["sides"]))
    adaptive = _ADAPTIVE.fullmatch(made.name)
    if adaptive is not None:
        sizes = numbers(store, made.arguments.get("output_size"), int(adaptive["sides"]))
        sides = int(adaptive["sides"])
        return (*given[:-sides], *(sizes or (None,) * sides)) if len(given) == sides + 2 else None
    other = _OTHERS.get(made.name)
    return other(store, made, given) if other is not None else None


def numbers(store: Store, value: Value | None, count: int) -> Shape | None:
    """Return a number for each axis: one that is given for all, or each of a tuple or list."""
    cell = store.find(value, List)
    items = value.items if isinstance(value, Tuple) else cell.items if cell is not None else None
    if items is None:
        size = whole(value)
        return (size,) * count if size is not None else None
    return tuple(whole(item) for item in items) if len(items) == count else None


def _slid(store: Store, made: Made, given: Shape, name: str, sides: int) -> Shape | None:
    """Return the shape after a window that slides along the last axes."""
    if len(given) != sides + 2:
        return None
    arguments = made.arguments
    pooling = name.endswith("Pool")
    channels = given[1] if pooling else whole(arguments.get("out_channels"))
    size = numbers(store, arguments.get("kernel_size"), sides)
    stride = arguments.get("stride")
    strides = size if stride is None or is_none(stride) else numbers(store, stride, sides)
    dilations = numbers(store, arguments.get("dilation", Const(1)), sides)
    padding = arguments.get("padding", Const(0))
    unknown = (given[0], channels, *(None,) * sides)
    if padding == Const("same"):
        return (given[0], channels, *given[2:]) if strides == (1,) * sides else unknown
    edges = edges_of(store, made, sides)
    if size is None or strides is None or dilations is None or edges is None:
        return unknown
    if name == "ConvTranspose":
        more = numbers(store, arguments.get("output_padding", Const(0)), sides)
        if more is None:
            return unknown
        steps = zip(given[2:], size, strides, dilations, edges, more, strict=True)
        return (given[0], channels, *(_spread(*step) for step in steps))
    if pooling and arguments.get("ceil_mode", Const(False)) != Const(False):
        return unknown
    windows = zip(given[2:], size, strides, dilations, edges, strict=True)
    return (given[0], channels, *(_windows(*window) for window in windows))


def edges_of(store: Store, made: Made, sides: int) -> Shape | None:
    """Return how much is put before and behind each axis; None for "same", and where it is not known."""
    padding = made.arguments.get("padding", Const(0))
    return (0,) * sides if padding == Const("valid") else numbers(store, padding, sides)


def _windows(
    length: int | None, size: int | None, stride: int | None, dilation: int | None, edge: int | None
) -> int | None:
    """Return at how many places a window stands along an axis; None where that is not known, or nowhere."""
    if length is None or size is None or not stride or dilation is None or edge is None:
        return None
    places = (length + 2 * edge - dilation * (size - 1) - 1) // stride + 1
    return places if places > 0 else None


def _spread(
    length: int | None,
    size: int | None,
    stride: int | None,
    dilation: int | None,
    edge: int | None,
    more: int | None,
) -> int | None:
    """Return how long an axis is after a transposed convolution."""
    if length is None or size is None or stride is None or dilation is None or edge is None or more is None:
        return None
    spread = (length - 1) * stride - 2 * edge + dilation * (size - 1) + more + 1
    return spread if spread > 0 else None


def _linear(store: Store, made: Made, given: Shape) -> Shape | None:
    return (*given[:-1], whole(made.arguments.get("out_features"))) if given else None


def _embedding(store: Store, made: Made, given: Shape) -> Shape | None:
    return (*given, whole(made.arguments.get("embedding_dim")))


def _flatten(store: Store, made: Made, given: Shape) -> Shape | None:
    return flattened(given, whole(made.arguments.get("start_dim")), whole(made.arguments.get("end_dim")))


def flattened(given: Shape, start: int | None, end: int | None) -> Shape | None:
    """Return a shape whose axes from one to another, both included, became one."""
    rank = len(given)
    if start is None or end is None or not -rank <= start < rank or not -rank <= end < rank:
        return None
    start, end = start % rank, end % rank
    if start > end:
        return None
    joined = given[start : end + 1]
    known = [size for size in joined if size is not None]
    length = prod(known) if len(known) == len(joined) else None
    return (*given[:start], length, *given[end + 1 :])


def _upsampled(store: Store, made: Made, given: Shape) -> Shape | None:
    sides = len(given) - 2
    if sides < 1:
        return None
    size = made.arguments.get("size")
    if size is not None and not is_none(size):
        return (*given[:2], *(numbers(store, size, sides) or (None,) * sides))
    factor = number(made.arguments.get("scale_factor"))
    lengths = (int(one * factor) if one is not None and factor is not None else None for one in given[2:])
    return (*given[:2], *lengths)


_OTHERS: dict[str, Callable[[Store, Made, Shape], Shape | None]] = {
    "Linear": _linear,
    "LazyLinear": _linear,
    "Embedding": _embedding,
    "Flatten": _flatten,
    "Upsample": _upsampled,
    "UpsamplingNearest2d": _upsampled,
    "UpsamplingBilinear2d": _upsampled,
}
