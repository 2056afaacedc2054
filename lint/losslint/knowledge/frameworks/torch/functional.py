"""Functions of tensors and methods of theirs: what each makes of a symbolic tensor, and of which shape."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from msgspec.structs import replace

from losslint.knowledge.arrays import arithmetic, literals
from losslint.knowledge.arrays.shapes import laid_over
from losslint.knowledge.frameworks.torch import answers
from losslint.knowledge.frameworks.torch.combining import put_together
from losslint.knowledge.frameworks.torch.deciding import ARGMAX
from losslint.knowledge.frameworks.torch.layers import FUNCTIONS
from losslint.knowledge.frameworks.torch.modes import passed_by_flag
from losslint.knowledge.frameworks.torch.passing import note_function
from losslint.knowledge.frameworks.torch.shapes import flattened
from losslint.knowledge.frameworks.torch.tensors import named_dtype
from losslint.knowledge.frameworks.torch.tracing import operated
from losslint.knowledge.libraries.numpy.operands import TYPES, dtype_of
from losslint.knowledge.lookup.registry import TABLES, Call, means, method, whole
from losslint.knowledge.lookup.signature import bind
from losslint.knowledge.models import graph
from losslint.training import Shape
from losslint.values import (
    Const,
    List,
    Made,
    Ref,
    Samples,
    Tensor,
    Tuple,
    Unknown,
    Value,
    is_none,
)

Shaping = Callable[[Call, Shape], "Shape | None"]

INPUT = "input"


def transfer(path: str, shaping: Shaping) -> Callable[[Call], Value]:
    """Return what a function of a tensor does: the tensor it makes, named by a path, and its shape.

    Of a method the receiver is the tensor. What it makes of anything but a symbolic tensor is not known here.
    """

    def apply(call: Call) -> Value:
        value = call.receiver if call.receiver is not None else call[INPUT]
        tensors = graph.tensors_in(call.machine, [*call.bound.arguments.values(), *call.bound.rest])
        if not tensors and call.receiver is None and call.array(value) is not None:
            return _of_data(call, path)
        if not isinstance(value, Tensor):
            return operated(call, path, tensors, None) if tensors else call.unknown(_why(call, value, path))
        others = [tensor for tensor in tensors if tensor is not value]
        shape = shaping(call, value.shape) if value.shape is not None and not others else None
        return operated(call, path, (value, *others), shape)

    return apply


def _of_data(call: Call, path: str) -> Value:
    """Return what a function makes of data: what the method of that name does."""
    entry = TABLES.methods.get(("tensor", call.path.rpartition(".")[2]))
    if entry is None:
        return call.unknown(_why(call, call[INPUT], path))
    arguments = call.bound.arguments
    given = [arguments[name] for name in arguments if name != INPUT and name in call.bound.given]
    bound = bind(entry.signature, [*given, *call.bound.rest], call.bound.extra, call.bound.complete)
    return entry.transfer(Call(call.machine, call.path.rpartition(".")[2], bound, call.origin, call[INPUT]))


def _why(call: Call, value: Value, path: str) -> str:
    if isinstance(value, Unknown) and value.why:
        return value.why
    return f"what `{path.rpartition('.')[2]}` makes of data"


def kept(call: Call, shape: Shape) -> Shape | None:
    """The shape stays."""
    return shape


def unknown(call: Call, shape: Shape) -> Shape | None:
    """The shape is not worked out."""
    return None


def as_numpy(signature: str) -> str:
    """Return a signature with the names that PyTorch takes for those of numpy: `torch.argmax(x, axis=1)`."""
    names = {part.partition("=")[0].strip() for part in signature.split(",")}
    aliases = {"axis": "dim", "keepdims": "keepdim"}
    further = (f", {alias}->{name}" for alias, name in aliases.items() if name in names)
    return signature + "".join(further)


def register(name: str, signature: str, shaping: Shaping, *homes: str, path: str = "") -> None:
    """Register a function in the modules that have it, and as a method where "symbol" is among them."""
    known = transfer(path or f"torch.{name}", shaping)
    signature = as_numpy(signature)
    for home in homes:
        if home == "symbol":
            method("symbol", name, signature=signature.partition(", ")[2])(known)
        else:
            means(f"{home}.{name}", signature=signature)(known)


F = "torch.nn.functional"


def _dropped(call: Call) -> Value:
    """`F.dropout(x, training=self.training)`; one that is not told the mode is noted."""
    note_function(call)
    result = transfer("torch.dropout", kept)(call)
    return passed_by_flag(call.machine, call["training"], result, call.origin)


for _path in FUNCTIONS:
    _axis = ", dim=None" if _path.endswith("softmax") else ""
    means(_path, signature=as_numpy(f"input{_axis}"))(transfer(_path, kept))
for _name, _path in (
    ("relu", "torch.relu"),
    ("relu_", "torch.relu"),
    ("sigmoid", "torch.sigmoid"),
    ("sigmoid_", "torch.sigmoid"),
    ("tanh", "torch.tanh"),
    ("exp", "torch.exp"),
    ("softmax", "torch.softmax"),
    ("log_softmax", "torch.log_softmax"),
):
    _axis = as_numpy("dim=None") if _name.endswith("softmax") else ""
    method("symbol", _name, signature=_axis)(transfer(_path, kept))
for _name in ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout"):
    _training = "False" if "alpha" in _name else "True"
    means(f"{F}.{_name}", signature=f"input, p=0.5, training={_training}, inplace=False")(_dropped)
for _name in ("dropout", "alpha_dropout", "feature_dropout"):
    means(f"torch.{_name}", signature="input, p, train->training")(_dropped)
for _name in "int long short byte bool".split():
    register(_name, "input", kept, "symbol", path=f".{_name}")


def _cast(call: Call) -> Value:
    """`x.to(torch.long)`, `x.astype(int)`: whole numbers, without what stands behind the point."""
    given = [*call.bound.arguments.values(), *call.bound.rest]
    dtype = next((found for one in given if (found := named_dtype(one) or dtype_of(one)) in TYPES), None)
    path = graph.cast_to(dtype, given=call.path == "astype")  # another method may be told a device
    return transfer(path or "torch.clone", kept)(call)


method("symbol", "to", signature="device=None, dtype=None, ...")(_cast)
method("symbol", "type", signature="dtype=None, ...")(_cast)
method("symbol", "astype", signature="dtype=None, ...")(_cast)
for _name in "contiguous cuda cpu float double half bfloat16 clone requires_grad_ type_as data".split():
    register(_name, "input", kept, "symbol", path="torch.clone")
register("detach", "input", kept, "torch", "symbol")
for _name in ("numpy", "tolist"):
    register(_name, "input", kept, "symbol", path="torch.detach")
register("clone", "input", kept, "torch")
for _name in "abs sqrt log log1p log10 log2 square neg sin cos erf round floor ceil sign rsqrt".split():
    register(_name, "input", kept, "torch", "symbol")
for _name in ("clamp", "clip", "clamp_"):
    register(_name, "input, min=None, max=None", kept, "torch", "symbol", path="torch.clamp")
register("normalize", "input, p=2.0, dim=1", kept, F)
register("layer_norm", "input, normalized_shape", kept, F)
register("batch_norm", "input, running_mean, running_var", kept, F)


def _into_axes(path: str, shaping: Shaping) -> Callable[[Call], Value]:
    """Return what a function does that tells how many axes it makes, whatever those were before."""
    usual = transfer(path, shaping)

    def apply(call: Call) -> Value:
        value = call.receiver if call.receiver is not None else call[INPUT]
        if isinstance(value, Tensor) and value.shape is None:
            return operated(call, path, (value,), shaping(call, ()))
        return usual(call)

    return apply


def _sizes(call: Call) -> tuple[Value, ...]:
    """Return the sizes that `x.view(-1, 10)` or `x.view((-1, 10))` names; none where it passes some on."""
    if not call.bound.complete:
        return ()
    told = (call["shape"], *call.bound.rest) if "shape" in call.bound.given else call.bound.rest
    one = len(told) == 1 and not isinstance(told[0], Const | Unknown)
    return tuple(call.items(told[0]) or ()) if one else tuple(told)


def _viewed(call: Call, shape: Shape) -> Shape | None:
    """`x.view(-1, 10)`."""
    items = _sizes(call)
    return _arranged(items, shape) if items else None


def _view(call: Call) -> Value:
    """`x.view(-1, 10)`, which keeps all the sizes that it is told."""
    result = _into_axes("torch.view", _viewed)(call)
    layer = result.layer if isinstance(result, Tensor) else None
    made = call.machine.store.find(layer, Made)
    if made is not None and isinstance(layer, Ref):
        sizes = Tuple(_sizes(call), origin=call.origin)
        call.machine.store.put(layer, replace(made, arguments={**made.arguments, "shape": sizes}))
    return result


def _arranged(items: tuple[Value, ...], shape: Shape) -> Shape | None:
    """Return the shape of the same numbers in other axes; the length -1 is what is left over."""
    sizes = [None if isinstance(item, Samples) else whole(item) for item in items]
    if any(size is None and not isinstance(item, Samples) for size, item in zip(sizes, items, strict=True)):
        return tuple(None if size is None or size < 0 else size for size in sizes)
    rest = [size for size in shape[1:] if size is not None]
    total = prod(rest) if len(rest) == len(shape) - 1 else None
    known = prod(size for size in sizes if size is not None and size >= 0)
    batches = isinstance(items[0], Samples) or sizes[0] == -1
    if not batches or -1 not in sizes[1:]:
        return tuple(None if size is None or size < 0 else size for size in sizes)
    left = total // known if total is not None and known else None
    return tuple(
        left if size == -1 and axis else None if size in (-1, None) else size
        for axis, size in enumerate(sizes)
    )


method("symbol", "view", "reshape", signature="shape")(_view)
means("torch.reshape", signature="input, shape")(_view)
register("view_as", "input, other", unknown, "symbol", path="torch.view")


def _flat(call: Call, shape: Shape) -> Shape | None:
    """`torch.flatten(x, 1)`."""
    first, last = whole(call["start_dim"]), whole(call["end_dim"])
    if not shape:
        return (None,) * (first + 1) if first is not None and first >= 0 and last == -1 else None
    return flattened(shape, first, last)


_flatten = _into_axes("torch.flatten", _flat)
method("symbol", "flatten", signature="start_dim=0, end_dim=-1")(_flatten)
means("torch.flatten", signature="input, start_dim=0, end_dim=-1")(_flatten)


def _squeezed(call: Call, shape: Shape) -> Shape | None:
    """`x.squeeze(1)`; without an axis every axis of length one goes, of which the batch is none."""
    axis = whole(call["dim"])
    if axis is None and None in shape[1:]:
        return None  # nobody knows whether that axis goes
    if axis is None:
        return tuple(size for size in shape if size != 1) if is_none(call["dim"]) else None
    if not -len(shape) <= axis < len(shape):
        return None
    if shape[axis] is None:
        return None
    axis %= len(shape)
    return tuple(size for n, size in enumerate(shape) if n != axis or size != 1)


def _unsqueezed(call: Call, shape: Shape) -> Shape | None:
    """`x.unsqueeze(1)`."""
    axis = whole(call["dim"])
    if axis is None or not -len(shape) - 1 <= axis <= len(shape):
        return None
    axis %= len(shape) + 1
    return (*shape[:axis], 1, *shape[axis:])


register("squeeze", "input, dim=None", _squeezed, "torch", "symbol")
register("unsqueeze", "input, dim", _unsqueezed, "torch", "symbol")
register("squeeze_", "input, dim=None", _squeezed, "symbol", path="torch.squeeze")
register("unsqueeze_", "input, dim", _unsqueezed, "symbol", path="torch.unsqueeze")


def _permuted(call: Call, shape: Shape) -> Shape | None:
    """`x.permute(0, 2, 1)`."""
    if not call.bound.complete:
        return None
    told = (call["dims"], *call.bound.rest) if "dims" in call.bound.given else call.bound.rest
    items = call.items(told[0]) if len(told) == 1 else told
    order = [whole(item) for item in items or ()]
    if sorted(one for one in order if one is not None) != list(range(len(shape))):
        return None
    return tuple(shape[axis] for axis in order if axis is not None)


def _transposed(call: Call, shape: Shape) -> Shape | None:
    """`x.transpose(1, 2)`."""
    one, two = whole(call["dim0"]), whole(call["dim1"])
    if one is None or two is None or not all(-len(shape) <= axis < len(shape) for axis in (one, two)):
        return None
    sizes = list(shape)
    sizes[one], sizes[two] = sizes[two], sizes[one]
    return tuple(sizes)


register("permute", "input, dims", _permuted, "torch", "symbol")
register("transpose", "input, dim0, dim1", _transposed, "torch", "symbol")
register("swapaxes", "input, dim0, dim1", _transposed, "torch", "symbol", path="torch.transpose")
register("t", "input", lambda call, shape: tuple(reversed(shape)), "torch", "symbol", path="torch.transpose")
for _name in ("transpose_", "swapaxes_", "swapdims_"):
    register(_name, "input, dim0, dim1", _transposed, "symbol", path="torch.transpose")


def _reduced(call: Call, shape: Shape) -> Shape | None:
    """`x.mean(1)`, `x.sum([2, 3])`: along these axes the numbers became one, or along all of them."""
    if is_none(call["dim"]):
        return ()
    known, keeps = literals.shape_of(call.machine.store, call["dim"]), call["keepdim"] == Const(True)
    if known is None or any(one is None or not -len(shape) <= one < len(shape) for one in known):
        return None
    gone = {one % len(shape) for one in known if one is not None}
    return tuple(1 if n in gone else size for n, size in enumerate(shape) if keeps or n not in gone)


def _largest_of_data(call: Call, data: Value) -> Value:
    """`torch.argmax(y, 1)`: what the method of an array gives."""
    entry = TABLES.methods["array", "argmax"]
    bound = bind(entry.signature, [data, call["dim"]], {})
    return entry.transfer(Call(call.machine, "argmax", bound, call.origin, data))


def _largest(call: Call) -> Value:
    """`x.argmax(1)`: classes, where a network says `x`."""
    value = call.receiver if call.receiver is not None else call[INPUT]
    if call.array(value) is not None:
        return _largest_of_data(call, value)
    if isinstance(value, Tensor):
        answers.decided(call.machine, value, call["dim"], call.origin)
    return transfer(ARGMAX, _reduced)(call)


def _over_all(call: Call) -> Value:
    """`x.mean()`: of answers that were held against labels it is the share that is right."""
    value = call.receiver if call.receiver is not None else call[INPUT]
    if isinstance(value, Tensor) and is_none(call["dim"]):
        answers.counted(call.machine, value, call.origin if call.path.endswith("mean") else None)
    return transfer(f"torch.{call.path.rpartition('.')[2]}", _reduced)(call)


for _name in ("mean", "sum"):
    means(f"torch.{_name}", signature=as_numpy("input, dim=None, keepdim=False, ..."))(_over_all)
    method("symbol", _name, signature=as_numpy("dim=None, keepdim=False, ..."))(_over_all)


means("torch.argmax", signature=as_numpy("input, dim=None, keepdim=False"))(_largest)
method("symbol", "argmax", signature=as_numpy("dim=None, keepdim=False"))(_largest)
for _name in "prod std var amax amin logsumexp argmin any all".split():
    register(_name, "input, dim=None, keepdim=False", _reduced, "torch", "symbol")


register("norm", "input, p='fro', dim=None, keepdim=False", _reduced, "torch", "symbol")


def _best(call: Call) -> Value:
    """`x.max(1)`, `x.median(1)`: the numbers and where they stand; without an axis the one number."""
    value = call.receiver if call.receiver is not None else call[INPUT]
    if call.array(value) is not None and call.path == "torch.max" and not is_none(call["dim"]):
        numbers = call.unknown("the largest numbers of data")
        return Tuple((numbers, _largest_of_data(call, call[INPUT])), origin=call.origin)
    shaped = transfer(f"torch.{call.path.rpartition('.')[2]}", _reduced)(call)
    if not isinstance(value, Tensor) or is_none(call["dim"]) or not isinstance(shaped, Tensor):
        return shaped
    where = operated(call, f"torch.arg{call.path.rpartition('.')[2]}", (value,), shaped.shape)
    return Tuple((shaped, where), origin=call.origin)


for _name in ("max", "min", "median"):
    means(f"torch.{_name}", signature=as_numpy("input, dim=None, keepdim=False"))(_best)
    method("symbol", _name, signature=as_numpy("dim=None, keepdim=False"))(_best)


@means("torch.topk", signature=as_numpy("input, k, dim=-1, largest=True, sorted=True"))
@method("symbol", "topk", signature=as_numpy("k, dim=-1, largest=True, sorted=True"))
def _foremost(call: Call) -> Value:
    """`x.topk(1, dim=1)`: the largest numbers and where they stand, along an axis that stays."""
    value = call.receiver if call.receiver is not None else call[INPUT]
    if not isinstance(value, Tensor):
        return call.unknown(_why(call, value, "torch.topk"))
    axis, count, shape = whole(call["dim"]), whole(call["k"]), value.shape
    kept_axes: Shape | None = None
    if shape is not None and axis is not None and count is not None and -len(shape) <= axis < len(shape):
        kept_axes = tuple(count if n == axis % len(shape) else size for n, size in enumerate(shape))
    is_best = count == 1 and call["largest"] == Const(True)
    where = operated(call, ARGMAX if is_best else "torch.topk", (value,), kept_axes)
    return Tuple((operated(call, "torch.topk", (value,), kept_axes), where), origin=call.origin)


def _alike(call: Call) -> Value:
    """`answers.eq(y)`: as `answers == y`."""
    one, other = call.receiver if call.receiver is not None else call[INPUT], call["other"]
    tensors = graph.tensors_in(call.machine, [one, other])
    if not tensors:
        return call.unknown("what is alike in data")
    answers.compared(call.machine, one, other, call.origin)
    return arithmetic.on_tensors(call.machine, "==", one, other, call.origin)


means("torch.eq", signature="input, other")(_alike)
method("symbol", "eq", signature="other")(_alike)


def _all_in(call: Call) -> list[Tensor]:
    """Return the symbolic tensors of a list, among them one for those that a loop has added."""
    tensors = graph.tensors_in(call.machine, [call["tensors"]])
    cell = call.machine.store.find(call["tensors"], List)
    if cell is None or cell.rest is None:
        return tensors
    if isinstance(cell.rest, Tensor):
        return [*tensors, cell.rest]
    unknown = Tensor(Unknown("what a loop adds to a list is not followed", origin=call.origin))
    return [*tensors, unknown] if tensors else []


def _joined(call: Call) -> Value:
    """`torch.cat([a, b], 1)`."""
    tensors = _all_in(call)
    items = call.items("tensors")
    if not tensors:
        return put_together(call, new_axis=False)
    shapes = [tensor.shape for tensor in tensors]
    axis, first = whole(call["dim"]), shapes[0]
    shape: Shape | None = None
    if axis is not None and first is not None and items is not None and len(items) == len(tensors):
        known = [one for one in shapes if one is not None and len(one) == len(first)]
        if len(known) == len(shapes) and -len(first) <= axis < len(first):
            axis %= len(first)
            lengths = [size for one in known if (size := one[axis]) is not None]
            length = sum(lengths) if len(lengths) == len(known) else None
            shape = (*first[:axis], length, *first[axis + 1 :])
    return operated(call, "torch.cat", tensors, shape)


means("torch.cat", signature=as_numpy("tensors, dim=0"))(_joined)


@means("torch.stack", signature=as_numpy("tensors, dim=0"))
def stacked(call: Call) -> Value:
    """`torch.stack([a, b])`."""
    tensors = _all_in(call)
    if not tensors:
        return put_together(call, new_axis=True)
    items, axis, first = call.items("tensors"), whole(call["dim"]), tensors[0].shape
    shape: Shape | None = None
    alike = first is not None and all(tensor.shape == first for tensor in tensors)
    if items is None or len(items) != len(tensors) or first is None or not alike or axis is None:
        return operated(call, "torch.stack", tensors, None)
    if -len(first) - 1 <= axis <= len(first):
        axis %= len(first) + 1
        shape = (*first[:axis], len(items), *first[axis:])
    return operated(call, "torch.stack", tensors, shape)


def _pooled(call: Call, shape: Shape) -> Shape | None:
    """`F.max_pool2d(x, 2)`: the windows do not overlap where no stride is given."""
    sides = len(shape) - 2
    size = whole(call["kernel_size"])
    stride = size if is_none(call["stride"]) else whole(call["stride"])
    edge = whole(call["padding"])
    if sides < 1 or size is None or not stride or edge is None:
        return (*shape[:2], *(None,) * sides) if sides > 0 else None
    lengths = ((one + 2 * edge - size) // stride + 1 if one is not None else None for one in shape[2:])
    return (*shape[:2], *lengths)


for _side in (1, 2, 3):
    register(f"max_pool{_side}d", "input, kernel_size, stride=None, padding=0", _pooled, F, "torch")
    register(f"avg_pool{_side}d", "input, kernel_size, stride=None, padding=0", _pooled, F)


def _adapted(call: Call, shape: Shape) -> Shape | None:
    """`F.adaptive_avg_pool2d(x, 1)`."""
    sides = len(shape) - 2
    told = call["output_size"]
    items = call.items(told) if whole(told) is None else (told,) * sides
    return (*shape[:2], *map(whole, items)) if items is not None and len(items) == sides else None


for _side in (1, 2, 3):
    register(f"adaptive_avg_pool{_side}d", "input, output_size", _adapted, F)
    register(f"adaptive_max_pool{_side}d", "input, output_size", _adapted, F)
for _name in ("interpolate", "upsample"):
    register(_name, "input, size=None", unknown, F)
register("pad", "input, pad", unknown, F)


def _added(call: Call) -> Value:
    """`torch.add(a, b)`, `a.add(b)`."""
    one = call.receiver if call.receiver is not None else call[INPUT]
    values = [one, call["other"]]
    tensors = graph.tensors_in(call.machine, values)
    name = call.path.rpartition(".")[2].rstrip("_")
    if not tensors:
        return call.unknown(f"what `{name}` makes of data")
    return operated(call, f"torch.{name}", tensors, laid_over(call.machine.store, values))


for _name in ("add", "sub", "mul", "div"):
    means(f"torch.{_name}", signature="input, other")(_added)
    method("symbol", _name, f"{_name}_", signature="other")(_added)
means("torch.pow", signature="input, other, exponent->other")(_added)
method("symbol", "pow", "pow_", signature="other, exponent->other")(_added)
