"""Tensors that hold data: how they are made, and what their methods leave of what is known of them."""

from __future__ import annotations

import math
from math import prod

from losslint.knowledge.arrays import arithmetic, literals, memory
from losslint.knowledge.frameworks.torch.bare_weights import trained_if_asked
from losslint.knowledge.frameworks.torch.tracing import note_read
from losslint.knowledge.libraries.numpy.operands import dtype_of, span_as
from losslint.knowledge.lookup.registry import (
    TABLES,
    Call,
    Machine,
    attribute,
    means,
    method,
    number,
    whole,
    writer,
)
from losslint.training import Content, Doing, Encoding, Origin, Range, Shape
from losslint.values import Array, Const, Library, Made, Ref, Samples, Tensor, Unknown, Value, Whole, is_none

DTYPES = {
    **{
        f"torch.{name}": name
        for name in "float16 float32 float64 bfloat16 int8 int16 int32 int64 uint8 bool".split()
    },
    "torch.float": "float32",
    "torch.double": "float64",
    "torch.half": "float16",
    "torch.long": "int64",
    "torch.int": "int32",
    "torch.short": "int16",
}
"""The dtypes by their names."""

TYPED = {
    "torch.FloatTensor": "float32",
    "torch.DoubleTensor": "float64",
    "torch.HalfTensor": "float16",
    "torch.LongTensor": "int64",
    "torch.IntTensor": "int32",
    "torch.ByteTensor": "uint8",
    "torch.BoolTensor": "bool",
    "torch.ShortTensor": "int16",
}
"""The classes that make tensors of one dtype."""

CLASSES = ("torch.Tensor", *TYPED)
"""Classes of tensors, which are given numbers or the sizes of a tensor that is not filled yet."""

MAKING = ("torch.tensor", "torch.as_tensor", "torch.from_numpy", "torch.asarray")
"""Functions that make a tensor of numbers."""


def named_dtype(value: Value) -> str | None:
    """Return the dtype that an argument names, None where it is not known or not given: a string is none."""
    if not isinstance(value, Library):
        return None
    return DTYPES.get(value.path) or TYPED.get(value.path) or dtype_of(value)


@means(*CLASSES, signature="data, ..., dtype=None, device=None, requires_grad=False")
@means(*MAKING, signature="data, dtype=None, device=None, requires_grad=False")
@trained_if_asked
def tensor(call: Call) -> Value:
    """`torch.tensor(x)`: the array again, or what a list holds."""
    value = call["data"]
    dtype = "float32" if call.path == "torch.Tensor" else TYPED.get(call.path) or named_dtype(call["dtype"])
    if type(value) is Unknown and dtype is not None:
        return call.new(
            Array(dtype, why=value.why, kind="tensor").did(Doing.CAST, call.origin, f"cast to {dtype}")
        )
    if isinstance(value, Unknown | Tensor):
        return value
    if isinstance(value, Whole):
        return call.new(Array(dtype or "int64", (), why="a whole number", kind="tensor"))
    found = call.array(value)
    if found is None and call.path in CLASSES and isinstance(value, Const):
        sizes = (whole(value), *(whole(one) for one in call.bound.rest))
        shape = sizes if call.bound.complete else None
        return call.new(Array(dtype, shape, why="it is not filled yet", kind="tensor"))
    if found is None:
        found = literals.array_of(call.machine, value, call.origin)
        if found.dtype == "float64":
            found = found.but(dtype="float32")  # what Python writes with a point
    return call.new(_cast(found, dtype, call.origin).but(kind="tensor"))


def _cast(found: Array, dtype: str | None, origin: Origin) -> Array:
    """Return an array of another dtype, and as it is where that is not given."""
    if dtype is None or dtype == found.dtype:
        return found
    cut = dtype.startswith(("int", "uint")) and not found.is_integer and found.dtype != "bool"
    changes: dict[str, object] = {"dtype": dtype, "range": span_as(dtype, found.range)}
    if cut and found.encoding is Encoding.REAL:
        changes |= {"encoding": None, "range": None}
    return found.did(Doing.CAST, origin, f"cast to {dtype}", **changes)


@means("torch.autograd.Variable", signature="data, requires_grad=False, volatile=False")
@trained_if_asked
def same(call: Call) -> Value:
    """`Variable(x)`: the tensor."""
    return call["data"]


