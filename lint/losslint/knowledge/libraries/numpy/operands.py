"""What the arguments of numpy functions are: dtypes, shapes, arrays, symbolic tensors."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite, trunc

from msgspec.structs import replace

from losslint.knowledge.arrays import literals
from losslint.knowledge.lookup.registry import TABLES, Call, Transfer, number
from losslint.training import Range, Shape
from losslint.values import (
    Array,
    Const,
    Library,
    List,
    Predicted,
    Unknown,
    Value,
)

TYPES = frozenset("float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool".split())
"""Types of numbers, by name."""


for _dtype in ("bool_", *TYPES):
    TABLES.constants[f"numpy.{_dtype}"] = Const(_dtype.rstrip("_"))
    TABLES.constants[f"tensorflow.{_dtype}"] = Const(_dtype.rstrip("_"))


for _dtype, _means in (
    ("float", "float64"),
    ("int", "int64"),
    ("float_", "float64"),
    ("int_", "int64"),
):
    TABLES.constants[f"numpy.{_dtype}"] = Const(_means)


TABLES.constants["tensorflow.string"] = Const("str")


TABLES.constants["numpy.newaxis"] = Const(None)


TABLES.constants["tensorflow.newaxis"] = Const(None)


TABLES.constants["numpy.pi"] = Const(3.141592653589793)


BUILTIN_TYPES = {
    "builtins.float": "float64",
    "builtins.int": "int64",
    "builtins.bool": "bool",
    "builtins.str": "str",
}


def dtype_of(value: Value) -> str | None:
    """Return the dtype that an argument names, None where it is not known or not given."""
    if isinstance(value, Const) and isinstance(value.value, str):
        return {"float": "float64", "int": "int64", "f": "float32", "f4": "float32", "i": "int32"}.get(
            value.value, value.value
        )
    if isinstance(value, Library):
        return BUILTIN_TYPES.get(value.path)
    return None


LIMITS = {
    f"{sign}int{bits}": (0, 2**bits - 1) if sign else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    for sign in ("", "u")
    for bits in (8, 16)
}
"""The least and the greatest number of the small types."""


def span_as(dtype: str | None, span: Range | None) -> Range | None:
    """Return the range of numbers after a cast; None where it is not known, as of numbers that do not fit."""
    if dtype == "bool" and span is not None:
        return Range(0, 1, span.low == 0 < span.high) if span.low <= 0 <= span.high else Range(1, 1)
    if dtype in LIMITS and span is not None and not span.inside(*LIMITS[dtype]):
        span = None
    elif dtype is not None and dtype.startswith(("int", "uint")) and span is not None:
        span = _cut_off(span)
    return Range(0, 255, False) if span is None and dtype == "uint8" else span  # what eight bits hold


def _cut_off(span: Range) -> Range:
    """Return the range of whole numbers that are left where what stands behind the point is cut off."""
    low, high = (trunc(end) if isfinite(end) else end for end in (span.low, span.high))
    return Range(low, high, span.exact)


def shape_argument(call: Call, value: Value) -> Shape | None:
    """Return the shape that an argument gives, as a number, tuple or list."""
    return literals.shape_of(call.machine.store, value)


def constants(call: Call, value: Value) -> list[float] | None:
    """Return the numbers of a list that is known, None otherwise."""
    items = call.items(value)
    if items is None:
        return None
    numbers = [number(item) for item in items]
    return [one for one in numbers if one is not None] if None not in numbers else None


def as_array(call: Call, name: Value | str) -> Array | None:
    """Return the array that an argument (by name) or a value is, or the one that numpy makes of a list."""
    value = call[name] if isinstance(name, str) else name
    found = call.array(value)
    if found is None and call.machine.store.find(value, List) is not None:
        return literals.array_of(call.machine, value, call.origin)
    return found


def on_numbers(change: Callable[[Call, Array], Array]) -> Transfer:
    """Make a transfer function of what a call makes of its argument `a`: an array, or a list of numbers."""

    def transfer(call: Call) -> Value:
        found = as_array(call, "a")
        return unchanged(call) if found is None else call.new(change(call, found))

    return transfer


def unchanged(call: Call) -> Value:
    """Return the argument of a function that leaves what is not known as unknown as it is."""
    value = call.bound.arguments["a"]
    if isinstance(value, Unknown):
        return Unknown(value.why, origin=value.origin)
    if isinstance(value, Predicted):
        return replace(value, flat=True)
    return call.unknown("a value that is not followed")
