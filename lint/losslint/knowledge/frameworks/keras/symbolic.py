"""What functions make of symbolic tensors: the shapes that they give.

A function that stands in no table here gives a tensor of unknown shape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.arrays.shapes import laid_over, multiplied
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, whole
from losslint.knowledge.lookup.signature import bind
from losslint.knowledge.models import graph
from losslint.training import Origin, Shape
from losslint.values import Const, Made, Names, Tensor, Value, is_none

Shaping = Callable[[Call], "Shape | None"]

SHAPES: dict[str, tuple[str, Shaping]] = {}
"""Functions that take symbolic tensors: their signatures, and what says which shape they give."""

HOMES = ("tensorflow", "tensorflow.nn", "keras.ops", "keras.backend", "numpy")

IMAGES = ("tensorflow.image", "keras.ops.image")

KEEPING = (
    "abs absolute sqrt rsqrt square exp expm1 log log1p sin cos tan tanh sigmoid softmax log_softmax relu "
    "relu6 leaky_relu elu selu gelu silu swish softplus softsign hard_sigmoid hard_silu celu erf sign "
    "negative reciprocal round rint floor ceil clip clip_by_value cast_to_floatx to_float identity "
    "stop_gradient "
    "nan_to_num l2_normalize normalize dropout logical_not isnan is_nan isfinite zeros_like ones_like cumsum "
    "cumprod flip reverse roll sort log_sigmoid bias_add real imag conj"
).split()
"""Functions of every number, and such as only move numbers about: the first argument's shape stays."""

KEEPING_OF_KERAS_2 = ("print_tensor", "in_train_phase")
"""More of them, which only the backend of Keras 2 has."""

KEEPING_IMAGES = (
    "per_image_standardization convert_image_dtype adjust_brightness adjust_contrast adjust_gamma adjust_hue "
    "adjust_saturation random_flip_left_right random_flip_up_down random_brightness random_contrast "
    "random_saturation random_hue random_jpeg_quality stateless_random_flip_left_right "
    "stateless_random_flip_up_down stateless_random_brightness stateless_random_contrast "
    "stateless_random_saturation stateless_random_hue flip_left_right flip_up_down"
).split()

COMBINING = (
    "add subtract multiply divide true_divide truediv realdiv divide_no_nan maximum minimum pow power mod "
    "floormod floordiv squared_difference logical_and logical_or equal not_equal greater greater_equal less "
    "less_equal"
).split()
"""Functions of two numbers: the shapes are laid over each other."""

REDUCING = (
    "mean sum max min prod std var any all amax amin average median logsumexp argmax argmin count_nonzero "
    "reduce_mean reduce_sum reduce_max reduce_min reduce_prod reduce_std reduce_variance reduce_any "
    "reduce_all reduce_logsumexp"
).split()
"""Functions of all numbers along some axes."""


def shaping(*paths: str, signature: str) -> Callable[[Shaping], Shaping]:
    """Register which shape the functions at these canonical paths make of symbolic tensors."""

    def register(function: Shaping) -> Shaping:
        SHAPES.update((path, (signature, function)) for path in paths)
        return function

    return register


def everywhere(*names: str) -> tuple[str, ...]:
    """Return the paths of functions that several packages have under the same names."""
    return tuple(f"{home}.{name}" for home in HOMES for name in names)


def takes_symbols(machine: Machine, path: str, arguments: Sequence[Value]) -> bool:
    """Whether a function that is known to work on symbolic tensors is given some."""
    return path in SHAPES and bool(graph.tensors_in(machine, arguments, depth=2))


def applied(
    machine: Machine,
    path: str,
    positional: Sequence[Value],
    keywords: Names,
    complete: bool,
    origin: Origin,
) -> Tensor:
    """Return the tensor that a function in the table makes of symbolic ones."""
    signature, shaper = SHAPES[path]
    bound = bind(signature, positional, keywords, complete)
    made = Made(path, _besides_tensors({**bound.arguments, **bound.extra}), bound.given, origin=origin)
    tensors = graph.tensors_in(machine, [*positional, *keywords.values()])
    shape = shaper(Call(machine, path, bound, origin))
    return Tensor(machine.store.new(made, origin), tuple(tensors), shape, origin=origin)


