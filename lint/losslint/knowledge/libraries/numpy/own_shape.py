"""Giving an array itself another shape: what has no result, and is easily read over."""

from __future__ import annotations

from math import prod

from losslint.knowledge.arrays import literals, memory
from losslint.knowledge.libraries.numpy.shapes import in_parts, in_shape
from losslint.knowledge.lookup.registry import Call, Machine, method, writer
from losslint.training import Origin, Shape
from losslint.values import Array, Const, Ref, Value


@writer("ndarray", "shape")
def set_shape(machine: Machine, value: Value, new: Value, origin: Origin) -> None:
    """`x.shape = (-1, 1)`: the same numbers in other axes."""
    found = machine.store.find(value, Array)
    if found is not None and isinstance(value, Ref):
        shape = literals.shape_of(machine.store, new)
        machine.store.put(value, in_shape(found, origin, shape))


@method("ndarray", "resize", signature="")
def resize(call: Call) -> Value:
    """`x.resize((20, 1))`: the array itself in other axes, filled up with zeros or cut."""
    found, target = call.array(call.receiver), call.receiver
    if found is not None and isinstance(target, Ref):
        shape = in_parts(call)
        call.machine.store.put(target, in_shape(found, call.origin, shape))
        if _count(found.shape) is None or _count(found.shape) != _count(shape):
            memory.forget(call.machine, target, "`resize` may fill it up with zeros")
    return Const(None)


def _count(shape: Shape | None) -> int | None:
    """Return how many numbers an array of a shape has."""
    sizes = [size for size in shape or (None,) if size is not None and size >= 0]
    return prod(sizes) if shape is not None and len(sizes) == len(shape) else None
