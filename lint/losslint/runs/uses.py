"""What a trained model is used for: the calls of `evaluate` and `predict` that follow a fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from losslint.runs.data import data_of, fed_by
from losslint.runs.view import View
from losslint.training import Use
from losslint.values import Event, FitEvent, Net, UseEvent


def uses_after(events: Sequence[Event], position: int) -> Iterator[UseEvent]:
    """Yield the uses of the model that the fit at a position trains, until it is fitted again.

    A model that was saved and loaded again is the same model.
    """
    trained = events[position]
    assert isinstance(trained, FitEvent)
    model = _weights(trained)
    for event in events[position + 1 :]:
        if isinstance(event, FitEvent) and _weights(event) == model:
            return
        if isinstance(event, UseEvent) and _weights(event) == model:
            yield event


def uses_of(events: Sequence[Event], address: int) -> Iterator[UseEvent]:
    """Yield the uses of a model that is never fitted."""
    return (event for event in events if isinstance(event, UseEvent) and event.net.address == address)


def use_of(event: UseEvent) -> Use:
    """Return a use in the words of rules."""
    view = View(event.cells)
    return Use(event.method, data_of(view, fed_by(event.inputs, event.labels).inputs), event.origin)


def _weights(event: FitEvent | UseEvent) -> int:
    """Return what tells the weights of models apart: an address."""
    net = event.cells.get(event.net.address)
    copied = net.copy_of if isinstance(net, Net) else None
    return event.net.address if copied is None else copied