def _besides_tensors(arguments: Names) -> Names:
    return {name: value for name, value in arguments.items() if not isinstance(value, Tensor)}


def _given(call: Call, name: str = "x") -> Shape | None:
    value = call[name]
    return value.shape if isinstance(value, Tensor) else None


@shaping(
    *everywhere(*KEEPING),
    *(f"tensorflow.image.{name}" for name in KEEPING_IMAGES),
    *(f"tensorflow.signal.{name}" for name in ("fft", "ifft", "fft2d", "ifft2d", "fft3d", "ifft3d")),
    *(f"keras.backend.{name}" for name in KEEPING_OF_KERAS_2),
    signature="",
)
def kept(call: Call) -> Shape | None:
    """`tf.abs(x)`: the tensor may have any name there, so it is the first argument or the only tensor."""
    values = [*call.bound.rest, *call.bound.extra.values()]
    tensors = [value for value in values if isinstance(value, Tensor)]
    first = call.bound.rest[0] if call.bound.rest else call.bound.extra.get("x")
    if isinstance(first, Tensor):
        return first.shape
    return tensors[0].shape if len(tensors) == 1 and first is None else None


@shaping(*everywhere("cast"), signature="x, dtype")
def cast(call: Call) -> Shape | None:
    """`tf.cast(x, tf.float32)`."""
    return _given(call)


@shaping("keras.backend.pow", signature="x, y, a->y")
@shaping(
    *(path for path in everywhere(*COMBINING) if path != "keras.backend.pow"),
    signature="x, y, a->x, b->y, x1->x, x2->y",
)
def combined(call: Call) -> Shape | None:
    """`tf.add(x, y)`."""
    return laid_over(call.machine.store, [call["x"], call["y"]])


@shaping(*everywhere("where"), signature="condition, x=None, y=None, x1->x, x2->y")
def chosen(call: Call) -> Shape | None:
    """`tf.where(condition, x, y)`; of a condition alone, it gives positions."""
    return (
        laid_over(call.machine.store, [call["condition"], call["x"], call["y"]]) if call.gave("x") else None
    )


@shaping(*everywhere("matmul", "dot"), signature="x, y, a->x, b->y, x1->x, x2->y")
def product(call: Call) -> Shape | None:
    """`tf.matmul(x, y)`, of which nothing is transposed on the way."""
    if call.bound.extra or call.bound.rest:
        return None
    return multiplied(call.machine.store, call["x"], call["y"])


def reduced(call: Call) -> Shape | None:
    """`tf.reduce_mean(x, axis=[1, 2])`."""
    given, keeps = _given(call), call.option("keepdims", False)
    if call.path.rpartition(".")[2] in ("argmax", "argmin") and not call.gave("axis"):
        return None  # numpy flattens, TensorFlow takes the first axis and the backend of Keras the last
    if given is None or not isinstance(keeps, Const):
        return None
    axes = _axes(call, call["axis"], len(given))
    if axes is None:
        return None
    sizes = [(1 if axis in axes else size, axis in axes) for axis, size in enumerate(given)]
    return tuple(size for size, goes in sizes if keeps.value or not goes)


_OLD_NAMES = "input_tensor->x, input->x, a->x, keep_dims->keepdims, reduction_indices->axis, dimension->axis"
_WITHOUT_KEEPING_AXES = {
    "tensorflow.argmax": "x, axis=None",
    "tensorflow.argmin": "x, axis=None",
    "keras.backend.argmax": "x, axis=-1",
    "keras.backend.argmin": "x, axis=-1",
    "keras.ops.average": "x, axis=None",
    "keras.ops.count_nonzero": "x, axis=None",
}
"""Functions that reduce without a word on whether the axes stay as ones."""

