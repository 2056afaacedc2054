"""numpy: making arrays and changing their shape. Arithmetic is in `arithmetic`."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from losslint.knowledge import literals
from losslint.knowledge.arithmetic import on_arrays
from losslint.knowledge.keras.shapes import shape_of
from losslint.knowledge.registry import TABLES, Call, Machine, attribute, means, method, number, whole
from losslint.training import Content, Doing, Encoding, Origin, Range, Shape
from losslint.values import (
    Array,
    Const,
    Library,
    List,
    Made,
    Prediction,
    Ref,
    Stat,
    Tensor,
    Tuple,
    Unknown,
    Value,
)

for _dtype in "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool_".split():
    TABLES.constants[f"numpy.{_dtype}"] = Const(_dtype.rstrip("_"))
    TABLES.constants[f"tensorflow.{_dtype}"] = Const(_dtype.rstrip("_"))
for _dtype, _means in (
    ("float", "float64"),
    ("int", "int64"),
    ("bool", "bool"),
    ("float_", "float64"),
    ("int_", "int64"),
):
    TABLES.constants[f"numpy.{_dtype}"] = Const(_means)
TABLES.constants["tensorflow.bool"] = Const("bool")
TABLES.constants["tensorflow.string"] = Const("str")
TABLES.constants["numpy.newaxis"] = Const(None)
TABLES.constants["tensorflow.newaxis"] = Const(None)
TABLES.constants["numpy.pi"] = Const(3.141592653589793)

BUILTIN_TYPES = {
    "builtins.float": "float64",
    "builtins.int": "int64",
    "builtins.bool": "bool",
    "builtins.str": "str",
}


def dtype_of(value: Value) -> str | None:
    """Return the dtype that an argument names, None where it is not known or not given."""
    if isinstance(value, Const) and isinstance(value.value, str):
        return {"float": "float64", "int": "int64", "f": "float32", "f4": "float32", "i": "int32"}.get(
            value.value, value.value
        )
    if isinstance(value, Library):
        return BUILTIN_TYPES.get(value.path)
    return None


def shape_argument(call: Call, value: Value) -> Shape | None:
    """Return the shape that an argument gives, as a number, tuple or list."""
    return shape_of(call.machine.store, value)


# Making -----------------------------------------------------------------------------------------


@means(
    "numpy.array",
    "numpy.asarray",
    "numpy.asfarray",
    "numpy.ascontiguousarray",
    "tensorflow.constant",
    "tensorflow.convert_to_tensor",
    "keras.ops.convert_to_tensor",
    "tensorflow.Variable",
    signature="object, dtype=None, value->object",
)
def array(call: Call) -> Value:
    """`np.array(x)`: the array again, or what a list holds."""
    value = call["object"]
    dtype = dtype_of(call["dtype"])
    found = call.array(value)
    if found is not None:
        kind = "tensor" if call.path.startswith("tensorflow") else "ndarray"
        return call.new(found.but(dtype=dtype or found.dtype, kind=kind))
    if isinstance(value, Prediction | Unknown | Tensor):
        return value
    made = literals.array_of(call.machine, value, call.origin)
    return call.new(made.but(dtype=dtype or made.dtype))


@means(
    "numpy.zeros",
    "numpy.empty",
    "numpy.ones",
    "tensorflow.zeros",
    "tensorflow.ones",
    "keras.ops.zeros",
    "keras.ops.ones",
    signature="shape, dtype='float64'",
)
def filled(call: Call) -> Value:
    """`np.zeros(shape)` and its like."""
    constant = 1 if call.path.endswith("ones") else 0
    return call.new(_constant_array(call, shape_argument(call, call["shape"]), constant))


@means(
    "numpy.full", "tensorflow.fill", signature="shape, fill_value, dtype=None, dims->shape, value->fill_value"
)
def full(call: Call) -> Value:
    """`np.full(shape, value)`."""
    constant = number(call["fill_value"])
    shape = shape_argument(call, call["shape"])
    if constant is None:
        return call.new(Array(dtype_of(call["dtype"]), shape, why="filled with a value that is not known"))
    return call.new(_constant_array(call, shape, constant))


@means(
    "numpy.zeros_like",
    "numpy.ones_like",
    "numpy.empty_like",
    "tensorflow.zeros_like",
    "tensorflow.ones_like",
    "keras.ops.zeros_like",
    "keras.ops.ones_like",
    signature="a, dtype=None",
)
def filled_like(call: Call) -> Value:
    """`np.zeros_like(x)` and its like."""
    if isinstance(call["a"], Tensor):
        return call["a"]
    like = call.array("a")
    constant = 1 if "ones" in call.path else 0
    made = _constant_array(call, like.shape if like is not None else None, constant)
    return call.new(made.but(dtype=dtype_of(call["dtype"]) or (like.dtype if like else None)))


def _constant_array(call: Call, shape: Shape | None, constant: float) -> Array:
    dtype = dtype_of(call["dtype"])
    made = Array(dtype or "float64", shape, Range(constant, constant))
    return made.did(Doing.MADE, call.origin, f"filled with {constant:g}")


@means("numpy.eye", "numpy.identity", "tensorflow.eye", signature="N, M=None, k=0, dtype='float64'")
def eye(call: Call) -> Value:
    """`np.eye(n)`: its rows are the one-hot vectors."""
    size = whole(call["N"])
    made = Array(
        dtype_of(call["dtype"]),
        (size, size),
        Range(0, 1),
        encoding=Encoding.ONE_HOT,
        classes=size,
        identity=True,
    )
    return call.new(made.did(Doing.MADE, call.origin, "an identity matrix"))


@means("numpy.arange", signature="start, stop=None, step=1, dtype=None")
def arange(call: Call) -> Value:
    """`np.arange(n)`: also an index of all rows."""
    start, stop, step = (number(call[name]) for name in ("start", "stop", "step"))
    if call["stop"] == Const(None):
        start, stop = 0, start
    if start is None or stop is None or not step:
        return call.new(Array(None, (None,), selects="all", why="`arange` of a length that is not known"))
    length = max(0, -int(-(stop - start) // step))
    integers = all(isinstance(part, int) for part in (start, stop, step))
    span = Range(start, max(start, stop - step)) if length else None
    return call.new(Array("int64" if integers else "float64", (length,), span, selects="all"))


@means("numpy.linspace", "numpy.logspace", signature="start, stop, num=50")
def linspace(call: Call) -> Value:
    """`np.linspace(a, b, n)`: real numbers."""
    low, high = number(call["start"]), number(call["stop"])
    span = (
        Range(min(low, high), max(low, high))
        if low is not None and high is not None and "lin" in call.path
        else None
    )
    return call.new(
        Array("float64", (whole(call["num"]),), span, Content.FEATURES, Encoding.REAL).did(
            Doing.MADE, call.origin, "evenly spaced numbers"
        )
    )


# Random numbers ---------------------------------------------------------------------------------


def _random(call: Call, shape: Shape | None, span: Range | None, what: str) -> Value:
    made = Array("float64", shape, span, Content.FEATURES, Encoding.REAL)
    return call.new(made.did(Doing.MADE, call.origin, what))


@means("numpy.random.rand", signature="")
def rand(call: Call) -> Value:
    """`np.random.rand(n, m)`: between 0 and 1."""
    return _random(call, tuple(map(whole, call.bound.rest)), Range(0, 1), "random numbers from 0 to 1")


@means("numpy.random.randn", signature="")
def randn(call: Call) -> Value:
    """`np.random.randn(n, m)`: normally distributed."""
    return _random(call, tuple(map(whole, call.bound.rest)), None, "normally distributed random numbers")


@means(
    "numpy.random.random",
    "numpy.random.random_sample",
    "numpy.random.ranf",
    signature="size=None, shape->size",
)
def random(call: Call) -> Value:
    """`np.random.random(shape)`: between 0 and 1."""
    return _random(call, shape_argument(call, call["size"]), Range(0, 1), "random numbers from 0 to 1")


@means(
    "numpy.random.normal",
    "numpy.random.standard_normal",
    "tensorflow.random.normal",
    "keras.random.normal",
    signature="loc=0.0, scale=1.0, size=None, shape->size, mean->loc, stddev->scale",
)
def normal(call: Call) -> Value:
    """`np.random.normal(…)`."""
    size = call["size"]
    if (
        call.path.startswith(("tensorflow", "keras"))
        and "loc" in call.bound.given
        and shape_argument(call, call["loc"])
    ):
        size = call["loc"]
    if call.path.endswith("standard_normal"):
        size = call["loc"]
    return _random(call, shape_argument(call, size), None, "normally distributed random numbers")


@means(
    "numpy.random.uniform",
    "tensorflow.random.uniform",
    "keras.random.uniform",
    signature="low=0.0, high=1.0, size=None, shape->size, minval->low, maxval->high",
)
def uniform(call: Call) -> Value:
    """`np.random.uniform(low, high, size)`."""
    low, high = number(call["low"]), number(call["high"])
    if (
        call.path.startswith(("tensorflow", "keras"))
        and shape_argument(call, call["low"])
        and "low" in call.bound.given
    ):
        return _random(call, shape_argument(call, call["low"]), None, "random numbers")
    span = Range(low, high) if low is not None and high is not None else None
    return _random(call, shape_argument(call, call["size"]), span, "random numbers")


@means(
    "numpy.random.randint",
    "numpy.random.random_integers",
    "numpy.random.integers",
    signature="low, high=None, size=None, dtype=None",
)
def randint(call: Call) -> Value:
    """`np.random.randint(low, high, size)`: class ids where it is one column, yes/no columns where it is several."""
    low, high = whole(call["low"]), whole(call["high"])
    if call["high"] == Const(None):
        low, high = 0, low
    shape = shape_argument(call, call["size"])
    if low is None or high is None or shape is None:
        return call.new(Array("int64", shape, why="`randint` of bounds or a shape that are not known"))
    single = len(shape) == 1 or (len(shape) == 2 and shape[1] == 1)
    encoding, classes = None, None
    if single:
        encoding, classes = Encoding.CLASS_IDS, high - low
    elif (low, high) == (0, 2) and len(shape) == 2:
        encoding, classes = Encoding.MULTI_HOT, shape[1]
    made = Array(dtype_of(call["dtype"]) or "int64", shape, Range(low, high - 1), None, encoding, classes)
    return call.new(made.did(Doing.MADE, call.origin, f"random whole numbers from {low} to {high - 1}"))


@means("numpy.random.permutation", signature="x")
def permutation(call: Call) -> Value:
    """`np.random.permutation(n)`: an index of all rows; of an array: its rows in another order."""
    found = call.array("x")
    if found is not None:
        return call.new(found.did(Doing.SHUFFLED, call.origin, "in random order"))
    return call.new(Array("int64", (whole(call["x"]),), selects="all"))


@means("numpy.random.shuffle", "random.shuffle", signature="x")
def shuffle(call: Call) -> Value:
    """`np.random.shuffle(x)` changes x in place."""
    found = call.array("x")
    target = call["x"]
    if found is not None and isinstance(target, Ref):
        call.machine.store.put(target, found.did(Doing.SHUFFLED, call.origin, "in random order"))
    cell = call.machine.store.find(target, List)
    if cell is not None and isinstance(target, Ref):
        call.machine.store.put(target, List((), call.machine.element_of(target)))
    return Const(None)


# Shapes -----------------------------------------------------------------------------------------


@means(
    "numpy.reshape",
    "tensorflow.reshape",
    "keras.ops.reshape",
    "keras.backend.reshape",
    signature="a, newshape, order='C', shape->newshape, tensor->a, x->a",
)
def reshape(call: Call) -> Value:
    """`np.reshape(x, shape)` and `x.reshape(a, b)`."""
    if isinstance(call["a"], Tensor):
        return _operated(call)
    found = _as_array(call, "a")
    if found is None:
        return call["a"] if isinstance(call["a"], Unknown) else call.unknown("a reshaped value")
    target = shape_argument(call, call["newshape"])
    if (
        call.bound.rest
        or (whole(call["newshape"]) is not None)
        or (isinstance(call["newshape"], Unknown) and call.gave("order"))
    ):
        order = [call["order"]] if call.gave("order") else []
        parts = (call["newshape"], *order, *call.bound.rest)
        target = (
            tuple(map(whole, parts))
            if not any(isinstance(part, Const) and isinstance(part.value, str) for part in parts)
            else None
        )
    shape = _reshaped(found.shape, target)
    return call.new(found.did(Doing.RESHAPED, call.origin, "reshaped", shape=shape))


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


@means("numpy.ravel", "numpy.flatten", signature="a")
def ravel(call: Call) -> Value:
    """`x.ravel()`."""
    found = call.array("a")
    if found is None:
        return _unchanged(call)
    total = prod(size for size in found.shape if size) if found.shape and None not in found.shape else None
    return call.new(found.did(Doing.RESHAPED, call.origin, "flattened", shape=(total,)))


@means("numpy.squeeze", "tensorflow.squeeze", signature="a, axis=None")
def squeeze(call: Call) -> Value:
    """`np.squeeze(x)`."""
    found = call.array("a")
    if found is None:
        return _unchanged(call)
    axis = whole(call["axis"])
    shape: Shape | None = None
    if found.shape is not None and axis is not None and -len(found.shape) <= axis < len(found.shape):
        shape = tuple(size for n, size in enumerate(found.shape) if n != axis % len(found.shape))
    elif found.shape is not None and None not in found.shape:
        shape = tuple(size for size in found.shape if size != 1)
    return call.new(found.but(shape=shape))


@means(
    "numpy.expand_dims",
    "tensorflow.expand_dims",
    "keras.ops.expand_dims",
    signature="a, axis=0, input->a, x->a",
)
def expand_dims(call: Call) -> Value:
    """`np.expand_dims(x, axis)`."""
    if isinstance(call["a"], Tensor):
        return _operated(call)
    found = call.array("a")
    if found is None:
        return _unchanged(call)
    axis = whole(call["axis"])
    shape: Shape | None = None
    if found.shape is not None and axis is not None:
        position = axis if axis >= 0 else len(found.shape) + 1 + axis
        shape = (*found.shape[:position], 1, *found.shape[position:])
    return call.new(found.but(shape=shape))


@means(
    "numpy.transpose",
    "tensorflow.transpose",
    "numpy.moveaxis",
    "numpy.swapaxes",
    "numpy.rollaxis",
    signature="a, axes=None, perm->axes",
)
def transpose(call: Call) -> Value:
    """Axes in another order."""
    found = call.array("a")
    if found is None:
        return _operated(call) if isinstance(call["a"], Tensor) else _unchanged(call)
    order = shape_argument(call, call["axes"])
    shape: Shape | None = None
    if (
        found.shape is not None
        and order is not None
        and len(order) == len(found.shape)
        and call.path.endswith("transpose")
    ):
        shape = tuple(
            found.shape[axis] if axis is not None and -len(order) <= axis < len(order) else None
            for axis in order
        )
    elif found.shape is not None and call.path.endswith("transpose") and call["axes"] == Const(None):
        shape = tuple(reversed(found.shape))
    elif found.shape is not None:
        shape = (None,) * len(found.shape)
    return call.new(found.did(Doing.RESHAPED, call.origin, "axes in another order", shape=shape))


@means(
    "numpy.concatenate",
    "numpy.vstack",
    "numpy.row_stack",
    "tensorflow.concat",
    "keras.ops.concatenate",
    signature="arrays, axis=0, values->arrays, tup->arrays",
)
def concatenate(call: Call) -> Value:
    """Several arrays one after the other."""
    return _joined(call, call["arrays"], whole(call["axis"]))


@means("numpy.hstack", "numpy.column_stack", "numpy.dstack", signature="arrays")
def hstack(call: Call) -> Value:
    """Several arrays side by side."""
    return _joined(call, call["arrays"], 1)


@means("numpy.append", signature="a, values, axis=None")
def append(call: Call) -> Value:
    """`np.append(a, b, axis)`."""
    return _joined(call, Tuple((call["a"], call["values"])), whole(call["axis"]) or 0)


def _joined(call: Call, value: Value, axis: int | None) -> Value:
    if isinstance(value, Unknown):
        return value
    items = call.items(value)
    counted = items is not None
    parts = [call.array(item) for item in items or (call.machine.element_of(value),)]
    known = [part for part in parts if part is not None]
    if not known or len(known) != len(parts):
        return call.unknown("several arrays together, not all of which are known")
    element = call.array(
        call.machine.joined(items or (call.machine.element_of(value),), "it differs between joined arrays")
    )
    if element is None:
        return call.unknown("several different arrays together")
    shape = _joined_shape([part.shape for part in known], axis, counted)
    span = element.range
    if span is None and all(part.range for part in known):
        span = Range(min(p.range.low for p in known if p.range), max(p.range.high for p in known if p.range))
    encoding = element.encoding if axis == 0 or len(known) == 1 else None
    return call.new(
        element.but(shape=shape, range=span, encoding=encoding, classes=element.classes if encoding else None)
    )


def _joined_shape(shapes: Sequence[Shape | None], axis: int | None, counted: bool) -> Shape | None:
    first = shapes[0]
    if first is None or axis is None or any(shape is None or len(shape) != len(first) for shape in shapes):
        return None
    if not -len(first) <= axis < len(first):
        return None
    sizes = [shape[axis] for shape in shapes if shape is not None]
    total = sum(size for size in sizes if size is not None) if counted and None not in sizes else None
    return tuple(total if n == axis % len(first) else size for n, size in enumerate(first))


@means("numpy.stack", "tensorflow.stack", "keras.ops.stack", signature="arrays, axis=0, values->arrays")
def stack(call: Call) -> Value:
    """Several arrays along a new axis."""
    if call.array("arrays") is not None or isinstance(call["arrays"], Unknown):
        return call["arrays"]
    made = literals.array_of(call.machine, call["arrays"], call.origin)
    axis = whole(call["axis"])
    return call.new(made if axis == 0 else made.but(shape=None))


@means(
    "numpy.repeat", "numpy.tile", "tensorflow.repeat", "tensorflow.tile", signature="a, repeats, axis=None"
)
def repeat(call: Call) -> Value:
    """The same values several times."""
    found = call.array("a")
    return call.new(found.but(shape=None)) if found is not None else _unchanged(call)


@means(
    "numpy.copy",
    "copy.copy",
    "copy.deepcopy",
    "numpy.squeeze_copy",
    "numpy.nan_to_num",
    "numpy.flip",
    "numpy.fliplr",
    "numpy.flipud",
    "numpy.roll",
    "tensorflow.identity",
    "numpy.sort",
    signature="a",
)
def copied(call: Call) -> Value:
    """The same values in a new array."""
    found = call.array("a")
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
    "keras.backend.cast_to_floatx",
    "keras.ops.cast",
    "tensorflow.to_float",
    signature="a, dtype='float32', x->a",
)
def astype(call: Call) -> Value:
    """`x.astype(dtype)`."""
    if isinstance(call["a"], Tensor):
        return _operated(call)
    found = call.array("a")
    if found is None:
        return _unchanged(call)
    dtype = dtype_of(call["dtype"])
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
    changes: dict[str, object] = {"dtype": dtype, "range": span}
    if floors and found.encoding is Encoding.REAL:
        changes["encoding"] = None
    return call.new(found.did(Doing.CAST, call.origin, detail, **changes))


# Reductions -------------------------------------------------------------------------------------


@means(
    "numpy.argmax",
    "tensorflow.argmax",
    "keras.backend.argmax",
    "keras.ops.argmax",
    signature="a, axis=None, input->a, x->a",
)
def argmax(call: Call) -> Value:
    """`np.argmax(x, axis)`: class ids again."""
    value = call["a"]
    if isinstance(value, Prediction):
        return Prediction(value.model, value.inputs, classes=True, origin=call.origin)
    found = call.array("a")
    if found is None:
        return (
            _operated(call)
            if isinstance(value, Tensor)
            else call.unknown("an argmax of something that is not known")
        )
    axis = whole(call["axis"])
    last = found.shape is not None and axis is not None and axis % len(found.shape) == len(found.shape) - 1
    shape = found.shape[:-1] if found.shape is not None and last else None
    one_hot = found.encoding is Encoding.ONE_HOT
    span = Range(0, found.classes - 1) if one_hot and found.classes else None
    return call.new(
        found.did(
            Doing.ENCODED,
            call.origin,
            "argmax",
            dtype="int64",
            shape=shape,
            range=span,
            encoding=Encoding.CLASS_IDS if one_hot else None,
            classes=found.classes if one_hot else None,
        )
    )


@means(
    "numpy.max",
    "numpy.amax",
    "numpy.min",
    "numpy.amin",
    "numpy.mean",
    "numpy.average",
    "numpy.std",
    "numpy.median",
    "numpy.nanmean",
    "numpy.nanmax",
    "tensorflow.reduce_max",
    "tensorflow.reduce_min",
    "tensorflow.reduce_mean",
    signature="a, axis=None, input_tensor->a",
)
def statistic(call: Call) -> Value:
    """A statistic of an array; its value where the range is known exactly."""
    value = call["a"]
    if isinstance(value, Tensor):
        return _operated(call)
    found = call.array("a")
    what = (
        call.path.rpartition(".")[2]
        .replace("reduce_", "")
        .replace("nan", "")
        .replace("amax", "max")
        .replace("amin", "min")
    )
    if found is None or not isinstance(value, Ref):
        return call.unknown(f"the {what} of something that is not known")
    if what in ("max", "min") and found.range is not None and found.range.exact and not call.gave("axis"):
        end = found.range.high if what == "max" else found.range.low
        return Const(int(end) if float(end).is_integer() else end, origin=call.origin)
    return Stat(what, value.address, origin=call.origin)


@means("numpy.unique", signature="a, return_counts=False, return_inverse=False, return_index=False")
def unique(call: Call) -> Value:
    """`np.unique(y)`: one entry for each class."""
    found = call.array("a")
    several = any(call[name] != Const(False) for name in ("return_counts", "return_inverse", "return_index"))
    classes = found.classes if found is not None and found.encoding is Encoding.CLASS_IDS else None
    result: Value = call.new(Array(found.dtype if found else None, (classes,), why="the distinct values"))
    if several:
        return Tuple((result, call.unknown("how often each value occurs")), origin=call.origin)
    return result


@means(
    "numpy.clip", "tensorflow.clip_by_value", signature="a, a_min=None, a_max=None, min->a_min, max->a_max"
)
def clip(call: Call) -> Value:
    """`np.clip(x, low, high)`."""
    found = call.array("a")
    low, high = number(call["a_min"]), number(call["a_max"])
    if found is None:
        return _operated(call) if isinstance(call["a"], Tensor) else _unchanged(call)
    span = Range(low, high, False) if low is not None and high is not None else found.range
    return call.new(found.but(range=span))


@means("numpy.dot", "numpy.matmul", "numpy.tensordot", "numpy.inner", "tensorflow.matmul", signature="a, b")
def dot(call: Call) -> Value:
    """`np.dot(rgb, weights)` with three weights that sum to about one turns colour into grey."""
    if isinstance(call["a"], Tensor) or isinstance(call["b"], Tensor):
        return _operated(call)
    found = call.array("a")
    weights = _constants(call, call["b"])
    if found is None:
        return call.unknown("a product with something that is not known")
    if weights is not None and len(weights) == 3 and abs(sum(weights) - 1) < 0.05 and min(weights) >= 0:
        shape = found.shape[:-1] if found.shape else None
        return call.new(
            found.did(
                Doing.GREYED, call.origin, "a weighted sum of the colours", shape=shape, dtype="float64"
            )
        )
    return call.new(
        Array("float64", None, None, found.content, history=found.history, why="a matrix product")
    )


def _constants(call: Call, value: Value) -> list[float] | None:
    items = call.items(value)
    if items is None:
        return None
    numbers = [number(item) for item in items]
    return [one for one in numbers if one is not None] if None not in numbers else None


@means("numpy.where", "tensorflow.where", signature="condition, x=None, y=None")
def where(call: Call) -> Value:
    """`np.where(condition)` is a filter; with two constants it makes two classes."""
    condition = call.array("condition")
    one, two = number(call["x"]), number(call["y"])
    shape = condition.shape if condition is not None else None
    if not call.gave("x"):
        index: Value = call.new(Array("int64", (None,), selects="some"))
        return Tuple((index,), origin=call.origin)
    if one is not None and two is not None:
        history = condition.history if condition else ()
        whole_numbers = float(one).is_integer() and float(two).is_integer()
        span = Range(min(one, two), max(one, two))
        made = Array(
            "int64" if whole_numbers else "float64",
            shape,
            span,
            None,
            Encoding.CLASS_IDS if whole_numbers else None,
            2 if whole_numbers else None,
            history,
        )
        return call.new(made.did(Doing.ENCODED, call.origin, f"{one:g} or {two:g} by a condition"))
    return call.new(Array(None, shape, why="it depends on a condition"))


@means(
    "numpy.log",
    "numpy.exp",
    "numpy.sqrt",
    "numpy.square",
    "numpy.power",
    "numpy.log1p",
    "numpy.sin",
    "numpy.cos",
    "numpy.tanh",
    "numpy.cumsum",
    "numpy.diff",
    "numpy.gradient",
    signature="a",
)
def elementwise(call: Call) -> Value:
    """A function of every number: the shape stays."""
    found = call.array("a")
    if found is None:
        return (
            _operated(call)
            if isinstance(call["a"], Tensor)
            else call.unknown("a function of something that is not known")
        )
    name = call.path.rpartition(".")[2]
    span = Range(-1, 1) if name in ("sin", "cos", "tanh") else None
    return call.new(
        found.did(
            Doing.SHIFTED,
            call.origin,
            name,
            range=span,
            encoding=Encoding.REAL,
            classes=None,
            dtype="float64",
            why=f"`{name}` of it",
        )
    )


@means(
    "numpy.round",
    "numpy.rint",
    "numpy.around",
    "numpy.floor",
    "numpy.ceil",
    "numpy.abs",
    "numpy.absolute",
    signature="a, decimals=0",
)
def rounded(call: Call) -> Value:
    """Rounding."""
    found = call.array("a")
    return (
        call.new(found.but(encoding=None, classes=None, range=None, why="rounded"))
        if found is not None
        else _unchanged(call)
    )


@means(
    "numpy.add",
    "numpy.subtract",
    "numpy.multiply",
    "numpy.divide",
    "numpy.true_divide",
    "numpy.mod",
    "tensorflow.divide",
    "tensorflow.multiply",
    "tensorflow.subtract",
    "tensorflow.add",
    "tensorflow.truediv",
    signature="a, b, x->a, y->b",
)
def arithmetic_function(call: Call) -> Value:
    """`np.divide(x, 255)` and its like."""
    symbol = {"add": "+", "subtract": "-", "multiply": "*", "mod": "%"}.get(call.path.rpartition(".")[2], "/")
    if isinstance(call["a"], Tensor) or isinstance(call["b"], Tensor):
        return _operated(call)
    return on_arrays(call.machine, symbol, call["a"], call["b"], call.origin)


@means(
    "numpy.tolist",
    "numpy.numpy",
    "numpy.to_numpy",
    "numpy.toarray",
    "numpy.todense",
    "numpy.copy_",
    "numpy.head",
    "numpy.reset_index",
    signature="a",
)
def same(call: Call) -> Value:
    """Another container for the same values."""
    found = call.array("a")
    kind = "ndarray" if found is not None and "numpy" in call.path.rpartition(".")[2] else None
    if found is not None:
        return call.new(found.but(kind=kind or found.kind))
    return call["a"]


@method("array", "fill", signature="value")
def fill(call: Call) -> Value:
    """`x.fill(value)`."""
    found, constant = call.array(call.receiver), number(call["value"])
    if found is not None and isinstance(call.receiver, Ref):
        span = Range(constant, constant) if constant is not None else None
        call.machine.store.put(call.receiver, found.but(range=span, encoding=None, classes=None))
    return Const(None)


# Attributes -------------------------------------------------------------------------------------


@attribute("array", "shape")
def shape(machine: Machine, value: Value, origin: Origin) -> Value:
    """`x.shape`."""
    found = machine.store.find(value, Array)
    if found is None or found.shape is None:
        return Unknown("a shape that is not known", origin=origin)
    sizes = [
        Const(size, origin=origin) if size is not None else Unknown("a length that is not known")
        for size in found.shape
    ]
    return Tuple(tuple(sizes), origin=origin)


@attribute("symbol", "shape")
def symbol_shape(machine: Machine, value: Value, origin: Origin) -> Value:
    """`tensor.shape`."""
    if not isinstance(value, Tensor) or value.shape is None:
        return Unknown("the shape of a tensor", origin=origin)
    sizes = [
        Const(size, origin=origin) if size is not None else Unknown("a length that is not known")
        for size in value.shape
    ]
    return Tuple(tuple(sizes), origin=origin)


@attribute("array", "size", "ndim")
def size(machine: Machine, value: Value, origin: Origin) -> Value:
    """`x.size`; only one-dimensional arrays have one that is known."""
    found = machine.store.find(value, Array)
    if found is not None and found.shape is not None and len(found.shape) == 1 and found.shape[0] is not None:
        return Const(found.shape[0], origin=origin)
    return Unknown("a size that is not known", origin=origin)


@attribute("array", "T")
def transposed(machine: Machine, value: Value, origin: Origin) -> Value:
    """`x.T`."""
    found = machine.store.find(value, Array)
    assert found is not None
    turned = tuple(reversed(found.shape)) if found.shape is not None else None
    return machine.store.new(found.did(Doing.RESHAPED, origin, "transposed", shape=turned), origin)


@attribute("array", "dtype")
def dtype(machine: Machine, value: Value, origin: Origin) -> Value:
    """`x.dtype`."""
    found = machine.store.find(value, Array)
    return Const(found.dtype, origin=origin) if found and found.dtype else Unknown("a dtype", origin=origin)


def _as_array(call: Call, name: str) -> Array | None:
    found = call.array(name)
    if found is None and call.machine.store.find(call[name], List) is not None:
        return literals.array_of(call.machine, call[name], call.origin)
    return found


def _unchanged(call: Call) -> Value:
    value = call.bound.arguments["a"]
    return value if isinstance(value, Unknown | Prediction) else call.unknown("a value that is not followed")


def _operated(call: Call) -> Value:
    tensors = tuple(
        value for value in (*call.bound.arguments.values(), *call.bound.rest) if isinstance(value, Tensor)
    )
    made = call.new(Made(call.path, {}, frozenset(), origin=call.origin))
    return Tensor(made, tensors, None, origin=call.origin)
