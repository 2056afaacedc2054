"""The reader's layers as parts of an experiment, and how they are connected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from losslint.probe.builder import PartOf
from losslint.probe.experiment import Component, RebuildError
from losslint.training import Layer, Model, Role


def body_of(model: Model, head: int, part_of: PartOf) -> tuple[Component, ...]:
    """Return the layers that the head layer, which is at position `head`, reads from, inputs among them.

    `part_of` makes a part of each. An input has no arguments yet. Where the model does not begin with one,
    it is left out. What other outputs alone need is left out too.

    Raises:
        RebuildError: the model is not known as a whole, or a layer or an argument is not.
    """
    if not model.complete:
        raise RebuildError(f"the model is not known as a whole: {model.why_incomplete or 'not understood'}")
    needed = sorted(_before(model, head))
    parts = tuple(
        Component("Input", (), position)
        if _is_input(model.layers[position])
        else part_of(model, layer, position)
        for position, layer in ((one, model.layers[one]) for one in needed)
    )
    if _is_row(model, [*needed, head]):
        return parts
    if any(not model.layers[one].inbound and not _is_input(model.layers[one]) for one in (*needed, head)):
        raise RebuildError("how the layers of the model are connected is not known")
    places = {position: place for place, position in enumerate(needed)}
    return tuple(
        part
        if part.kind == "Input"
        else replace(part, reads=tuple(places[one] for one in model.layers[position].inbound))
        for part, position in zip(parts, needed, strict=True)
    )


def _before(model: Model, head: int) -> set[int]:
    """Return the positions of all layers that the one at `head` reads from, directly or not."""
    found: set[int] = set()
    waiting = list(model.layers[head].inbound) or list(range(head))
    while waiting:
        position = waiting.pop()
        if position not in found:
            found.add(position)
            waiting += model.layers[position].inbound
    return found


def _is_input(layer: Layer) -> bool:
    return layer.role is Role.INPUT or layer.spelling in ("InputLayer", "Input")


def _is_row(model: Model, positions: Sequence[int]) -> bool:
    """Whether each of the layers reads the one before, and the first is the only one that reads none."""
    return (
        all(
            model.layers[position].inbound == (() if number == 0 else (positions[number - 1],))
            for number, position in enumerate(positions)
        )
        and sum(_is_input(model.layers[position]) for position in positions) <= 1
    )


def is_narrower(model: Model, parts: Sequence[Component], widths: Iterable[str]) -> bool:
    """Whether some part has fewer units than the layer that it stands for; `widths` are the arguments."""
    return any(
        dict(part.arguments).get(name) != model.layers[part.position].argument(name).value
        for part in parts
        if part.position is not None and part.inside is None
        for name in widths
        if name in dict(part.arguments)
    )