for _path in everywhere(*REDUCING):
    _third = "..., keepdims=False" if _path.startswith("numpy.") else "keepdims=False"
    _signature = _WITHOUT_KEEPING_AXES.get(_path, f"x, axis=None, {_third}")
    shaping(_path, signature=f"{_signature}, {_OLD_NAMES}")(reduced)


def _axes(call: Call, value: Value, rank: int) -> frozenset[int] | None:
    """Return the axes that an argument names, counted from the front; all of them for None."""
    if is_none(value):
        return frozenset(range(rank))
    named = shape_of(call.machine.store, value)
    if named is None:
        return None
    axes = [axis for axis in named if axis is not None and -rank <= axis < rank]
    return frozenset(axis % rank for axis in axes) if len(axes) == len(named) else None


@shaping(*everywhere("reshape"), signature="x, shape, a->x, tensor->x, newshape->shape")
def reshaped(call: Call) -> Shape | None:
    """`tf.reshape(x, [-1, 4])`: the first axis is the batch only where it is written so."""
    target = shape_of(call.machine.store, call["shape"])
    if target is None or target.count(-1) > 1:
        return None
    given = _given(call)
    total = prod(size for size in given if size is not None) if given and None not in given else None
    known = prod(size for size in target if size is not None and size != -1)
    free = total // known if total is not None and known and None not in target else None
    return tuple(free if size == -1 else size for size in target)


@shaping("keras.backend.batch_flatten", signature="x")
def flattened(call: Call) -> Shape | None:
    """`K.batch_flatten(x)`: one row a sample."""
    given = _given(call)
    if not given or None in given[1:]:
        return (given[0] if given else None, None)
    return (given[0], prod(size for size in given[1:] if size is not None))


@shaping(*everywhere("expand_dims"), signature="x, axis=-1, input->x, a->x, dim->axis")
def with_another_axis(call: Call) -> Shape | None:
    """`tf.expand_dims(x, axis)`."""
    given, axis = _given(call), whole(call["axis"])
    if given is None or axis is None or not -len(given) - 1 <= axis <= len(given):
        return None
    position = axis % (len(given) + 1)
    return (*given[:position], 1, *given[position:])


@shaping(*everywhere("squeeze"), signature="x, axis=None, input->x, a->x, squeeze_dims->axis")
def without_axes(call: Call) -> Shape | None:
    """`tf.squeeze(x, axis)`; without an axis, those go that are known to be 1."""
    given = _given(call)
    if given is None or (is_none(call["axis"]) and None in given):
        return None
    if is_none(call["axis"]):
        return tuple(size for size in given if size != 1)
    axes = _axes(call, call["axis"], len(given))
    return tuple(size for n, size in enumerate(given) if n not in axes) if axes is not None else None


@shaping("keras.backend.transpose", signature="x")
@shaping("keras.backend.permute_dimensions", signature="x, axes, pattern->axes")
@shaping("tensorflow.transpose", "keras.ops.transpose", signature="x, axes=None, perm->axes, a->x")
@shaping("numpy.transpose", signature="x, axes=None, a->x")
def turned(call: Call) -> Shape | None:
    """`tf.transpose(x, [0, 2, 1])`."""
    given = _given(call)
    if given is None:
        return None
    axes = call.option("axes", None)
    if is_none(axes):
        return tuple(reversed(given))
    order = shape_of(call.machine.store, axes)
    if order is None or len(order) != len(given):
        return None
    places = [axis % len(given) for axis in order if axis is not None and -len(given) <= axis < len(given)]
    return tuple(given[place] for place in places) if sorted(places) == [*range(len(given))] else None


@shaping("keras.backend.concatenate", signature="values, axis=-1, tensors->values")
@shaping(
    "tensorflow.concat",
    "keras.ops.concatenate",
    "numpy.concat",
    "numpy.concatenate",
    signature="values, axis=0, xs->values, arrays->values",
)
def concatenated(call: Call) -> Shape | None:
    """`tf.concat([x, y], axis)`."""
    shapes, axis = _shapes_in(call, "values"), whole(call["axis"])
    if shapes is None or axis is None or len({len(shape) for shape in shapes}) != 1:
        return None
    rank = len(shapes[0])
    if not -rank <= axis < rank:
        return None
    columns = list(zip(*shapes, strict=True))
    lengths = [next((size for size in column if size is not None), None) for column in columns]
    added = [size for size in columns[axis] if size is not None]
    lengths[axis] = sum(added) if len(added) == len(shapes) else None
    return tuple(lengths)


