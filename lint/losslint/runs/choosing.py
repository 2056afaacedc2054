"""Layers whose class is chosen on the way: which one reads which shape is known of no single way."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from losslint.interpret import Interpretation
from losslint.training import Layer, Origin, Refusal, Run
from losslint.values import BuildEvent, CompileEvent, FitEvent, Made


def keep_certain_refusals(interpretation: Interpretation, runs: Iterable[Run]) -> None:
    """Take back that a layer takes another number of axes where the file also makes another layer there.

    `Conv2D if flat else Conv3D` goes with the shapes that the same choice decides elsewhere. Ways through a
    file take the two apart where they do not see that it is one and the same.
    """
    doubted = [run for run in runs if any(_counts_axes(layer) for layer in run.model.layers)]
    if not doubted or len(interpretation.paths) < 2:
        return
    chosen = _chosen(interpretation)
    for run in doubted if chosen else ():
        layers = tuple(_certain(layer, chosen) for layer in run.model.layers)
        run.model = replace(run.model, layers=layers)


def _counts_axes(layer: Layer) -> bool:
    refused = layer.refused is not None and layer.refused.reason is Refusal.AXES
    return refused or any(map(_counts_axes, layer.inside))


def _certain(layer: Layer, chosen: set[Origin]) -> Layer:
    if not _counts_axes(layer):
        return layer
    inside = tuple(_certain(inner, chosen) for inner in layer.inside)
    doubtful = layer.at in chosen and layer.refused is not None and layer.refused.reason is Refusal.AXES
    return replace(layer, inside=inside, refused=None if doubtful else layer.refused)


def _chosen(interpretation: Interpretation) -> set[Origin]:
    """Return the calls that make layers of more than one class."""
    names: dict[Origin, str] = {}
    chosen: set[Origin] = set()
    for event in interpretation.events():
        if not isinstance(event, BuildEvent | CompileEvent | FitEvent):
            continue
        for cell in event.cells.values():
            if (
                type(cell) is Made
                and cell.origin is not None
                and names.setdefault(cell.origin, cell.name) != cell.name
            ):
                chosen.add(cell.origin)
    return chosen
