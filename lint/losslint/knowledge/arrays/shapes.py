"""The shapes of what is computed with arrays and tensors: laid over each other, or multiplied."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.training import Shape
from losslint.values import Array, Const, List, Stat, Store, Tensor, Tuple, Value


def over(sizes: Sequence[int | None]) -> int | None:
    """Return the length of axes laid over each other: 1 gives way, and an unknown length may be either."""
    long = {size for size in sizes if size != 1}
    return (long.pop() if len(long) == 1 else None) if long else 1


def laid_over(store: Store, values: Sequence[Value]) -> Shape | None:
    """Return the shape of several values put over each other; None where that of one is not known.

    A shape of fewer axes is laid over the last ones of another.
    """
    shapes = [_shape_of_operand(store, value) for value in values]
    known = [shape for shape in shapes if shape is not None]
    if len(known) != len(shapes):
        return None
    rank = max(map(len, known))
    padded = [(1,) * (rank - len(shape)) + shape for shape in known]
    return tuple(over(sizes) for sizes in zip(*padded, strict=True))


def multiplied(store: Store, left: Value, right: Value) -> Shape | None:
    """Return the shape of a product of matrices, or of one and a vector, whose axis goes."""
    one, two = _shape_of_operand(store, left), _shape_of_operand(store, right)
    if not one or not two:
        return None
    if len(two) == 1:
        return one[:-1]
    if len(one) < len(two):
        return None
    return (*one[:-1], two[-1]) if len(two) == 2 or one[:-2] == two[:-2] else None


def _shape_of_operand(store: Store, value: Value) -> Shape | None:
    """Return the shape of what stands beside an operator: of a number it has no axes."""
    if isinstance(value, Tensor):
        return value.shape
    if isinstance(value, Const | Stat):
        return ()
    array = store.find(value, Array)
    if array is not None:
        return array.shape
    cell = store.find(value, List)
    items = value.items if isinstance(value, Tuple) else cell.items if cell and cell.rest is None else None
    return (len(items),) if items and all(isinstance(item, Const) for item in items) else None
