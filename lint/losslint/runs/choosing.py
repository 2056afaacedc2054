"""Refusals that are not known of any single way through a file: a condition may decide both sides of them."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from losslint.interpret import Interpretation
from losslint.runs.models import build
from losslint.runs.view import Views
from losslint.training import Framework, Layer, Origin, Refusal, Run
from losslint.values import BuildEvent, CompileEvent, FitEvent, Made


def keep_certain_refusals(interpretation: Interpretation, runs: Iterable[Run], views: Views) -> None:
    """Take back refusals that may be a condition's that nobody answers, and not the model's."""
    if len(interpretation.paths) < 2:
        return
    runs = list(runs)
    _keep_layers_of_one_class(interpretation, runs)
    _keep_what_every_way_meets(interpretation, runs, views)


def _keep_layers_of_one_class(interpretation: Interpretation, runs: Iterable[Run]) -> None:
    """Take back that a layer takes another number of axes where the file also makes another layer there.

    `Conv2D if flat else Conv3D` goes with the shapes that the same choice decides elsewhere. Ways through a
    file take the two apart where they do not see that it is one and the same.
    """
    doubted = [run for run in runs if any(_counts_axes(layer) for layer in run.model.layers)]
    chosen = _chosen(interpretation) if doubted else set()
    for run in doubted if chosen else ():
        layers = tuple(_certain(layer, chosen) for layer in run.model.layers)
        run.model = replace(run.model, layers=layers)


def _keep_what_every_way_meets(interpretation: Interpretation, runs: Iterable[Run], views: Views) -> None:
    """Take back that a layer of PyTorch refuses what it reads where it takes it on another way to that place.

    The layers are the same on all ways; it is `forward` that a condition leads another way.
    """
    for run in runs:
        if run.framework is not Framework.TORCH or all(layer.refused is None for layer in run.model.layers):
            continue
        taken = {
            at
            for event in interpretation.events()
            if isinstance(event, BuildEvent | CompileEvent | FitEvent) and event.origin == run.at
            for at in _taken(event, views)
        }
        layers = tuple(
            replace(layer, refused=None) if layer.at in taken else layer for layer in run.model.layers
        )
        run.model = replace(run.model, layers=layers)


def _taken(event: BuildEvent | CompileEvent | FitEvent, views: Views) -> set[Origin | None]:
    """Return where the layers stand that refuse nothing wherever the model of an event uses them."""
    layers = build(views.at(event.cells), event.net, None).model.layers
    return {layer.at for layer in layers} - {layer.at for layer in layers if layer.refused is not None}


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
