"""tf.data pipelines: what one element looks like after each step."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from losslint.knowledge.arrays.literals import array_of
from losslint.knowledge.lookup.registry import Call, means, method, whole
from losslint.training import Doing, Order, Shape, Step
from losslint.values import (
    Array,
    Batches,
    Closure,
    Const,
    Dict,
    List,
    Made,
    Method,
    Tuple,
    Unknown,
    Value,
    is_none,
)


@means("tensorflow.data.Dataset.from_tensor_slices", signature="tensors")
def from_tensor_slices(call: Call) -> Value:
    """One element a sample."""
    return Batches(
        each(call, call["tensors"], first_axis_off), batched=False, maker="tf.data", origin=call.origin
    )


@means("tensorflow.data.Dataset.from_tensors", signature="tensors")
def from_tensors(call: Call) -> Value:
    """One element: everything."""
    return Batches(call["tensors"], batched=True, maker="tf.data", origin=call.origin)


@means("tensorflow.data.Dataset.from_generator", signature="generator, output_types=None")
def from_generator(call: Call) -> Value:
    """The elements of a Python generator."""
    function = call["generator"]
    made = (
        call.machine.apply(function, [], {}, call.origin)
        if isinstance(function, Closure | Method)
        else function
    )
    element = made.element if isinstance(made, Batches) else Unknown("what the generator yields")
    return Batches(element, batched=False, maker="tf.data", origin=call.origin)


@means("tensorflow.data.Dataset.zip", signature="datasets")
def zip_(call: Call) -> Value:
    """Several pipelines side by side."""
    parts = call.items("datasets") or (call["datasets"], *call.bound.rest)
    elements = [part.element if isinstance(part, Batches) else Unknown("a pipeline") for part in parts]
    batched = all(isinstance(part, Batches) and part.batched for part in parts)
    return Batches(Tuple(tuple(elements)), batched, maker="tf.data", origin=call.origin)


@method("batches", "batch", "padded_batch", signature="batch_size")
def batch(call: Call) -> Value:
    """`.batch(n)`: a first axis that counts samples."""
    flow = call.receiver
    if not isinstance(flow, Batches):
        return call.unknown("a pipeline")
    doubtful = flow.batched and flow.size is None  # a batch size that is not known may also be None
    element = each(
        call, flow.element, lambda array: array.but(shape=None if doubtful else _with_axis(array.shape))
    )
    return replace(flow, element=element, batched=True, size=whole(call["batch_size"]))


@method("batches", "next", "get_next", "__next__", signature="", only_in="their iterators")
def one_batch(call: Call) -> Value:
    """`datagen.flow(x, y).next()` and `iterator.get_next()`: one element, with some of the samples."""
    flow = call.receiver
    if not isinstance(flow, Batches):
        return call.unknown("a batch")
    return each(call, flow.element, some_samples) if flow.batched else flow.element


def some_samples(array: Array) -> Array:
    """Return an array that holds some of the samples of one."""
    return array.but(shape=(None, *array.shape[1:])) if array.shape else array


@means("keras.utils.pack_x_y_sample_weight", signature="x, y=None, sample_weight=None")
def packed(call: Call) -> Value:
    """`pack_x_y_sample_weight(x, y)`: what a pipeline yields."""
    return packed_of(call, call["x"], call["y"], call["sample_weight"])


def packed_of(call: Call, x: Value, y: Value, weights: Value) -> Value:
    """Return inputs, labels and weights as a pipeline yields them, without those that are None."""
    if is_none(y):
        alone = isinstance(x, Tuple | Unknown) or call.machine.store.find(x, List) is not None
        return Tuple((x,), origin=call.origin) if alone else x
    return Tuple((x, y) if is_none(weights) else (x, y, weights), origin=call.origin)


@means("keras.utils.unpack_x_y_sample_weight", signature="data")
def unpacked(call: Call) -> Value:
    """`unpack_x_y_sample_weight(data)`: inputs, labels and weights, None for what there is not."""
    data = call["data"]
    if isinstance(data, Unknown):
        return data
    together = isinstance(data, Tuple) or call.machine.store.find(data, List) is not None
    items = call.items(data) if together else (data,)
    if not items or len(items) > 3:
        return call.unknown("inputs, labels and weights that are not known apart")
    return Tuple((*items, *(Const(None),) * (3 - len(items))), origin=call.origin)


@method("batches", "rebatch", signature="batch_size")
def rebatch(call: Call) -> Value:
    """`.rebatch(n)`: the same samples in other portions."""
    flow = call.receiver
    if not isinstance(flow, Batches) or not flow.batched:
        return call.unknown("a pipeline")
    return replace(flow, size=whole(call["batch_size"]))


@method("batches", "unbatch", signature="")
def unbatch(call: Call) -> Value:
    """`.unbatch()`."""
    flow = call.receiver
    if not isinstance(flow, Batches):
        return call.unknown("a pipeline")
    return replace(flow, element=each(call, flow.element, first_axis_off), batched=False, size=None)


@method("batches", "map", signature="function, map_func->function")
def map_(call: Call) -> Value:
    """`.map(f)`: the function says what becomes of an element."""
    flow = call.receiver
    if not isinstance(flow, Batches):
        return call.unknown("a pipeline")
    element = flow.element
    arguments = list(element.items) if isinstance(element, Tuple) else [element]
    result = call.machine.apply(call["function"], arguments, {}, call.origin)
    return replace(flow, element=result)


@method("batches", "shuffle", signature="buffer_size, seed=None, reshuffle_each_iteration=True")
def shuffled(call: Call) -> Value:
    """`.shuffle(n)`: in an order that each pass over the pipeline draws anew, unless it is told not to."""
    flow, again = call.receiver, call["reshuffle_each_iteration"]
    if not isinstance(flow, Batches):
        return call.unknown("a pipeline")
    anew = is_none(again) or again == Const(True)
    order = call.machine.chance.order_of_each_pass() if anew else Order(None)
    return flow.did(Step(Doing.SHUFFLED, call.origin, "in random order", order=order))


@method("batches", "cache", signature="filename=''")
def cached(call: Call) -> Value:
    """`.cache()`: the elements come again as they were kept, where all of them are read to the end."""
    flow = call.receiver
    return settled(flow) if isinstance(flow, Batches) else call.unknown("a pipeline")


def settled(flow: Batches) -> Batches:
    """Return a pipeline of which it is not known any more whether each pass draws an order anew.

    What was cut off before was cut off in another order than that of other passes.
    """
    cuts = [place for place, step in enumerate(flow.steps) if step.doing is Doing.SPLIT]
    start = cuts[-1] if cuts else 0
    fixed = (step if step.order is None else replace(step, order=Order(None)) for step in flow.steps[start:])
    return replace(flow, steps=(*flow.steps[:start], *fixed))


@method(
    "batches",
    "prefetch",
    "repeat",
    "with_options",
    "as_numpy_iterator",
    signature="",
)
def kept(call: Call) -> Value:
    """Steps that leave the elements as they are."""
    return call.receiver or call.unknown("a pipeline")


@method("batches", "concatenate", signature="dataset")
def concatenated(call: Call) -> Value:
    """`.concatenate(other)`: what holds of the elements of both."""
    flow, other = call.receiver, call["dataset"]
    if not isinstance(flow, Batches) or not isinstance(other, Batches) or flow.batched != other.batched:
        return call.unknown("two pipelines together, not both of which are known")
    element = call.machine.joined((flow.element, other.element), "it differs between joined pipelines")
    size = flow.size if flow.size == other.size else None
    return Batches(element, flow.batched, size, flow.maker, flow.facts, origin=flow.origin)


KEEPING = tuple(
    f"tensorflow.data.experimental.{name}"
    for name in (
        "assert_cardinality copy_to_device ignore_errors prefetch_to_device shuffle_and_repeat snapshot "
        "take_while"
    ).split()
)
"""What TensorFlow makes for `apply` that leaves each element as it is."""


@means(*KEEPING, signature="")
def keeping(call: Call) -> Value:
    """`tf.data.experimental.ignore_errors()`: a step of a pipeline."""
    return call.new(Made(call.path, {}, frozenset(), origin=call.origin))


@method("batches", "apply", signature="function, transformation_func->function")
def apply(call: Call) -> Value:
    """`.apply(f)`: the project's functions make another pipeline; some of TensorFlow's change no element."""
    flow, function = call.receiver, call["function"]
    if flow is None:
        return call.unknown("a pipeline")
    if isinstance(function, Closure | Method):
        return call.machine.apply(function, [flow], {}, call.origin)
    made = call.machine.store.find(function, Made)
    if made is None or made.path not in KEEPING:
        return call.unknown("a pipeline after `.apply()`")
    return settled(flow) if isinstance(flow, Batches) else flow


@method("batches", "window", signature="")
def window(call: Call) -> Value:
    """`.window(n)`: every element is a short pipeline of its own."""
    flow = call.receiver
    if not isinstance(flow, Batches):
        return call.unknown("a pipeline")
    return Batches(flow, flow.batched, None, flow.maker, origin=flow.origin)


@method("batches", "flat_map", signature="function, map_func->function")
def flat_map(call: Call) -> Value:
    """`.flat_map(f)`: the elements of the pipelines that the function returns."""
    flow = call.receiver
    if not isinstance(flow, Batches):
        return call.unknown("a pipeline")
    inner = call.machine.apply(call["function"], [flow.element], {}, call.origin)
    if not isinstance(inner, Batches):
        return Batches(Unknown("what `flat_map` makes of an element"), False, maker=flow.maker)
    return Batches(inner.element, flow.batched, None, flow.maker, origin=flow.origin)


CUTS = {"take": Doing.SPLIT, "skip": Doing.SPLIT, "filter": Doing.SELECTED}
"""What leaves elements out: by the places at which they come, or for what they hold."""


@method("batches", *CUTS, signature="")
def picked(call: Call) -> Value:
    """Steps that leave some of the elements out: the arrays look alike and are others."""
    flow = call.receiver
    if not isinstance(flow, Batches):
        return call.unknown("a pipeline")
    return _with_some(call, flow, Step(CUTS[call.path], call.origin, call.path))


@method("batches", "shard", signature="num_shards, index")
def shard(call: Call) -> Value:
    """`.shard(n, k)`: every n-th element, from the k-th on."""
    flow, index = call.receiver, whole(call["index"])
    if not isinstance(flow, Batches):
        return call.unknown("a pipeline")
    detail = "shard" if index is None else f"shard {index}"
    return _with_some(call, flow, Step(Doing.SPLIT, call.origin, detail))


def _with_some(call: Call, flow: Batches, step: Step) -> Batches:
    """Return a pipeline with some of the elements."""
    return replace(flow, element=each(call, flow.element, lambda array: array)).did(step)


@method(
    "batches",
    "interleave",
    "reduce",
    "enumerate",
    "scan",
    "group_by_window",
    signature="",
)
def regrouped(call: Call) -> Value:
    """Steps after which elements are not followed."""
    return Unknown(f"a pipeline after `.{call.path}()`", origin=call.origin)


@means(
    "tensorflow.data.TFRecordDataset",
    "tensorflow.data.TextLineDataset",
    "tensorflow.data.Dataset.list_files",
    "tensorflow.data.experimental.make_csv_dataset",
    "tensorflow.data.Dataset.range",
    signature="",
)
def from_files(call: Call) -> Value:
    """Records of files: what they hold is not known before a `map` says it."""
    return Batches(
        Unknown(f"`{call.path.rpartition('.')[2]}` reads files"), False, maker="tf.data", origin=call.origin
    )


def first_axis_off(array: Array) -> Array:
    """Return one row of an array."""
    return array.but(shape=array.shape[1:] if array.shape else None)


def _with_axis(shape: Shape | None) -> Shape | None:
    return (None, *shape) if shape is not None else None


def each(call: Call, value: Value, change: Callable[[Array], Array], depth: int = 3) -> Value:
    """Return a structure of arrays with a change made to each."""
    found = call.array(value)
    if found is not None:
        return call.machine.store.new(change(found), value.origin)
    if isinstance(value, Tuple) and depth:
        return Tuple(tuple(each(call, item, change, depth - 1) for item in value.items), origin=value.origin)
    cell = call.machine.store.find(value, Dict)
    if cell is not None and depth:
        items = {key: each(call, item, change, depth - 1) for key, item in cell.items.items()}
        return call.new(Dict(items, cell.keys, cell.rest))
    if call.machine.store.find(value, List) is not None:
        return call.machine.store.new(change(array_of(call.machine, value, call.origin)), value.origin)
    return value
