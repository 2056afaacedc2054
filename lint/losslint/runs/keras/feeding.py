"""Data against the shapes that a model was built for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from losslint.knowledge.frameworks.keras.refusals import refuses_data
from losslint.knowledge.frameworks.keras.shapes import declared_shape
from losslint.runs.view import View
from losslint.training import Origin, Refusal, Refused, Shape
from losslint.values import Array, Batches, Made, Net, Tensor, Tuple, Unknown, Value


class _Entrance(Struct, frozen=True):
    """A shape that a model was built for, batch axis included, and the code that says so."""

    shape: Shape
    at: Origin | None


def refused_data(view: View, net: Net, fed: Sequence[Value | None]) -> tuple[Refused, ...]:
    """Return which of the data, each one array or one for every input, the model is known not to take."""
    entrances = _entrances(view, net)
    layers = net.layers if net.style == "sequential" else None
    found: list[Refused] = []
    for value in fed:
        arrays = list(_arrays(view, value, len(entrances)))
        for entrance, (array, at) in zip(entrances, arrays, strict=False):
            if entrance is None or array is None or array.shape is None or 0 in array.shape:
                continue  # no rows are no data: something else will fill them
            if refuses_data(view.store, layers, entrance.shape, array.shape):
                found.append(Refused(Refusal.DATA, (array.shape,), entrance.shape, at, entrance.at))
    return tuple(dict.fromkeys(found))


def _entrances(view: View, net: Net) -> list[_Entrance | None]:
    """Return what a model was built for, one for each of its inputs, None where that is not known."""
    if net.style == "sequential":
        return [_entrance(view, net.layers[0])] if net.layers else []
    if net.style != "functional" or net.preset:
        return []
    inputs = view.items(net.inputs) or (net.inputs,)
    return [_entrance(view, one) if isinstance(one, Tensor) and not one.inputs else None for one in inputs]


def _entrance(view: View, value: Value) -> _Entrance | None:
    """Return what an input, or the first layer of a sequential model, declares."""
    made = view.find(value.layer if isinstance(value, Tensor) else value, Made)
    if made is None:
        return None
    inner = view.find(made.arguments.get("layer"), Made)
    shape = declared_shape(view.store, made) or (declared_shape(view.store, inner) if inner else None)
    return _Entrance(shape, made.origin) if shape is not None else None


def _arrays(view: View, value: Value | None, count: int) -> Iterator[tuple[Array | None, Origin | None]]:
    """Yield the arrays that the inputs are fed with; those of a pipeline only once it is batched."""
    at = value.origin if value is not None else None
    if isinstance(value, Batches):
        if not value.batched:
            return
        element = value.element
        value = element.items[0] if isinstance(element, Tuple) and len(element.items) in (2, 3) else element
    if value is None or isinstance(value, Unknown):
        return
    items = view.items(value) if count > 1 else None
    for item in items if items is not None else (value,):
        yield view.find(item, Array), item.origin or at
