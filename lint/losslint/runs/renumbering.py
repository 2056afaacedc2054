"""Whether numbers for strings are others than those with which the weights of a model were learnt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from losslint.runs.data import fed_by
from losslint.runs.uses import weights_of
from losslint.runs.view import View, Views
from losslint.training import Origin, Renumbered
from losslint.values import (
    Array,
    Event,
    FitEvent,
    List,
    Net,
    Ref,
    RestoreEvent,
    SaveEvent,
    Tuple,
    UseEvent,
    Value,
)


def renumbered_in(events: Sequence[Event], views: Views) -> Iterator[Renumbered]:
    """Yield where a model with weights from elsewhere is given numbers in the order of a set.

    What this very process trained or saved before has the numbers that it still counts with.
    """
    restored: dict[int, Origin] = {}
    for event in events:
        match event:
            case RestoreEvent():
                restored |= dict.fromkeys(event.weights, event.origin)
            case SaveEvent():
                return
            case FitEvent() | UseEvent():
                loaded = restored.get(weights_of(event))
                at = next(_unordered(event, views), None) if loaded is not None else None
                net = views.at(event.cells).find(event.net, Net) if at is not None else None
                if loaded is not None and at is not None and net is not None:
                    yield Renumbered(at, loaded, event.origin, net.framework)
                if isinstance(event, FitEvent):
                    return


def _unordered(event: FitEvent | UseEvent, views: Views) -> Iterator[Origin]:
    """Yield the sets by whose order the data are numbered that a model is given."""
    if isinstance(event, FitEvent):
        fed = fed_by(event.arguments.get("x"), event.arguments.get("y"))
    else:
        fed = fed_by(event.inputs, event.labels)
    view = views.at(event.cells)
    for value in (*_parts(view, fed.inputs), *_parts(view, fed.labels)):
        array = view.find(value, Array)
        yield from (step.unordered for step in array.history if step.unordered) if array is not None else ()


def _parts(view: View, value: Value | None) -> Sequence[Value | None]:
    """Return the arrays of several inputs or outputs."""
    cell = view.find(value, List) if isinstance(value, Ref) else value
    return cell.items if isinstance(cell, Tuple | List) else (value,)
