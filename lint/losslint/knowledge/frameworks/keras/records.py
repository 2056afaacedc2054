"""Records of TensorFlow, by the description of their features, and functions of Python in a pipeline."""

from __future__ import annotations

from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.libraries.numpy.operands import dtype_of
from losslint.knowledge.lookup.registry import Call, means, method, not_known, on_array
from losslint.training import Doing, Range, Shape
from losslint.values import Array, Const, Dict, Key, List, Made, Ref, Tuple, Unknown, Value

BOUNDS = {"uint8": Range(0, 255, False), "bool": Range(0, 1, False)}
"""What numbers of these types can be at most."""


@means("tensorflow.io.FixedLenFeature", signature="shape, dtype, default_value=None")
@means("tensorflow.io.VarLenFeature", signature="dtype")
@means("tensorflow.io.FixedLenSequenceFeature", signature="shape, dtype, allow_missing=False")
def feature(call: Call) -> Value:
    """`FixedLenFeature([], tf.int64)`: one feature of every record."""
    return call.new(Made(call.path, {**call.bound.arguments}, call.bound.given, origin=call.origin))


@means(
    "tensorflow.io.parse_single_example",
    "tensorflow.io.parse_example",
    signature="serialized, features, example_names=None",
)
def parse(call: Call) -> Value:
    """`parse_single_example(record, features)`: a dict of what the description says, and of nothing else."""
    described = call.machine.store.find(call["features"], Dict)
    if described is None:
        return call.unknown("records whose features are not known")
    axes: Shape = () if call.path.endswith("single_example") else (None,)
    items: dict[Key, Value] = {key: _held(call, value, axes) for key, value in described.items.items()}
    return call.new(Dict(items, described.keys, described.rest and call.unknown("a feature of the records")))


def _held(call: Call, value: Value, axes: Shape) -> Value:
    """Return what a feature holds: of labels as of inputs no more than their type and shape."""
    made = call.machine.store.find(value, Made)
    if made is None or "dtype" not in made.arguments:
        return call.unknown("a feature of the records")
    shape = shape_of(call.machine.store, made.arguments["shape"]) if "shape" in made.arguments else None
    held = (*axes, *shape) if shape is not None and made.name == "FixedLenFeature" else None
    found = Array(dtype_of(made.arguments["dtype"]), held, why="a feature of the records", kind="tensor")
    return call.new(found.did(Doing.LOADED, call.origin, "a feature of the records"))


@means("tensorflow.io.decode_raw", signature="input_bytes, out_type, little_endian=True, bytes->input_bytes")
def decode_raw(call: Call) -> Value:
    """`decode_raw(text, tf.uint8)`: numbers of a type, in a row."""
    dtype, found = dtype_of(call["out_type"]), call.array("input_bytes")
    shape = (*found.shape, None) if found is not None and found.shape is not None else None
    made = Array(dtype, shape, BOUNDS.get(dtype or ""), why="bytes of the records", kind="tensor")
    return call.new(made.did(Doing.LOADED, call.origin, "decode_raw"))


@means("tensorflow.sparse.to_dense", signature="a, default_value=None, sp_input->a")
@on_array("a", otherwise=not_known("a sparse tensor that is not known"))
def to_dense(_: Call, found: Array) -> Array:
    """`tf.sparse.to_dense(x)`."""
    return found


@means("tensorflow.io.parse_tensor", signature="serialized, out_type")
def parse_tensor(call: Call) -> Value:
    """`parse_tensor(text, tf.float32)`: an array of that type."""
    made = Array(dtype_of(call["out_type"]), why="a tensor of the records", kind="tensor")
    return call.new(made.did(Doing.LOADED, call.origin, "parse_tensor"))


@means(
    "tensorflow.numpy_function", "tensorflow.py_function", "tensorflow.py_func", signature="func, inp, Tout"
)
def python_function(call: Call) -> Value:
    """`tf.numpy_function(f, [x], [tf.float32])`: what `f` returns, of the types that are told."""
    given = call.items("inp")
    if given is None:
        return call.unknown("a function of arguments that are not known")
    result = call.machine.apply(call["func"], list(given), {}, call.origin)
    told = call["Tout"]
    together = isinstance(told, Tuple) or call.machine.store.find(told, List) is not None
    several = call.items(told) if together else None
    if several is None:
        return _typed(call, result, told)
    parts = call.items(result)
    if parts is None or len(parts) != len(several):
        parts = (Unknown("what a function of Python returns"),) * len(several)
    items = tuple(_typed(call, part, dtype) for part, dtype in zip(parts, several, strict=True))
    return Tuple(items, origin=call.origin)


def _typed(call: Call, value: Value, told: Value) -> Value:
    found = call.array(value)
    if found is None:
        found = Array(why=value.why if isinstance(value, Unknown) else "what a function of Python returns")
    return call.new(found.but(dtype=dtype_of(told), kind="tensor"))


@method("array", "set_shape", signature="shape")
def set_shape(call: Call) -> Value:
    """`x.set_shape((28, 28, 1))`: what the author knows of a shape."""
    found, told = call.array(call.receiver), shape_of(call.machine.store, call["shape"])
    if found is not None and isinstance(call.receiver, Ref):
        call.machine.store.put(call.receiver, found.but(shape=told or found.shape))
    return Const(None, origin=call.origin)


@means("tensorflow.ensure_shape", signature="a, shape, x->a")
@on_array("a", otherwise=not_known("a value that is not known"))
def ensure_shape(call: Call, found: Array) -> Array:
    """`tf.ensure_shape(x, shape)`."""
    return found.but(shape=shape_of(call.machine.store, call["shape"]) or found.shape)