CASTS = {
    "float": "float32",
    "double": "float64",
    "half": "float16",
    "long": "int64",
    "int": "int32",
    "short": "int16",
    "byte": "uint8",
    "bool": "bool",
}


@method("tensor", *CASTS, signature="")
def cast(call: Call) -> Value:
    """`x.long()`."""
    found = call.array(call.receiver)
    return (
        call.unknown("a tensor") if found is None else call.new(_cast(found, CASTS[call.path], call.origin))
    )


def long_of_unknown(machine: Machine, value: Value, origin: Origin | None) -> Value:
    """`y.long()` of something unknown: what a network or a loss is given and has this method is a tensor."""
    if not isinstance(value, Unknown):
        return Unknown("what `long` of another library returns is not known", origin=origin)
    return machine.store.new(
        Array("int64", why=value.why, kind="tensor").did(Doing.CAST, origin, "cast to int64"), origin
    )


TABLES.telling["long"] = long_of_unknown


DEVICE = "torch.device"
TABLES.devices.add(DEVICE, "cpu", "cuda", "mps", "xpu")


@means(DEVICE, signature="type, index=None")
def device(call: Call) -> Value:
    """`torch.device("cpu")`."""
    return call.new(Made(DEVICE, call.bound.arguments, call.bound.given, origin=call.origin))


@attribute(f"made:{DEVICE}", "type")
def kind_of_device(machine: Machine, value: Value, origin: Origin) -> Value:
    """`device.type`, of a name without a number."""
    made = machine.store.find(value, Made)
    told = made.arguments["type"] if made is not None else None
    plain = isinstance(told, Const) and ":" not in str(told.value)
    return told if plain and told is not None else Unknown("the kind of a device", origin=origin)


@method("tensor", "to", "type", signature="dtype=None, device=None, non_blocking=False")
def to(call: Call) -> Value:
    """`x.to(device)`, `x.to(torch.float32)`: a device changes nothing that is known."""
    found, dtype = call.array(call.receiver), named_dtype(call["dtype"])
    if found is None or call.receiver is None:
        return call.unknown("a tensor")
    return call.receiver if dtype is None else call.new(_cast(found, dtype, call.origin))


@method(
    "tensor",
    *"cuda cpu contiguous detach pin_memory share_memory_ xpu".split(),
    signature="",
)
def moved(call: Call) -> Value:
    """`x.cuda()`: the same numbers."""
    return call.receiver or call.unknown("a tensor")


@method("tensor", "clone", signature="")
def cloned(call: Call) -> Value:
    """`x.clone()`: equal numbers, which change by themselves."""
    found = call.array(call.receiver)
    return call.unknown("a tensor") if found is None else call.new(found)


SYMBOLS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "subtract": "-", "multiply": "*", "divide": "/"}
"""The arithmetic of a tensor's methods."""


@method("tensor", *SYMBOLS, signature="other, *, alpha=1, rounding_mode=None")
def computed(call: Call) -> Value:
    """`x.div(255)`: arithmetic that gives another tensor."""
    if call.receiver is None or call.gave("alpha") or call.gave("rounding_mode"):
        return call.unknown("arithmetic that is not followed")
    return _computed(call, SYMBOLS[call.path], call.receiver)


def _computed(call: Call, symbol: str, receiver: Value) -> Value:
    """Return what the arithmetic of numbers with other ones gives: with those of a model, a part of it."""
    if isinstance(call["other"], Tensor):
        return arithmetic.on_tensors(call.machine, symbol, receiver, call["other"], call.origin)
    return arithmetic.on_arrays(call.machine, symbol, receiver, call["other"], call.origin)


@method("tensor", "add_", "sub_", "mul_", "div_", signature="other, *, alpha=1, rounding_mode=None")
def changed_in_place(call: Call) -> Value:
    """`x.div_(255)`: everybody who holds the tensor sees the change."""
    receiver = call.receiver
    if receiver is None or call.array(receiver) is None:
        return call.unknown("a tensor")
    if call.gave("alpha") or call.gave("rounding_mode"):
        memory.forget(call.machine, receiver, f"`{call.path}` changes it in place")
        return receiver
    return arithmetic.in_place(
        call.machine, SYMBOLS[call.path.rstrip("_")], receiver, call["other"], call.origin
    )


@attribute("tensor", "data")
def data(machine: Machine, value: Value, origin: Origin) -> Value:
    """`x.data`."""
    return value