@shaping(*everywhere("stack"), signature="values, axis=0, tensors->values, x->values, arrays->values")
def stacked(call: Call) -> Shape | None:
    """`tf.stack([x, y], axis)`."""
    shapes, axis = _shapes_in(call, "values"), whole(call["axis"])
    if shapes is None or axis is None or len(set(shapes)) != 1:
        return None
    one = shapes[0]
    if not -len(one) - 1 <= axis <= len(one):
        return None
    position = axis % (len(one) + 1)
    return (*one[:position], len(shapes), *one[position:])


def _shapes_in(call: Call, name: str) -> list[Shape] | None:
    """Return the shapes of the tensors in a list that holds nothing else."""
    items = call.items(name)
    shapes = [item.shape for item in items if isinstance(item, Tensor)] if items else []
    known = [shape for shape in shapes if shape is not None]
    return known if items and len(known) == len(items) else None


@shaping(
    *everywhere("pad"), signature="x, paddings, mode='constant', tensor->x, array->x, pad_width->paddings"
)
def padded(call: Call) -> Shape | None:
    """`tf.pad(x, [[0, 0], [1, 1]])`."""
    given, pairs = _given(call), call.items("paddings")
    if given is None or pairs is None or len(pairs) != len(given):
        return (None,) * len(given) if given is not None else None
    ends = [shape_of(call.machine.store, pair) or () for pair in pairs]
    borders = [
        sum(size for size in end if size is not None) if len(end) == 2 and None not in end else None
        for end in ends
    ]
    return tuple(
        size + border if size is not None and border is not None else None
        for size, border in zip(given, borders, strict=True)
    )


OLD = {
    "tensorflow.image.resize_bilinear": "bilinear",
    "tensorflow.image.resize_nearest_neighbor": "nearest",
    "tensorflow.image.resize_area": "area",
    "tensorflow.image.resize_bicubic": "bicubic",
}
"""The functions of TensorFlow 1 that resize in one way each."""

NUMBERED = ("bilinear", "nearest", "bicubic", "area")
"""What the numbers of the ways to resize are in TensorFlow 1."""

for _way in ("bilinear", "area", "bicubic", "nearest_neighbor", "lanczos3", "lanczos5", "gaussian"):
    _name = f"tensorflow.image.ResizeMethod.{_way.upper()}"
    TABLES.constants[_name] = Const("nearest" if _way.startswith("nearest") else _way)


RESIZE_IMAGES = "tensorflow.image.resize_images"
RESIZING = frozenset((*(f"{home}.resize" for home in IMAGES), RESIZE_IMAGES, *OLD))
"""Functions that give images another size and each of its pixels a mean of some that were near."""


def way_of_resizing(made: Made) -> Value | None:
    """Return how a function of `RESIZING` makes one pixel of several, as Keras calls it."""
    if made.path in OLD:
        return Const(OLD[made.path], origin=made.origin)
    way = made.arguments.get("interpolation")
    number = whole(way)
    numbered = made.path == RESIZE_IMAGES and number in range(len(NUMBERED))
    return Const(NUMBERED[number], origin=made.origin) if numbered and number is not None else way


