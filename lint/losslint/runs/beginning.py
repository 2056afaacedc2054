"""Whether a training is all that a model learns from: with random weights before it, and no other one."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.knowledge.models.freezing import is_open, parts
from losslint.knowledge.models.handing import made_at
from losslint.runs.view import Views
from losslint.training import Fact, Origin
from losslint.values import Event, FitEvent, HandEvent, Net, RestoreEvent, UpdateEvent


def only_training(events: Sequence[Event], position: int, views: Views) -> Fact[bool]:
    """Return whether a fit is known to be the only one of a model whose weights are random before it."""
    fit = events[position]
    assert isinstance(fit, FitEvent)
    nets = [fit.cells[address] for address in parts(fit.cells, fit.net)]
    if fit.method != "fit" or fit.standing.rounds:
        return Fact.unknown("it may be trained in several calls", fit.origin)
    if is_open(fit.cells, fit.net):
        return Fact.unknown("not all layers of the model are known", fit.origin)
    if any(isinstance(net, Net) and (net.loaded or net.preset or net.copy_of is not None) for net in nets):
        return Fact.unknown("its weights may come from elsewhere", fit.origin)
    own = views.once(_made_at, fit)
    other = next(
        (event.origin for event in events if event is not fit and _trains(event, own, fit, views)), None
    )
    if other is not None:
        return Fact.unknown("it may be trained elsewhere too", other)
    return Fact(True, fit.origin)


def _trains(event: Event, own: frozenset[Origin], fit: FitEvent, views: Views) -> bool:
    """Whether something besides a fit and its steps may give other weights to what was made there."""
    match event:
        case UpdateEvent() if event.within is not None and event.within == fit.origin:
            return False
        case HandEvent():
            return bool(own & event.parts)
        case FitEvent():
            return bool(own & views.once(_made_at, event))
        case RestoreEvent():
            return True
    return False


def _made_at(fit: FitEvent) -> frozenset[Origin]:
    return made_at(fit.cells, fit.net)