@writer("tensor", "data")
def set_data(machine: Machine, value: Value, new: Value, origin: Origin) -> None:
    """`x.data = numbers`."""
    found = machine.store.find(new, Array)
    if found is not None and isinstance(value, Ref):
        memory.write(machine, value, found)
    else:
        memory.forget(machine, value, "its numbers were replaced")


@attribute("symbol", "data")
def symbol_data(machine: Machine, value: Value, origin: Origin) -> Value:
    """`output.data`: the same numbers, without what they were made of."""
    assert isinstance(value, Tensor)
    note_read(machine, value)
    cut = machine.store.new(Made("torch.detach", {}, frozenset(), origin=origin), origin)
    return Tensor(cut, (value,), value.shape, origin=origin)


def _reshaped(call: Call, found: Array, shape: Shape | None) -> Value:
    changes: dict[str, object] = {}
    if found.encoding in (Encoding.ONE_HOT, Encoding.MULTI_HOT) and (not shape or shape[-1] != found.classes):
        changes |= {"encoding": None, "classes": None}
    return call.new(found.in_shape(call.origin, call.path, shape, **changes))


@method("tensor", "view", "reshape", signature="")
def view(call: Call) -> Value:
    """`y.view(-1, 1)`."""
    found, told = call.array(call.receiver), call.bound.rest
    if found is None:
        return call.unknown("a tensor")
    items = call.items(told[0]) if len(told) == 1 and whole(told[0]) is None else told
    if not items or not call.bound.complete:
        return _reshaped(call, found, None)
    sizes = [None if isinstance(item, Samples) else whole(item) for item in items]
    if isinstance(items[0], Samples) and found.shape:
        sizes[0] = found.shape[0]
    return _reshaped(call, found, _filled(sizes, found.shape))


def _filled(sizes: list[int | None], shape: Shape | None) -> Shape | None:
    """Return the shape of the same numbers in other axes; the length -1 is what is left over."""
    if sizes.count(-1) > 1:
        return None
    total = prod(one for one in shape if one is not None) if shape and None not in shape else None
    known: int = prod(one for one in sizes if one is not None and one >= 0)
    rest = total // known if total is not None and None not in sizes and known else None
    return tuple(rest if one == -1 else one for one in sizes)


@method("tensor", "view_as", "reshape_as", "expand_as", signature="other")
def as_another(call: Call) -> Value:
    """`y.view_as(output)`: of the shape of another tensor."""
    found, other = call.array(call.receiver), call["other"]
    if found is None:
        return call.unknown("a tensor")
    like = call.array(other)
    shape = other.shape if isinstance(other, Tensor) else like.shape if like is not None else None
    return _reshaped(call, found, shape)


@method("tensor", "unsqueeze", signature="dim")
def unsqueeze(call: Call) -> Value:
    """`y.unsqueeze(1)`."""
    found, axis = call.array(call.receiver), whole(call["dim"])
    if found is None:
        return call.unknown("a tensor")
    shape: Shape | None = None
    if found.shape is not None and axis is not None and -len(found.shape) - 1 <= axis <= len(found.shape):
        axis %= len(found.shape) + 1
        shape = (*found.shape[:axis], 1, *found.shape[axis:])
    return _reshaped(call, found, shape)


@method("tensor", "squeeze", signature="dim=None")
def squeeze(call: Call) -> Value:
    """`y.squeeze(1)`."""
    found, axis = call.array(call.receiver), whole(call["dim"])
    if found is None:
        return call.unknown("a tensor")
    shape: Shape | None = None
    if found.shape is not None and axis is not None and -len(found.shape) <= axis < len(found.shape):
        if found.shape[axis] is not None:  # otherwise nobody knows whether that axis goes
            axis %= len(found.shape)
            shape = tuple(size for n, size in enumerate(found.shape) if n != axis or size != 1)
    elif found.shape is not None and is_none(call["dim"]) and None not in found.shape[1:]:
        shape = tuple(size for size in found.shape if size != 1)
    return _reshaped(call, found, shape)


@method("tensor", "permute", "transpose", "t", "flatten", signature="")
def rearranged(call: Call) -> Value:
    """Axes in an order that is not followed."""
    found = call.array(call.receiver)
    return call.unknown("a tensor") if found is None else _reshaped(call, found, None)


