"""Attributes of arrays."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call, Machine, attribute, means
from losslint.training import Doing, Origin
from losslint.values import (
    Array,
    Const,
    Length,
    Library,
    Tuple,
    Unknown,
    Value,
)


@attribute("array", "shape")
def shape(machine: Machine, value: Value, origin: Origin) -> Value:
    """`x.shape`."""
    found = machine.store.find(value, Array)
    if found is None or found.shape is None:
        return Unknown("a shape that is not known", origin=origin)
    sizes = [
        Const(size, origin=origin) if size is not None else Length("a length that is not known")
        for size in found.shape
    ]
    return Tuple(tuple(sizes), origin=origin)


@attribute("array", "ndim")
def ndim(machine: Machine, value: Value, origin: Origin) -> Value:
    """`x.ndim`."""
    found = machine.store.find(value, Array)
    if found is None or found.shape is None:
        return Unknown("a number of axes that is not known", origin=origin)
    return Const(len(found.shape), origin=origin)


@attribute("array", "size")
def size(machine: Machine, value: Value, origin: Origin) -> Value:
    """`x.size`; only one-dimensional arrays have one that is known."""
    found = machine.store.find(value, Array)
    if found is not None and found.shape is not None and len(found.shape) == 1 and found.shape[0] is not None:
        return Const(found.shape[0], origin=origin)
    return Length("a size that is not known", origin=origin)


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


KINDS = {"uint": "u", "int": "i", "float": "f", "bool": "b"}
"""The letters by which numpy knows kinds of numbers."""

ABOVE = {
    "number": "uif",
    "integer": "ui",
    "signedinteger": "i",
    "unsignedinteger": "u",
    "inexact": "f",
    "floating": "f",
    "bool_": "b",
}
"""The classes above the types of numbers, with the letters of what is below them."""


def _kind(value: Value) -> str | None:
    """Return the letter of a dtype that is known."""
    name = (
        value.value.rstrip("0123456789") if isinstance(value, Const) and isinstance(value.value, str) else ""
    )
    return KINDS.get(name)


@attribute("str", "kind")
def kind(machine: Machine, value: Value, origin: Origin) -> Value:
    """`x.dtype.kind`."""
    letter = _kind(value)
    return Const(letter, origin=origin) if letter else Unknown("the kind of a dtype", origin=origin)


@means("numpy.issubdtype", signature="arg1, arg2")
def below(call: Call) -> Value:
    """`np.issubdtype(x.dtype, np.integer)`."""
    letter, above = _kind(call["arg1"]), call["arg2"]
    name = above.path.removeprefix("numpy.") if isinstance(above, Library) else ""
    if letter is None or name not in ABOVE:
        return call.unknown("whether a dtype is one of several")
    return Const(letter in ABOVE[name], origin=call.origin)
