"""Changing the shape and the type of arrays, and joining them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

from losslint.knowledge.arrays import literals
from losslint.knowledge.arrays.keys import keys_of
from losslint.knowledge.arrays.repeating import with_repeated
from losslint.knowledge.libraries.numpy.operands import (
    TYPES,
    as_array,
    dtype_of,
    on_numbers,
    shape_argument,
    span_as,
    unchanged,
)
from losslint.knowledge.lookup.registry import Call, array_method, means, method, number, on_array, whole
from losslint.training import Doing, Encoding, Order, Origin, Range, Shape, Step
from losslint.values import (
    Array,
    Const,
    List,
    Ref,
    Tuple,
    Unknown,
    Value,
    computing,
    holds_zeros_and_ones,
    is_none,
)


@means("numpy.reshape", signature="a, newshape, order='C', shape->newshape")
@means(
    "tensorflow.reshape",
    "keras.ops.reshape",
    "keras.backend.reshape",
    signature="a, newshape, shape->newshape, tensor->a, x->a",
)
def reshape(call: Call) -> Value:
    """`np.reshape(x, shape)`."""
    found = as_array(call, "a") or _of_unknown(call)
    if found is None:
        return call["a"] if isinstance(call["a"], Unknown) else call.unknown("a reshaped value")
    return call.new(_in_shape(call, found, shape_argument(call, call["newshape"])))


@array_method("reshape", of="ndarray sparse", signature="a")
@on_array("a", otherwise=unchanged)
def reshape_method(call: Call, found: Array) -> Array:
    """`x.reshape(shape)` and `x.reshape(a, b)`."""
    return _in_shape(call, found, in_parts(call))


@method("unknown", "reshape", signature="")
def reshape_unknown(call: Call) -> Value:
    """`x.reshape(-1, 1)` is an array of one column, whatever x is: only arrays have the method."""
    value = call.receiver
    assert isinstance(value, Unknown)
    shape = in_parts(call)
    if shape is None:
        return Unknown(value.why, origin=call.origin)
    return call.new(_in_shape(call, Array(why=value.why), shape))


def _in_shape(call: Call, found: Array, target: Shape | None) -> Array:
    """Return an array in the shape that is asked for, which is None where it is not known."""
    if call.gave("order") and call["order"] != Const("C"):
        shape = _reshaped(found.shape, target)
        return _of_other_rows(found, shape).did(Doing.RESHAPED, call.origin, "reshaped", shape=shape)
    return in_shape(found, call.origin, target)


def in_shape(found: Array, origin: Origin | None, target: Shape | None) -> Array:
    """Return an array in another shape, its numbers in the order that they have; None is not known."""
    shape = _reshaped(found.shape, target)
    return _of_other_rows(found, shape).in_shape(origin, "reshaped", shape)


def _of_other_rows(found: Array, shape: Shape | None) -> Array:
    """Return an array of which rows are no longer known where a shape gives them another length."""
    other = shape and shape[-1] is not None and found.shape and found.shape[-1] not in (None, shape[-1])
    return _without_rows(found) if other else found


def in_parts(call: Call) -> Shape | None:
    """Return what a method is told as one tuple, or as several arguments; None where that is not known."""
    told = call.bound.rest
    if not told or not call.bound.complete:
        return None
    return shape_argument(call, told[0]) if len(told) == 1 else tuple(map(whole, told))


def _of_unknown(call: Call) -> Array | None:
    """Return the array that numpy makes of anything, where nothing is known of what it was made of."""
    value = call["a"]
    if call.path != "numpy.reshape" or type(value) is not Unknown:
        return None
    return Array(None, None, None, None, why=value.why)


def _reshaped(shape: Shape | None, target: Shape | None) -> Shape | None:
    if target is None:
        return None
    if -1 not in target:
        return target
    factor = 1
    for size in target:
        factor *= 1 if size is None or size == -1 else size
    total = prod(size for size in shape if size is not None) if shape and None not in shape else None
    missing = total // factor if total is not None and None not in target and factor else None
    return tuple(missing if size == -1 else size for size in target)


@means("numpy.ravel", signature="a")
@array_method("ravel", "flatten", of="ndarray", signature="a")
@on_numbers
def ravel(call: Call, found: Array) -> Array:
    """`x.ravel()`."""
    total = prod(size for size in found.shape if size) if found.shape and None not in found.shape else None
    return _without_rows(found).did(Doing.RESHAPED, call.origin, "flattened", shape=(total,))


def _without_rows(array: Array) -> Array:
    """Return an array whose rows are no rows any more: one 1 in each says nothing of one number."""
    if array.encoding not in (Encoding.ONE_HOT, Encoding.MULTI_HOT):
        return array
    return array.but(encoding=None, classes=None, why="its rows of classes are taken apart")


@means("numpy.squeeze", "tensorflow.squeeze", "keras.ops.squeeze", signature="a, axis=None, input->a, x->a")
@array_method("squeeze", of="ndarray frame series", signature="a, axis=None")
@on_numbers
def squeeze(call: Call, found: Array) -> Array:
    """`np.squeeze(x)`."""
    axis = whole(call["axis"])
    shape: Shape | None = None
    if found.shape is not None and axis is not None and -len(found.shape) <= axis < len(found.shape):
        shape = tuple(size for n, size in enumerate(found.shape) if n != axis % len(found.shape))
    elif found.shape is not None and None not in found.shape:
        shape = tuple(size for size in found.shape if size != 1)
    return found.but(shape=shape)


@means(
    "numpy.expand_dims",
    "tensorflow.expand_dims",
    "keras.ops.expand_dims",
    signature="a, axis=0, input->a, x->a",
)
@on_numbers
def expand_dims(call: Call, found: Array) -> Array:
    """`np.expand_dims(x, axis)`."""
    axis = whole(call["axis"])
    shape: Shape | None = None
    if found.shape is not None and axis is not None:
        position = axis if axis >= 0 else len(found.shape) + 1 + axis
        shape = (*found.shape[:position], 1, *found.shape[position:])
    return found.but(shape=shape)


@means("numpy.moveaxis", "numpy.swapaxes", "numpy.rollaxis", signature="a")
@array_method("swapaxes", of="ndarray", signature="a")
@on_numbers
def move_axes(call: Call, found: Array) -> Array:
    """`np.swapaxes(x, 0, 1)`: axes in an order that is not followed."""
    shape = (None,) * len(found.shape) if found.shape is not None else None
    return found.did(Doing.RESHAPED, call.origin, "axes in another order", shape=shape)


@means("numpy.transpose", "tensorflow.transpose", signature="a, axes=None, perm->axes")
@on_numbers
def transpose(call: Call, found: Array) -> Array:
    """`np.transpose(x, order)`: axes in another order."""
    return _turned(call, found, is_none(call["axes"]), shape_argument(call, call["axes"]))


@array_method("transpose", of="ndarray frame series sparse", signature="a")
@on_array("a", otherwise=unchanged)
def transpose_method(call: Call, found: Array) -> Array:
    """`x.transpose(order)` and `x.transpose(0, 2, 1)`."""
    return _turned(call, found, call.bound.complete and not call.bound.rest, in_parts(call))


def _turned(call: Call, found: Array, backwards: bool, order: Shape | None) -> Array:
    """Return an array with its axes in another order, or from the last to the first."""
    shape: Shape | None = None
    if found.shape is not None and order is not None and len(order) == len(found.shape):
        shape = tuple(
            found.shape[axis] if axis is not None and -len(order) <= axis < len(order) else None
            for axis in order
        )
    elif found.shape is not None and backwards:
        shape = tuple(reversed(found.shape))
    elif found.shape is not None:
        shape = (None,) * len(found.shape)
    return found.did(Doing.RESHAPED, call.origin, "axes in another order", shape=shape)


@means(
    "numpy.concatenate",
    "tensorflow.concat",
    "keras.ops.concatenate",
    signature="arrays, axis=0, values->arrays, xs->arrays",
)
def concatenate(call: Call) -> Value:
    """Several arrays one after the other."""
    return _joined(call, call["arrays"], whole(call["axis"]))


@means("numpy.vstack", "numpy.row_stack", signature="arrays, tup->arrays")
def vstack(call: Call) -> Value:
    """Several arrays below one another; a row of numbers is one row there."""
    return _joined(call, call["arrays"], 0, _as_row)


@means("numpy.hstack", signature="arrays, tup->arrays")
def hstack(call: Call) -> Value:
    """Several arrays side by side; rows of numbers one after the other."""
    parts = [call.array(item) for item in call.items("arrays") or (call.machine.element_of(call["arrays"]),)]
    rows = all(part is not None and part.shape is not None and len(part.shape) == 1 for part in parts)
    return _joined(call, call["arrays"], 0 if rows else 1)


@means("numpy.column_stack", signature="arrays, tup->arrays")
def column_stack(call: Call) -> Value:
    """Several arrays side by side; a row of numbers is a column there."""
    return _joined(call, call["arrays"], 1, _as_column)


@means("numpy.dstack", signature="arrays, tup->arrays")
def dstack(call: Call) -> Value:
    """Several arrays behind one another; a table is one layer there."""
    return _joined(call, call["arrays"], 2, _as_layer)


def _as_row(shape: Shape) -> Shape:
    return (1, *shape) if len(shape) == 1 else shape


def _as_column(shape: Shape) -> Shape:
    return (*shape, 1) if len(shape) == 1 else shape


def _as_layer(shape: Shape) -> Shape:
    return (*_as_row(shape), 1) if len(shape) < 3 else shape


@means("numpy.r_.__getitem__", signature="key")
def rows_of_brackets(call: Call) -> Value:
    """`np.r_[a, b]`: arrays one after the other; numbers and slices in the brackets are not followed."""
    parts = _in_brackets(call)
    return _joined(call, Tuple(parts), 0) if parts else call.unknown("what `np.r_` is given")


@means("numpy.c_.__getitem__", signature="key")
def columns_of_brackets(call: Call) -> Value:
    """`np.c_[a, b]`: arrays side by side; a row of numbers is a column there."""
    parts = _in_brackets(call)
    found = [part for one in parts if (part := call.array(one)) is not None]
    if not parts or any(part.shape is None or len(part.shape) > 2 for part in found):
        return call.unknown("what `np.c_` is given")
    return _joined(call, Tuple(parts), 1, _as_column)


def _in_brackets(call: Call) -> tuple[Value, ...]:
    """Return the arrays between the brackets; none where anything else stands there."""
    parts = keys_of(call["key"])
    shapes = [found.shape if (found := call.array(part)) is not None else () for part in parts]
    return parts if all(shape is None or len(shape) > 0 for shape in shapes) else ()


@means("numpy.append", signature="a, values, axis=None, arr->a")
def append(call: Call) -> Value:
    """`np.append(a, b, axis)`."""
    both = (call["a"], call["values"])
    if not is_none(call["axis"]):
        return _joined(call, Tuple(both), whole(call["axis"]))
    joined = _joined(call, Tuple(both), 0)
    found = call.array(joined)
    if found is None or (found.shape is not None and len(found.shape) == 1):
        return joined
    return call.new(found.but(shape=(None,), encoding=None, classes=None))  # both are made rows of numbers


@array_method("append", of="frame series", signature="a, other, to_append->other", only_in="pandas 1")
def append_rows(call: Call) -> Value:
    """`table.append(other)`."""
    return _joined(call, Tuple((call["a"], call["other"])), 0)


def _may_hold_arrays(found: Array) -> bool:
    """Whether the entries of an array may be arrays, as those of a column that `map` has filled."""
    return (
        found.shape is not None and len(found.shape) == 1 and found.dtype is None and found.encoding is None
    )


def _joined(
    call: Call, value: Value, axis: int | None, seen_as: Callable[[Shape], Shape] | None = None
) -> Value:
    """Return arrays joined along an axis, each seen in the shape that `seen_as` makes of its own."""
    if isinstance(value, Unknown):
        return value
    single = call.array(value)
    if single is not None and _may_hold_arrays(single):
        return call.new(single.but(shape=None, kind="ndarray"))
    items = call.items(value)
    counted = items is not None
    parts = [call.array(item) for item in items or (call.machine.element_of(value),)]
    known = [part for part in parts if part is not None]
    if not known or len(known) != len(parts):
        return call.unknown("several arrays together, not all of which are known")
    shapes = [seen_as(part.shape) if seen_as and part.shape is not None else part.shape for part in known]
    in_rows = axis == 0 and shapes == [part.shape for part in known]
    element = call.array(
        call.machine.joined(items or (call.machine.element_of(value),), "it differs between joined arrays")
    )
    if element is None:
        return call.unknown("several different arrays together")
    shape = _joined_shape(shapes, axis, counted)
    span = element.range
    if span is None and all(part.range for part in known):
        spans = [part.range for part in known if part.range]
        span = computing.interval(min(one.low for one in spans), max(one.high for one in spans))
    kept = axis == 0 and (in_rows or element.encoding is not Encoding.CLASS_IDS)
    encoding = element.encoding if kept or len(known) == 1 else None
    if in_rows and encoding is None and _are_yes_and_no(known):
        made = element.but(shape=shape, encoding=Encoding.CLASS_IDS, classes=2, range=Range(0, 1), why="")
        step = Step(Doing.ENCODED, call.origin, "ones and zeros", by_class=counted and _are_blocks(known))
        return call.new(made.but(history=(*made.history, step)))
    classes = _classes_of_all(known) if encoding is not None else None
    made = element.but(shape=shape, range=span, encoding=encoding, classes=classes)
    if in_rows and counted and _are_blocks(known):
        step = Step(Doing.MADE, call.origin, "class after class", by_class=True)
        return call.new(made.but(history=(*made.history, step)))
    return call.new(with_repeated(known, made) if in_rows else made)


def _are_blocks(parts: Sequence[Array]) -> bool:
    """Whether each of several columns is filled with a whole number of its own."""
    spans = [part.range for part in parts if part.shape and (len(part.shape) == 1 or part.shape[1:] == (1,))]
    if len(spans) < max(len(parts), 2) or any(span is None or span.low != span.high for span in spans):
        return False
    numbers = [span.low for span in spans if span is not None]
    return len(set(numbers)) == len(numbers) and all(float(number).is_integer() for number in numbers)


def _classes_of_all(parts: Sequence[Array]) -> int | None:
    """Return how many classes there are in several arrays of labels together.

    Columns have to be as many in each. Class ids of which each has its own range from 0 on have as many as
    the one with most of them.
    """
    counts = {part.classes for part in parts}
    spans = {part.range for part in parts}
    if len(counts) == 1 and (len(spans) == 1 or None in spans or parts[0].encoding is not Encoding.CLASS_IDS):
        return counts.pop()
    if parts[0].encoding is not Encoding.CLASS_IDS:
        known = counts - {None}
        return known.pop() if len(known) == 1 else None
    from_zero = all(part.classes and part.range == Range(0, part.classes - 1) for part in parts)
    return max((part.classes or 0 for part in parts), default=None) if from_zero else None


MIRRORING = ("edge", "reflect", "symmetric", "wrap")
"""Borders whose values are all there already."""


@means(
    "numpy.pad",
    "tensorflow.pad",
    "keras.ops.pad",
    signature="a, pad_width, mode='constant', ..., constant_values=0, "
    "array->a, tensor->a, x->a, paddings->pad_width",
)
def pad(call: Call) -> Value:
    """`np.pad(images, ((0, 0), (2, 2), (2, 2)))`: a border of zeros, unless told otherwise."""
    found = as_array(call, "a")
    if found is None:
        return call["a"] if isinstance(call["a"], Unknown) else call.unknown("a padded value")
    shape = None
    if found.shape is not None:
        borders = _borders(call, len(found.shape))
        shape = tuple(
            length + border if length is not None and border is not None else None
            for length, border in zip(found.shape, borders, strict=True)
        )
    span, filled, mode = found.range, number(call["constant_values"]), (call.text("mode") or "").lower()
    if span is not None and mode == "constant":
        span = Range(min(span.low, filled), max(span.high, filled)) if filled is not None else None
    elif mode not in MIRRORING:
        span = None
    encoding = found.encoding if found.encoding is Encoding.REAL else None
    made = found.but(shape=shape, range=span, encoding=encoding, classes=None)
    return call.new(made.did(Doing.RESHAPED, call.origin, "padded"))


def _borders(call: Call, axes: int) -> list[int | None]:
    """Return by how much each axis grows."""
    width = whole(call["pad_width"])
    if width is not None:
        return [2 * width] * axes
    pairs = call.items("pad_width") or ()
    sums = [_both_ends(call, pair) for pair in pairs]
    if len(pairs) == 2 and None not in (whole(pairs[0]), whole(pairs[1])):
        sums = [(whole(pairs[0]) or 0) + (whole(pairs[1]) or 0)]
    return sums * axes if len(sums) == 1 else sums if len(sums) == axes else [None] * axes


def _both_ends(call: Call, pair: Value) -> int | None:
    ends = [whole(end) for end in call.items(pair) or ()]
    if len(ends) == 1 and ends[0] is not None:
        return 2 * ends[0]
    return ends[0] + ends[1] if len(ends) == 2 and ends[0] is not None and ends[1] is not None else None


def _are_yes_and_no(parts: Sequence[Array]) -> bool:
    """Whether arrays of ones and arrays of zeros are put below one another: answers in one column."""
    if not all(part.shape and (len(part.shape) == 1 or part.shape[-1] == 1) for part in parts):
        return False
    spans = [part.range for part in parts]
    return Range(0, 0) in spans and Range(1, 1) in spans and all(holds_zeros_and_ones(one) for one in parts)


def _joined_shape(shapes: Sequence[Shape | None], axis: int | None, counted: bool) -> Shape | None:
    first = shapes[0]
    if first is None or axis is None or any(shape is None or len(shape) != len(first) for shape in shapes):
        return None
    if not -len(first) <= axis < len(first):
        return None
    sizes = [shape[axis] for shape in shapes if shape is not None]
    total = sum(size for size in sizes if size is not None) if counted and None not in sizes else None
    return tuple(total if n == axis % len(first) else size for n, size in enumerate(first))


@means(
    "numpy.stack",
    "tensorflow.stack",
    "keras.ops.stack",
    signature="arrays, axis=0, values->arrays, x->arrays",
)
def stack(call: Call) -> Value:
    """Several arrays along a new axis."""
    found = call.array("arrays")
    if found is not None and _may_hold_arrays(found):
        return call.new(found.but(shape=None, kind="ndarray"))
    axis = whole(call["axis"])
    if isinstance(call["arrays"], Unknown) or (found is not None and axis == 0):
        return call["arrays"]
    made = found or literals.array_of(call.machine, call["arrays"], call.origin)
    if axis != 0 and made.encoding in (Encoding.CLASS_IDS, Encoding.ONE_HOT):
        made = made.but(encoding=None, classes=None, why="channels of labels")
    return call.new(made if axis == 0 else made.but(shape=None))


@means("numpy.repeat", "tensorflow.repeat", signature="a, repeats, axis=None, input->a")
@means("numpy.tile", "tensorflow.tile", signature="a, A->a, input->a")
@array_method("repeat", of="ndarray series", signature="a, repeats, axis=None")
@on_numbers
def repeat(call: Call, found: Array) -> Array:
    """The same values several times: rows where the axis says so; of each class once, class after class."""
    if call["axis"] == Const(0) and call.path.endswith("repeat"):
        return found.did(Doing.RESAMPLED, call.origin, "each row several times", shape=None)
    repeated = _without_rows(found).but(shape=None)
    if not call.path.endswith("repeat") or not (_is_each_once(found) or _are_different(call)):
        return repeated
    made = Step(Doing.MADE, call.origin, "class after class", by_class=True)
    return repeated.but(history=(*repeated.history, made), selects="")


def _are_different(call: Call) -> bool:
    """Whether what is repeated is a list of whole numbers, no two of them the same."""
    numbers = [whole(item) for item in call.items("a") or ()]
    return len(numbers) > 1 and None not in numbers and len(set(numbers)) == len(numbers)


def _is_each_once(array: Array) -> bool:
    """Whether an array counts up from 0, or has every class of its ids once."""
    if array.shape is None or len(array.shape) != 1 or array.samples is None or array.samples < 2:
        return False
    ids = array.encoding is Encoding.CLASS_IDS and array.classes == array.samples
    return ids or (array.selects == "all" and array.range == Range(0, array.samples - 1))


MOVING_ROWS = tuple(f"numpy.{name}" for name in ("flip", "flipud", "roll", "sort"))
"""Functions after which a row may stand in another place."""


@means(
    "numpy.copy",
    "numpy.nan_to_num",
    "numpy.flip",
    "numpy.fliplr",
    "numpy.flipud",
    "numpy.roll",
    "tensorflow.identity",
    "numpy.sort",
    signature="a, m->a, x->a, input->a",
)
@array_method("copy", of="ndarray frame series sparse", signature="a")
@array_method("reset_index", of="frame series", signature="a")
def copied(call: Call) -> Value:
    """The same values in a new array."""
    found = call.array("a")
    if found is not None and call.path in MOVING_ROWS:
        return call.new(found.did(Doing.SHUFFLED, call.origin, "rows moved").ordered(Order(None)))
    if found is not None:
        return call.new(found)
    cell = call.machine.store.find(call["a"], List)
    if cell is not None:
        return call.new(cell)
    return call["a"]


@means(
    "numpy.astype",
    "tensorflow.cast",
    "keras.backend.cast",
    "keras.ops.cast",
    signature="a, dtype, x->a",
)
@array_method("astype", of="ndarray frame series sparse", signature="a, dtype")
@on_array("a", otherwise=unchanged)
def astype(call: Call, found: Array) -> Array:
    """`x.astype(dtype)`."""
    return _cast(call, found, dtype_of(call["dtype"]))


@means("keras.backend.cast_to_floatx", "tensorflow.to_float", signature="a, x->a")
@on_array("a", otherwise=unchanged)
def cast_to_float(call: Call, found: Array) -> Array:
    """`tf.to_float(x)`."""
    return _cast(call, found, "float32")


@method("str", "__call__", signature="a")
def cast_by_type(call: Call) -> Value:
    """`np.float32(x)`: a type of numbers, which stands for its name, casts what it is called with."""
    dtype, found = dtype_of(call.receiver) if call.receiver is not None else None, as_array(call, "a")
    if dtype is None or dtype not in TYPES:
        return call.unknown("a string is called")
    return call.new(_cast(call, found, dtype)) if found is not None else unchanged(call)


def _cast(call: Call, found: Array, dtype: str | None) -> Array:
    """Return an array cast to a dtype, which is None where it is not known."""
    detail = f"cast to {dtype}" if dtype else "cast"
    span = found.range
    floors = (
        dtype is not None
        and dtype.startswith(("int", "uint"))
        and not found.is_integer
        and found.dtype != "bool"
    )
    if floors and span is not None and span.high <= 1 and found.encoding is Encoding.REAL:
        span = None
    changes: dict[str, object] = {"dtype": dtype, "range": span_as(dtype, span)}
    if floors and found.encoding is Encoding.REAL:
        changes["encoding"] = None
    return found.did(Doing.CAST, call.origin, detail, **changes)


@array_method("sort", of="ndarray", signature="a")
def sort_in_place(call: Call) -> Value:
    """`x.sort()` changes x: each row of several columns is sorted by itself."""
    found, target = call.array("a"), call["a"]
    if found is not None and isinstance(target, Ref) and (found.shape is None or len(found.shape) > 1):
        call.machine.store.put(target, found.but(encoding=None, classes=None, why="each row is sorted"))
    return Const(None)


@array_method("head", of="series", signature="a")
@on_array("a", otherwise=unchanged)
def first_rows(call: Call, found: Array) -> Array:
    """`column.head(100)`: the first of the entries."""
    return found.but(shape=(None, *found.shape[1:]) if found.shape else None)


@array_method("toarray", "todense", of="sparse", signature="a")
@on_array("a", otherwise=unchanged)
def filled_up(call: Call, found: Array) -> Array:
    """`x.toarray()`: the same numbers, zeros and all."""
    return found


@array_method("numpy", of="tensor", signature="a")
@array_method("to_numpy", of="frame series", signature="a")
@on_array("a", otherwise=unchanged)
def as_ndarray(call: Call, found: Array) -> Array:
    """`tensor.numpy()` and `table.to_numpy()`: the same numbers."""
    return found.but(kind="ndarray")


@array_method("as_matrix", of="frame series", signature="a", only_in="pandas 0.25")
@on_array("a", otherwise=unchanged)
def as_matrix(call: Call, found: Array) -> Array:
    """`table.as_matrix()`: the same numbers; gone since pandas 1."""
    return found.but(kind="ndarray", known=())


@array_method("tolist", of="ndarray series", signature="a")
@on_array("a", otherwise=unchanged)
def tolist(call: Call, found: Array) -> Array:
    """`x.tolist()`: the same numbers; of a column that holds arrays, as many more as these have."""
    return found.but(kind="list", shape=None if _may_hold_arrays(found) else found.shape)