@method("tensor", *"transpose_ swapaxes_ swapdims_ t_ squeeze_ unsqueeze_ resize_".split(), signature="")
def rearranged_in_place(call: Call) -> Value:
    """`x.transpose_(0, 1)`: the tensor itself has its axes in an order that is not followed."""
    found = call.array(call.receiver)
    if found is None or not isinstance(call.receiver, Ref):
        return call.unknown("a tensor")
    call.machine.store.put(call.receiver, found.did(Doing.RESHAPED, call.origin, call.path, shape=None))
    return call.receiver


def _sizes(call: Call, first: str) -> Shape | None:
    """Return the shape that a maker of tensors is given: as numbers, or as one tuple; None if passed on."""
    if not call.bound.complete:
        return None
    told = (call[first], *call.bound.rest)
    items = call.items(told[0]) if len(told) == 1 and whole(told[0]) is None else told
    return tuple(map(whole, items)) if items is not None else None


@means("torch.zeros", "torch.ones", "torch.empty", signature="size, ...")
@trained_if_asked
def filled(call: Call) -> Value:
    """`torch.ones(64, 1)`."""
    dtype = named_dtype(call.option("dtype", None)) or named_dtype(call.bound.extra.get("dtype", Const(None)))
    what = call.path.rpartition(".")[2]
    made = Array(dtype or "float32", _sizes(call, "size"), kind="tensor", why="it is not filled yet")
    if what != "empty":
        made = made.but(range=Range(what == "ones", what == "ones"), why="all its numbers are alike")
    return call.new(made.did(Doing.MADE, call.origin, f"torch.{what}"))


@means("torch.zeros_like", "torch.ones_like", signature="input, dtype=None")
def filled_like(call: Call) -> Value:
    """`torch.ones_like(output)`: as long as another tensor, and of its dtype."""
    like = call["input"]
    found = call.array(like)
    dtype = named_dtype(call["dtype"])
    if dtype is None and is_none(call["dtype"]):
        dtype = found.dtype if found is not None else None
    shape = found.shape if found is not None else like.shape if isinstance(like, Tensor) else None
    number = call.path.endswith("ones_like")
    made = Array(dtype, shape, Range(number, number), kind="tensor", why="all its numbers are alike")
    return call.new(made.did(Doing.MADE, call.origin, call.path))


@means("torch.full", signature="size, fill_value, ..., dtype=None")
@trained_if_asked
def filled_with(call: Call) -> Value:
    """`torch.full((64,), 1.0)`: the number's type is the tensor's where no dtype is given."""
    value = call["fill_value"]
    filling, dtype = number(value), named_dtype(call["dtype"])
    if dtype is None and is_none(call["dtype"]) and filling is not None:
        dtype = "float32" if isinstance(filling, float) else "int64"
    span = Range(filling, filling) if filling is not None else None
    shape = literals.shape_of(call.machine.store, call["size"])
    made = Array(dtype, shape, span, kind="tensor", why="all its numbers are alike")
    return call.new(made.did(Doing.MADE, call.origin, call.path))


@means("torch.eye", signature="n, m=None, *, dtype=None")
def unit_rows(call: Call) -> Value:
    """`torch.eye(10)`: its rows are the one-hot vectors, unless it is no square."""
    rows, columns = whole(call["n"]), whole(call["m"])
    is_square = is_none(call["m"]) or (rows is not None and rows == columns)
    made = Array(named_dtype(call["dtype"]) or "float32", (rows, columns), Range(0, 1), kind="tensor")
    if is_square:
        made = made.but(shape=(rows, rows), encoding=Encoding.ONE_HOT, classes=rows, identity=True)
    return call.new(made.did(Doing.MADE, call.origin, "an identity matrix" if is_square else call.path))


@method("tensor", "scatter_", "scatter", signature="dim, index, src=None, ..., value->src")
def scattered(call: Call) -> Value:
    """`zeros.scatter_(1, y.unsqueeze(1), 1.0)`: a one in the column of each row's class."""
    found, index = call.array(call.receiver), call.array("index")
    if found is None:
        return call.unknown("a tensor")
    result = found.but(range=None, encoding=None, classes=None, why="numbers are scattered over it")
    in_rows = found.shape is not None and len(found.shape) == 2 and whole(call["dim"]) in (1, -1)
    one_each = index is not None and index.shape is not None and len(index.shape) == 2 and index.shape[1] == 1
    if found.range == Range(0, 0) and number(call["src"]) == 1 and in_rows and one_each:
        classes = found.shape[1] if found.shape is not None else None
        result = found.but(encoding=Encoding.ONE_HOT, classes=classes, range=Range(0, 1))
        result = result.but(content=Content.LABELS).did(Doing.ENCODED, call.origin, call.path)
    if call.path == "scatter_" and isinstance(call.receiver, Ref):
        call.machine.store.put(call.receiver, result)
        return call.receiver
    return call.new(result)


