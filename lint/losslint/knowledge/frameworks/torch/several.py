"""Functions that copy, cut or multiply tensors: of one tensor several, or of several tensors one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from losslint.knowledge.arrays import indexing
from losslint.knowledge.arrays.shapes import multiplied
from losslint.knowledge.frameworks.torch.deciding import ARGMAX
from losslint.knowledge.frameworks.torch.functional import INPUT, F, as_numpy, kept, register, unknown
from losslint.knowledge.frameworks.torch.tracing import operated
from losslint.knowledge.lookup.registry import Call, Machine, array_method, attribute, means, method, whole
from losslint.knowledge.models import graph
from losslint.training import Origin, Shape
from losslint.values import Const, Made, Ref, Slice, Tensor, Tuple, Unknown, Value

MAX_PARTS = 64
"""Parts of one tensor that are told apart."""


def _first(call: Call) -> Value:
    return call.receiver if call.receiver is not None else call.bound.arguments.get("tensor", call[INPUT])


def _shape_of(call: Call, value: Value) -> Shape | None:
    found = call.array(value)
    return value.shape if isinstance(value, Tensor) else found.shape if found is not None else None


def _of_all(call: Call, path: str, values: Sequence[Value], shape: Shape | None) -> Value:
    """Return what is computed of several tensors, or of tensors and data."""
    tensors = graph.tensors_in(call.machine, values)
    if not tensors:
        return call.unknown(f"what `{path.rpartition('.')[2]}` makes of data")
    return operated(call, path, tensors, shape)


def _product(call: Call) -> Value:
    """`torch.matmul(a, b)`, `a.mm(b)`."""
    one, two = _first(call), call["other"]
    return _of_all(call, "torch.matmul", [one, two], multiplied(call.machine.store, one, two))


for _name, _second in {
    "matmul": "tensor2",
    "mm": "mat2",
    "bmm": "mat2",
    "mv": "vec",
    "dot": "tensor",
}.items():
    means(f"torch.{_name}", signature=f"input, other, {_second}->other")(_product)
    method("symbol", _name, signature=f"other, {_second}->other")(_product)


@means("torch.sparse.mm", signature="mat1, mat2")
def sparse_product(call: Call) -> Value:
    """`torch.sparse.mm(a, b)`: as `a @ b`, of an adjacency matrix and the rows of its nodes."""
    one, two = call["mat1"], call["mat2"]
    return _of_all(call, "torch.matmul", [one, two], multiplied(call.machine.store, one, two))


@means("torch.einsum", signature="equation, operands, ...")
def einsum(call: Call) -> Value:
    """`torch.einsum("bij,bjk->bik", a, b)`: the letters behind the arrow are the axes of the result."""
    operands = [call["operands"], *call.bound.rest]
    left, arrow, right = (call.text("equation") or "").replace(" ", "").partition("->")
    lengths: dict[str, int | None] = {}
    for letters, operand in zip(left.split(","), operands, strict=False):
        shape = _shape_of(call, operand)
        if shape is not None and len(shape) == len(letters):
            lengths |= {letter: size for letter, size in zip(letters, shape, strict=True) if size is not None}
    plain = bool(arrow) and right.isalpha()
    return _of_all(call, "torch.einsum", operands, tuple(map(lengths.get, right)) if plain else None)


@means(f"{F}.linear", signature="input, weight, bias=None")
def linear(call: Call) -> Value:
    """`F.linear(x, w, b)`: as many numbers as the weights have rows."""
    given, weight = _shape_of(call, call[INPUT]), _shape_of(call, call["weight"])
    units = weight[0] if weight else None
    shape = (*given[:-1], units) if given else None
    return _of_all(call, "torch.linear", [call[INPUT], call["weight"], call["bias"]], shape)


def _convolved(call: Call) -> Value:
    """`F.conv2d(x, w)`."""
    name = call.path.rpartition(".")[2]
    return _of_all(call, f"torch.{name}", [call[INPUT], call["weight"], call["bias"]], None)


for _side in (1, 2, 3):
    means(f"{F}.conv{_side}d", signature="input, weight, bias=None, stride=1, padding=0")(_convolved)


def _attended(call: Call) -> Value:
    """`F.scaled_dot_product_attention(q, k, v)`: a mean of the values for each query."""
    query, value = _shape_of(call, call["query"]), _shape_of(call, call["value"])
    shape = (*query[:-1], value[-1]) if query and value else None
    return _of_all(call, "torch.attention", [call["query"], call["key"], call["value"]], shape)


means(f"{F}.scaled_dot_product_attention", signature="query, key, value, attn_mask=None, dropout_p=0.0")(
    _attended
)


def _compared(call: Call) -> Value:
    """`F.cosine_similarity(a, b)`: a number for each pair, known by its name only."""
    values = [call["x1"], call["x2"]]
    return _of_all(call, f"torch.{call.path.rpartition('.')[2]}", values, None)


for _name, _rest in {
    "cosine_similarity": "dim=1, eps=1e-08",
    "pairwise_distance": "p=2.0, eps=1e-06",
}.items():
    means(f"{F}.{_name}", signature=f"x1, x2, {_rest}")(_compared)
means("torch.cosine_similarity", signature="x1, x2, dim=1, eps=1e-08")(_compared)
means("torch.cdist", signature="x1, x2, p=2.0")(_compared)


def _cut(call: Call, sizes: Sequence[int | None] | None, axis: int | None) -> Value:
    """Return the parts of a tensor along an axis; where nobody knows how many, one that stands for all."""
    value = _first(call)
    path = f"torch.{call.path.rpartition('.')[2]}"
    if not isinstance(value, Tensor):
        return call.unknown("parts of a tensor")
    shape = value.shape
    if sizes is None or axis is None or not 0 < len(sizes) <= MAX_PARTS:
        return operated(call, path, [value], None)
    inside = shape is not None and -len(shape) <= axis < len(shape)
    parts = []
    for size in sizes:
        known = None
        if shape is not None and inside:
            at = axis % len(shape)
            known = (*shape[:at], size, *shape[at + 1 :])
        parts.append(operated(call, path, [value], known))
    return Tuple(tuple(parts), origin=call.origin)


def _length(call: Call, axis: int | None) -> int | None:
    value = _first(call)
    shape = value.shape if isinstance(value, Tensor) else None
    return (
        shape[axis] if shape is not None and axis is not None and -len(shape) <= axis < len(shape) else None
    )


def _rows(call: Call) -> Value:
    """`torch.split(x, [120, 30])` of an array: the first so many rows, and those behind them."""
    value, told = _first(call), call.bound.arguments.get("split_size") or call["split_size_or_sections"]
    found, axis = call.array(value), whole(call["dim"])
    if found is None or axis != 0 or not isinstance(value, Ref):
        return Unknown(value.why) if isinstance(value, Unknown) else call.unknown("parts of an array")
    size = whole(told)
    listed = [whole(one) for one in call.items(told) or ()]
    if size and found.samples is not None:
        listed = [min(size, found.samples - start) for start in range(0, found.samples, size)]
    sizes = [one for one in listed if one is not None]
    if not 0 < len(sizes) <= MAX_PARTS or len(sizes) < len(listed):
        return call.unknown("parts of an array")
    cuts = tuple(map(Const, accumulate(sizes[:-1])))
    ends = zip((Const(None), *cuts), (*cuts, Const(None)), strict=True)
    slices = (Slice(start, end, Const(None)) for start, end in ends)
    parts = tuple(indexing.get(call.machine, value, found, one, call.origin) for one in slices)
    return Tuple(parts, origin=call.origin)


array_method("split", of="tensor", signature="input, split_size, dim=0")(_rows)


def _split(call: Call) -> Value:
    """`x.split(64, dim=1)` or `x.split([64, 32], dim=1)`."""
    if not isinstance(_first(call), Tensor):
        return _rows(call)
    axis = whole(call["dim"])
    told = call.option("split_size", None) if call.receiver is not None else call["split_size_or_sections"]
    listed = call.items(told)
    if listed is not None:
        return _cut(call, [whole(one) for one in listed], axis)
    size, length = whole(told), _length(call, axis)
    if size is None or length is None or size < 1:
        return _cut(call, None, axis)
    return _cut(call, [min(size, length - start) for start in range(0, length, size)][: MAX_PARTS + 1], axis)


def _chunk(call: Call) -> Value:
    """`x.chunk(3, dim=-1)`."""
    axis, count = whole(call["dim"]), whole(call["chunks"])
    length = _length(call, axis)
    even = length is not None and count is not None and count > 0 and length % count == 0
    if even and length is not None and count is not None:
        return _cut(call, [length // count] * min(count, MAX_PARTS + 1), axis)
    return _cut(call, None, axis)


def _unbound(call: Call) -> Value:
    """`x.unbind(0)`: what stands at each place of an axis."""
    value, axis = _first(call), whole(call["dim"])
    length = _length(call, axis)
    if not isinstance(value, Tensor) or value.shape is None or length is None or axis is None:
        return _cut(call, None, axis)
    if not 0 < length <= MAX_PARTS:
        return _cut(call, None, axis)
    axis %= len(value.shape)
    shape = (*value.shape[:axis], *value.shape[axis + 1 :])
    parts = tuple(operated(call, "torch.unbind", [value], shape) for _ in range(length))
    return Tuple(parts, origin=call.origin)


for _name, _signature, _transfer in (
    ("chunk", "input, chunks, dim=0", _chunk),
    ("unbind", "input, dim=0", _unbound),
):
    means(f"torch.{_name}", signature=_signature)(_transfer)
    method("symbol", _name, signature=_signature.removeprefix("input, "))(_transfer)


means("torch.split", signature="tensor, split_size_or_sections, dim=0")(_split)
method("symbol", "split", signature="split_size, dim=0, split_size_or_sections->split_size")(_split)


@means("torch.sort", signature=as_numpy("input, dim=-1, descending=False"))
@method("symbol", "sort", signature=as_numpy("dim=-1, descending=False"))
def ranked(call: Call) -> Value:
    """`x.sort()`: the numbers, and where they stood; of falling ones the largest stand first."""
    value = _first(call)
    if not isinstance(value, Tensor):
        return call.unknown("numbers in their order")
    numbers = operated(call, "torch.sort", [value], value.shape)
    falls = call["descending"] == Const(True)
    places = operated(call, ARGMAX if falls else "torch.argsort", [value], value.shape)
    return Tuple((numbers, places), origin=call.origin)


def _axis_by_axis(call: Call, shape: Shape, new: int | None) -> Iterator[tuple[int | None, int | None]]:
    """Yield what is told of each axis and the length that it has, `new` of one that is put in front.

    Nothing, where it is not told of every axis.
    """
    if not call.bound.complete:
        return
    told = call.bound.rest
    items = call.items(told[0]) if len(told) == 1 and whole(told[0]) is None else told
    if items and len(items) >= len(shape):
        yield from zip(map(whole, items), (new,) * (len(items) - len(shape)) + shape, strict=True)


def _expanded(call: Call, shape: Shape) -> Shape | None:
    """`x.expand(-1, 10, -1)`: -1 leaves an axis as it is."""
    pairs = _axis_by_axis(call, shape, None)
    return tuple(old if size == -1 else size for size, old in pairs) or None


def _repeated(call: Call, shape: Shape) -> Shape | None:
    """`x.repeat(1, 10, 1)`: each axis so many times over."""
    pairs = _axis_by_axis(call, shape, 1)
    return (
        tuple(
            old * times if old is not None and times is not None and times >= 0 else None
            for times, old in pairs
        )
        or None
    )


register("expand", "input, ...", _expanded, "symbol")
register("repeat", "input, ...", _repeated, "symbol")
register("expand_as", "input, other", unknown, "symbol", path="torch.expand")
register("repeat_interleave", "input, repeats, dim=None", unknown, "torch", "symbol")
register("tile", "input, dims", unknown, "torch", "symbol")
register("flip", "input, dims", kept, "torch", "symbol")
register("roll", "input, shifts, dims=None", kept, "torch", "symbol")
register("gather", "input, dim, index", unknown, "torch", "symbol")
register("index_select", "input, dim, index", unknown, "torch", "symbol")
register("masked_select", "input, mask", unknown, "torch", "symbol")
register("narrow", "input, dim, start, length", unknown, "torch", "symbol")
register("movedim", "input, source, destination", unknown, "torch", "symbol")
for _name in ("masked_fill", "masked_fill_"):
    register(_name, "input, mask, value", kept, "symbol", path="torch.masked_fill")
register("cumsum", "input, dim", kept, "torch", "symbol")
register("diagonal", "input, offset=0, dim1=0, dim2=1", unknown, "torch", "symbol")
register("diag", "input, diagonal=0", unknown, "torch", "symbol")
register("tril", "input, diagonal=0", kept, "torch", "symbol")
register("triu", "input, diagonal=0", kept, "torch", "symbol")
register("pixel_shuffle", "input, upscale_factor", unknown, F)
register("grid_sample", "input, grid", unknown, F)
register("unfold", "input, kernel_size", unknown, F)


def _chosen(call: Call) -> Value:
    """`torch.where(mask, a, b)`, `torch.maximum(a, b)`: numbers of both."""
    values = [call[INPUT], call["other"]]
    return _of_all(call, f"torch.{call.path.rpartition('.')[2]}", values, None)


means("torch.where", signature="condition, input=None, other=None")(_chosen)
for _name in ("maximum", "minimum"):
    means(f"torch.{_name}", signature="input, other")(_chosen)


@attribute("symbol", "T", "mT")
def turned(machine: Machine, value: Value, origin: Origin) -> Value:
    """`x.T`: the last two axes change places."""
    assert isinstance(value, Tensor)
    shape = value.shape
    known = (*shape[:-2], shape[-1], shape[-2]) if shape is not None and len(shape) > 1 else shape
    made = machine.store.new(Made("torch.transpose", {}, frozenset(), origin=origin), origin)
    return Tensor(made, (value,), known, origin=origin)
