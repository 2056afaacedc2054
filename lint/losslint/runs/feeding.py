"""Data against the shapes that a model was built for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from losslint.knowledge.keras.refusals import refuses_data
from losslint.knowledge.keras.shapes import declared_shape
from losslint.runs.models import Built
from losslint.runs.view import View
from losslint.training import Origin, Refusal, Refused, Shape
from losslint.values import Array, Batches, Made, Net, Tensor, Tuple, Unknown, Value


@dataclass(frozen=True, slots=True)
class _Entrance:
    """A shape that a model was built for, batch axis included, and the code that says so."""

    shape: Shape
    at: Origin | None


def refused_data(view: View, net: Net, built: Built, fed: Sequence[Value | None]) -> tuple[Refused, ...]:
    """Return which of the data, each one array or one for every input, the model is known not to take."""
    entrances = _entrances(view, net, built)
    layers = net.layers if net.style == "sequential" else None
    found: list[Refused] = []
    for value in fed:
        arrays = list(_arrays(view, value, len(entrances)))
        for entrance, (array, at) in zip(entrances, arrays, strict=False):
            if entrance is None or array is None or array.shape is None:
                continue
            if refuses_data(view.store, layers, entrance.shape, array.shape):
                found.append(Refused(Refusal.DATA, (array.shape,), entrance.shape, at, entrance.at))
    return tuple(dict.fromkeys(found))


def _entrances(view: View, net: Net, built: Built) -> list[_Entrance | None]:
    """Return what a model was built for, one for each of its inputs, None where that is not known."""
    if net.style == "sequential":
        first = built.model.layers[0] if built.model.layers and net.layers else None
        shape = (
            first.output_shape.value if first is not None and first.kind in ("Input", "InputLayer") else None
        )
        return [_Entrance(shape, first.at)] if shape is not None and first is not None else []
    if net.style != "functional" or net.preset:
        return []
    return [_entrance(view, value) for value in view.items(net.inputs) or (net.inputs,)]


def _entrance(view: View, value: Value | None) -> _Entrance | None:
    made = view.find(value.layer, Made) if isinstance(value, Tensor) and not value.inputs else None
    shape = declared_shape(view.store, made) if made is not None else None
    return _Entrance(shape, made.origin) if shape is not None and made is not None else None


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