@shaping(
    "tensorflow.image.resize",
    signature="x, size, interpolation='bilinear', preserve_aspect_ratio=False, images->x, "
    "method->interpolation",
)
@shaping("keras.ops.image.resize", signature="x, size, interpolation='bilinear', images->x, image->x")
@shaping(
    RESIZE_IMAGES,
    signature="x, size, interpolation=0, ..., preserve_aspect_ratio=False, images->x, method->interpolation",
)
@shaping(*OLD, signature="x, size, images->x")
@shaping(
    "tensorflow.image.resize_with_pad",
    "tensorflow.image.resize_with_crop_or_pad",
    "tensorflow.image.resize_image_with_crop_or_pad",
    "tensorflow.image.resize_image_with_pad",
    signature="x, height, width, image->x, target_height->height, target_width->width",
)
def resized(call: Call) -> Shape | None:
    """`tf.image.resize(x, (height, width))`."""
    given = _given(call)
    if given is None or len(given) not in (3, 4) or _has_colours_first(call):
        return None
    told = "height" in call.bound.arguments
    size = (
        (whole(call["height"]), whole(call["width"]))
        if told
        else shape_of(call.machine.store, call["size"]) or (None, None)
    )
    if len(size) != 2:
        return None
    shrinks = call.option("preserve_aspect_ratio", False) != Const(False)
    return (*given[:-3], *((None, None) if shrinks else size), given[-1])


BLOCKS = ("depth_to_space", "space_to_depth")


@shaping(
    "keras.backend.resize_images", signature="x, height_factor, width_factor, data_format, interpolation"
)
def enlarged(call: Call) -> Shape | None:
    """`K.resize_images(x, 2, 2, 'channels_last')`."""
    given, times = _given(call), (whole(call["height_factor"]), whole(call["width_factor"]))
    if given is None or len(given) != 4 or call["data_format"] != Const("channels_last"):
        return None
    sizes = zip(given[1:3], times, strict=True)
    spatial = tuple(size * by if size is not None and by is not None else None for size, by in sizes)
    return (given[0], *spatial, given[-1])


@shaping(
    *(f"tensorflow.nn.{name}" for name in BLOCKS), signature="x, block_size, data_format='NHWC', input->x"
)
@shaping(
    *(f"tensorflow.{name}" for name in BLOCKS), signature="x, block_size, ..., data_format='NHWC', input->x"
)
@shaping(*(f"keras.ops.{name}" for name in BLOCKS), signature="x, block_size, data_format='channels_last'")
def blocks(call: Call) -> Shape | None:
    """`tf.nn.depth_to_space(x, 2)` and the way back."""
    given, block = _given(call), whole(call["block_size"])
    if given is None or len(given) != 4 or not block or _has_colours_first(call):
        return None
    batch, *spatial, depth = given
    if call.path.endswith("depth_to_space"):
        sides = [size * block if size is not None else None for size in spatial]
        return (batch, *sides, depth // block**2 if depth is not None else None)
    sides = [size // block if size is not None else None for size in spatial]
    return (batch, *sides, depth * block**2 if depth is not None else None)


def _has_colours_first(call: Call) -> bool:
    """Whether the last axis may be another one than that of the colours."""
    for arguments in (call.bound.arguments, call.bound.extra):
        if "data_format" in arguments:
            return arguments["data_format"] not in (Const("channels_last"), Const("NHWC"), Const(None))
    return not call.bound.complete


@shaping(*everywhere("one_hot"), signature="x, depth, indices->x, num_classes->depth")
def one_hot(call: Call) -> Shape | None:
    """`tf.one_hot(ids, 10)`: an axis more, unless another place is asked for."""
    given = _given(call)
    return (*given, whole(call["depth"])) if given is not None and not call.gave("axis") else None


@shaping(
    *everywhere("tile", "repeat", "gather", "split", "einsum", "tensordot", "batch_dot", "repeat_elements"),
    *(
        f"numpy.{name}"
        for name in "inner moveaxis swapaxes rollaxis hstack vstack dstack column_stack diff gradient".split()
    ),
    "tensorflow.image.rgb_to_grayscale",
    "tensorflow.image.central_crop",
    "tensorflow.image.rot90",
    "tensorflow.image.crop_to_bounding_box",
    "tensorflow.image.random_crop",
    "tensorflow.image.stateless_random_crop",
    signature="",
)
def unknown(call: Call) -> Shape | None:
    """Functions that give another shape, which is not worked out."""
    return None
