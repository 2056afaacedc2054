"""Making arrays: from lists, filled with a constant, counting up."""

from __future__ import annotations

from losslint.knowledge.arrays import answers, literals
from losslint.knowledge.libraries.numpy.operands import dtype_of, shape_argument
from losslint.knowledge.lookup.registry import Call, means, number, whole
from losslint.knowledge.models import graph
from losslint.training import Content, Doing, Encoding, Range, Shape
from losslint.values import (
    Array,
    Const,
    Predicted,
    Tensor,
    Unknown,
    Value,
    computing,
    is_none,
)


@means(
    "numpy.array",
    "numpy.asarray",
    "numpy.ascontiguousarray",
    "tensorflow.constant",
    "tensorflow.convert_to_tensor",
    "keras.ops.convert_to_tensor",
    signature="object, dtype=None, a->object, value->object, x->object",
)
@means("numpy.asfarray", signature="object, dtype=None, a->object", only_in="NumPy 1")
@means("tensorflow.Variable", signature="object, ..., dtype=None, initial_value->object")
def array(call: Call) -> Value:
    """`np.array(x)`: the array again, or what a list holds."""
    value = call["object"]
    dtype = dtype_of(call["dtype"])
    found = call.array(value)
    if found is not None:
        kind = "tensor" if call.path.startswith("tensorflow") else "ndarray"
        return call.new(found.but(dtype=dtype or found.dtype, kind=kind))
    if isinstance(value, Predicted | Unknown | Tensor):
        return value
    predicted = answers.prediction_in(call.machine, value)
    if predicted is not None:
        return predicted
    tensors = graph.all_in(call.machine, value) if call.path.startswith("numpy.") else []
    if tensors:
        gathered = graph.operated(call.machine, "numpy.array", tensors, call.origin)
        path = graph.cast_to(dtype, given=call.gave("dtype"))
        return graph.operated(call.machine, path, [gathered], call.origin) if path else gathered
    made = literals.array_of(call.machine, value, call.origin)
    return call.new(made.but(dtype=dtype or made.dtype))


@means("numpy.zeros", "numpy.empty", "numpy.ones", signature="shape, dtype='float64'")
@means(
    "tensorflow.zeros",
    "tensorflow.ones",
    "keras.ops.zeros",
    "keras.ops.ones",
    signature="shape, dtype='float32'",
)
def filled(call: Call) -> Value:
    """`np.zeros(shape)` and its like."""
    constant = 1 if call.path.endswith("ones") else 0
    return call.new(_constant_array(call, shape_argument(call, call["shape"]), constant))


@means("numpy.ndarray", signature="shape, dtype='float64', buffer=None")
def unfilled(call: Call) -> Value:
    """`np.ndarray(shape)`: whatever stood there before, until somebody writes to it."""
    made = Array(dtype_of(call["dtype"]), shape_argument(call, call["shape"]), why="it is not filled yet")
    return call.new(made.did(Doing.MADE, call.origin, "made without numbers", depth=call.machine.loops))


@means("numpy.full", signature="shape, fill_value, dtype=None")
@means("tensorflow.fill", signature="shape, fill_value, dims->shape, value->fill_value")
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
    signature="a, dtype=None, input->a, x->a",
)
def filled_like(call: Call) -> Value:
    """`np.zeros_like(x)` and its like."""
    like = call.array("a")
    constant = 1 if "ones" in call.path else 0
    made = _constant_array(call, like.shape if like is not None else None, constant)
    return call.new(made.but(dtype=dtype_of(call["dtype"]) or (like.dtype if like else None)))


def _constant_array(call: Call, shape: Shape | None, constant: float) -> Array:
    dtype = dtype_of(call["dtype"])
    made = Array(dtype or "float64", shape, Range(constant, constant))
    return made.did(Doing.MADE, call.origin, f"filled with {constant:g}", depth=call.machine.loops)


@means("numpy.eye", signature="N, M=None, k=0, dtype='float64'")
@means("tensorflow.eye", signature="N, M=None, ..., dtype='float32', num_rows->N, num_columns->M")
@means("numpy.identity", signature="N, dtype='float64', n->N")
def eye(call: Call) -> Value:
    """`np.eye(n)`: its rows are the one-hot vectors, unless it is no square or its diagonal is moved."""
    rows = whole(call["N"])
    moved = call.gave("k") and call["k"] != Const(0)
    square = not moved and (not call.gave("M") or is_none(call["M"]) or call["M"] == Const(rows))
    columns = rows if square else whole(call["M"])
    made = Array(dtype_of(call["dtype"]), (rows, columns), Range(0, 1))
    if not square:
        return call.new(made.did(Doing.MADE, call.origin, "a diagonal of ones"))
    made = made.but(encoding=Encoding.ONE_HOT, classes=rows, identity=True)
    return call.new(made.did(Doing.MADE, call.origin, "an identity matrix"))


@means("numpy.arange", signature="start, stop=None, step=1, dtype=None by position in NumPy 1")
@means("tensorflow.range", signature="start, stop=None, step=1, dtype=None, limit->stop, delta->step")
@means("keras.ops.arange", signature="start, stop=None, step=1, dtype=None")
@means("keras.backend.arange", signature="start, stop=None, step=1, dtype='int32'")
def arange(call: Call) -> Value:
    """`np.arange(n)`: also an index of all rows."""
    start, stop, step = (number(call[name]) for name in ("start", "stop", "step"))
    if is_none(call["stop"]):
        start, stop = 0, start
    if start is None or stop is None or not step:
        return call.new(Array(None, (None,), selects="all", why="`arange` of a length that is not known"))
    length = computing.word(max(0, -(-(stop - start) // step)))
    integers = all(isinstance(part, int) for part in (start, stop, step))
    span = computing.interval(start, max(start, stop - step)) if length else None
    bits = 64 if call.path.startswith("numpy.") else 32
    counted = f"int{bits}" if integers else f"float{bits}"
    dtype = counted if is_none(call["dtype"]) else dtype_of(call["dtype"])
    return call.new(Array(dtype, (length,), span, selects="all"))


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
