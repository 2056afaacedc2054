"""What a symbolic tensor says of its own shape, in the many ways in which Keras can be asked."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call, Machine, attribute, means, method, whole
from losslint.knowledge.models.layers import lengths_of
from losslint.training import Origin
from losslint.values import Const, List, Made, Slice, Tensor, Tuple, Unknown, Value, is_none


@attribute("symbol", "shape", "_keras_shape")
def shape_attribute(machine: Machine, value: Value, origin: Origin) -> Value:
    """`tensor.shape`."""
    assert isinstance(value, Tensor)
    return lengths_of(value, machine.store, origin)


@means("tensorflow.TensorShape", signature="dims")
def tensor_shape(call: Call) -> Value:
    """`tf.TensorShape([None, 3])`: its lengths."""
    items = call.items("dims")
    return Tuple(items, origin=call.origin) if items is not None else call.unknown("a shape")


@method("symbol", "get_shape", signature="")
def get_shape(call: Call) -> Value:
    """`tensor.get_shape()`."""
    assert isinstance(call.receiver, Tensor)
    return lengths_of(call.receiver, call.machine.store, call.origin)


@means("keras.backend.int_shape", "keras.ops.shape", "numpy.shape", signature="x, a->x")
def int_shape(call: Call) -> Value:
    """`K.int_shape(tensor)`; of anything else, what its `shape` is."""
    value = call["x"]
    if isinstance(value, Tensor):
        return lengths_of(value, call.machine.store, call.origin)
    found = call.array("x")
    if found is None or found.shape is None:
        return call.unknown("a shape that is not known")
    sizes = [
        Const(size) if size is not None else Unknown("a length that is not known") for size in found.shape
    ]
    return Tuple(tuple(sizes), origin=call.origin)


DYNAMIC = "tensorflow.shape"
"""What the shape is that a tensor has at run time: a tensor itself, of whose numbers some are known."""


@means("keras.backend.shape", signature="x")
@means(DYNAMIC, "tensorflow.shape_n", signature="x, input->x")
def dynamic_shape(call: Call) -> Value:
    """`tf.shape(x)`: it is no tuple, so `* 2` doubles its numbers."""
    value = call["x"]
    if not isinstance(value, Tensor):
        return call.unknown("the shape of something that is not followed")
    lengths = lengths_of(value, call.machine.store, call.origin)
    return call.new(Made(DYNAMIC, {"lengths": lengths}, frozenset(), origin=call.origin))


@method(f"made:{DYNAMIC}", "__getitem__", signature="key")
def dynamic_part(call: Call) -> Value:
    """`tf.shape(x)[1]`: a number where it is the same at all times, and what the batch holds is not known."""
    made = call.machine.store.find(call.receiver, Made)
    lengths = made.arguments["lengths"] if made is not None else None
    key = call["key"]
    if isinstance(key, Slice):
        return call.unknown("some of the lengths of a tensor")
    position = whole(key)
    if not isinstance(lengths, Tuple) or position is None:
        return call.unknown("a length of a tensor")
    if not -len(lengths.items) <= position < len(lengths.items):
        return call.unknown("a length that a tensor does not have")
    found = lengths.items[position]
    return found if not is_none(found) else call.unknown("how many samples a batch holds")


@attribute("symbol", "ndim")
def ndim(machine: Machine, value: Value, origin: Origin) -> Value:
    """`tensor.ndim`."""
    return _rank(value, origin)


@means("keras.backend.ndim", "tensorflow.rank", "keras.ops.ndim", "numpy.ndim", signature="x, input->x, a->x")
def rank(call: Call) -> Value:
    """`K.ndim(tensor)`: how many axes it has."""
    found = call.array("x")
    if found is not None and found.shape is not None:
        return Const(len(found.shape), origin=call.origin)
    return _rank(call["x"], call.origin)


def _rank(value: Value, origin: Origin) -> Value:
    shape = value.shape if isinstance(value, Tensor) else None
    return (
        Const(len(shape), origin=origin) if shape is not None else Unknown("a number of axes", origin=origin)
    )


@attribute("tuple", "rank", "ndims")
def rank_of_shape(machine: Machine, value: Value, origin: Origin) -> Value:
    """`tensor.shape.rank`: a shape of TensorFlow is a tuple that can be asked more."""
    assert isinstance(value, Tuple)
    return Const(len(value.items), origin=origin)


@attribute("tuple", "dims")
def dims(machine: Machine, value: Value, origin: Origin) -> Value:
    """`tensor.shape.dims`: its lengths."""
    return value


@method("tuple", "is_compatible_with", signature="other", only_in="shapes of TensorFlow")
def compatible(call: Call) -> Value:
    """`one.shape.is_compatible_with(other.shape)`: lengths that are not known fit to any."""
    mine, others = call.items(call.receiver) if call.receiver is not None else None, call.items("other")
    not_told = call.unknown("whether two shapes fit to each other")
    if mine is None or others is None:
        return not_told
    pairs = zip(mine, others, strict=False)
    apart = any(_is_size(one) and _is_size(two) and one != two for one, two in pairs)
    certain = all(_is_size(one) or is_none(one) for one in (*mine, *others))
    if apart or len(mine) != len(others):
        return Const(False, origin=call.origin)
    return (
        Const(True, origin=call.origin) if certain else call.unknown("whether two shapes fit to each other")
    )


def _is_size(value: Value) -> bool:
    return whole(value) is not None


@means("numpy.array_equal", signature="a1, a2, equal_nan=False")
def array_equal(call: Call) -> Value:
    """`np.array_equal(one.shape, other.shape)`: of lengths that are known."""
    one, two = call.items("a1"), call.items("a2")
    known = [isinstance(item, Const) for item in (*(one or ()), *(two or ()))]
    if one is None or two is None or not all(known):
        return call.unknown("whether two arrays are equal")
    return Const(one == two, origin=call.origin)


@method("tuple", "as_list", signature="", only_in="shapes of TensorFlow")
def as_list(call: Call) -> Value:
    """`tensor.shape.as_list()`."""
    assert isinstance(call.receiver, Tuple)
    return call.new(List(call.receiver.items))


@attribute("scalar", "value")
def dimension(machine: Machine, value: Value, origin: Origin) -> Value:
    """`tensor.shape[-1].value`: a length of TensorFlow 1."""
    return value if whole(value) is not None else Unknown("what a number holds", origin=origin)
