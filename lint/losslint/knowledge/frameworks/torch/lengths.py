"""What a symbolic tensor of PyTorch says of its shape."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call, method, whole
from losslint.values import (
    Array,
    Const,
    Samples,
    Tensor,
    Tuple,
    Unknown,
    Value,
    is_none,
)


def lengths_of(shape: tuple[int | None, ...]) -> tuple[Value, ...]:
    """Return the lengths of the axes as code gets them."""
    return tuple(
        Const(size)
        if size is not None
        else Samples("how many samples a batch holds")
        if not axis
        else Unknown("a length that is not known")
        for axis, size in enumerate(shape)
    )


@method("symbol", "size", signature="dim=None")
@method("tensor", "size", signature="dim=None")
def size(call: Call) -> Value:
    """`x.size()` and `x.size(1)`."""
    value = call.receiver
    array = call.machine.store.find(value, Array)
    shape = value.shape if isinstance(value, Tensor) else array.shape if array is not None else None
    position = whole(call["dim"])
    if shape is None:
        first = position == 0
        return Samples("how many samples a batch holds") if first else call.unknown("the shape of a tensor")
    lengths = lengths_of(shape)
    if is_none(call["dim"]):
        return Tuple(lengths, origin=call.origin)
    if position is None or not -len(lengths) <= position < len(lengths):
        return call.unknown("a length of a tensor")
    return lengths[position]


@method("symbol", "dim", "ndimension", signature="")
def rank(call: Call) -> Value:
    """`x.dim()`."""
    shape = call.receiver.shape if isinstance(call.receiver, Tensor) else None
    return Const(len(shape)) if shape is not None else call.unknown("a number of axes")