@means("torch.randn", "torch.rand", signature="size, ...")
@trained_if_asked
def drawn(call: Call) -> Value:
    """`torch.randn(100, 3)`."""
    span = Range(0, 1, exact=False) if call.path.endswith("rand") else Range(-math.inf, math.inf)
    made = Array("float32", _sizes(call, "size"), span, encoding=Encoding.REAL, kind="tensor")
    return call.new(made.but(why="drawn at random").did(Doing.DRAWN, call.origin, call.path))


@means("torch.linspace", signature="start, end, steps=100")
@trained_if_asked
def evenly(call: Call) -> Value:
    """`torch.linspace(-1, 1, 100)`."""
    first, last = number(call["start"]), number(call["end"])
    span = Range(min(first, last), max(first, last)) if first is not None and last is not None else None
    made = Array("float32", (whole(call["steps"]),), span, encoding=Encoding.REAL, kind="tensor")
    return call.new(made.did(Doing.MADE, call.origin, call.path))


@means("torch.arange", signature="start, end=None, step=1")
def counted(call: Call) -> Value:
    """`torch.arange(5)`, `torch.arange(0, 1, 0.02)`."""
    first, last = (Const(0), call["start"]) if is_none(call["end"]) else (call["start"], call["end"])
    ends = (number(first), number(last), number(call["step"]))
    low, high, step = ends
    if low is None or high is None or not step or (high - low) / step <= 0:
        return call.new(Array(kind="tensor", why="how far it counts is not known"))
    count = math.ceil((high - low) / step)
    integers = all(isinstance(end, int) for end in ends)
    made = Array("int64" if integers else "float32", (count,), kind="tensor", why="counted")
    reached = low + (count - 1) * step
    made = made.but(
        range=Range(min(low, reached), max(low, reached)), encoding=None if integers else Encoding.REAL
    )
    return call.new(made.did(Doing.MADE, call.origin, call.path))


@means("torch.randint", signature="low, high=None, size=None, dtype=None, device=None")
def drawn_whole(call: Call) -> Value:
    """`torch.randint(0, 10, (100,))` or `torch.randint(10, (100,))`."""
    low, high, size = call["low"], call["high"], call["size"]
    if whole(high) is None and is_none(size):
        low, high, size = Const(0), low, high
    first, last = whole(low), whole(high)
    shape = literals.shape_of(call.machine.store, size)
    dtype = named_dtype(call["dtype"]) or "int64"
    made = Array(dtype, shape, why="drawn at random", kind="tensor")
    if first is not None and last is not None and last > first:
        made = made.but(range=Range(first, last - 1))
        if first == 0 and last > 1:
            made = made.but(encoding=Encoding.CLASS_IDS, classes=last)
    return call.new(made.did(Doing.DRAWN, call.origin, f"drawn from {first} to {last}"))


@means("torch.nn.functional.one_hot", signature="tensor, num_classes=-1")
def one_hot(call: Call) -> Value:
    """`F.one_hot(y, 10)`: rows of whole numbers."""
    found, count = call.array("tensor"), whole(call["num_classes"])
    if found is None:
        value = call["tensor"]
        return value if isinstance(value, Unknown) else call.unknown("what `one_hot` is given")
    classes = count if count is not None and count > 0 else found.classes
    shape = (*found.shape, classes) if found.shape is not None else None
    encoded = found.did(
        Doing.ENCODED,
        call.origin,
        "F.one_hot",
        dtype="int64",
        shape=shape,
        encoding=Encoding.ONE_HOT,
        classes=classes,
        range=Range(0, 1),
    )
    return call.new(encoded.but(content=Content.LABELS))


@method("tensor", "item", signature="")
def number_of(call: Call) -> Value:
    """`x.item()`."""
    return call.unknown("a number of a tensor")
