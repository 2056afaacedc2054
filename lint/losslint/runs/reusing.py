"""Optimizers that were built for other weights than those of a training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from losslint.knowledge.models.freezing import FLAG, TRAINED_TOO, is_open, parts
from losslint.knowledge.models.layers import layer_kind
from losslint.training import Fact, Framework, Origin
from losslint.values import Cell, CompileEvent, Const, Event, FitEvent, Made, Net, Ref, UpdateEvent


def built_for_others(events: Sequence[Event], position: int) -> Fact[Origin]:
    """Return where the optimizer of a fit was first used, if weights of this one were not among those there.

    An optimizer is built for the weights that may train in the first fit, whatever is compiled with it later.
    """
    fit = events[position]
    assert isinstance(fit, FitEvent)
    optimizer = _optimizer_of(fit)
    if optimizer is None:
        return Fact.unknown("which optimizer object it is is not known")
    for place, event in enumerate(events[:position]):
        if not isinstance(event, FitEvent) or _optimizer_of(event) != optimizer:
            continue
        if event.net.address == fit.net.address and not _compiled_between(events[place:position], fit.net):
            return Fact.unknown("it is the optimizer of this model alone")
        if is_open(event.cells, event.net) or is_open(fit.cells, fit.net):
            return Fact.unknown("not all layers are known")
        if _training(fit.cells, fit.net) <= _training(event.cells, event.net):
            return Fact.unknown("it was built for these weights")
        return Fact(event.origin, optimizer.origin)
    return Fact.unknown("this is its first use")


def _optimizer_of(fit: FitEvent) -> Ref | None:
    """Return the optimizer object that a model of Keras was compiled with."""
    net = fit.cells.get(fit.net.address)
    if (
        not isinstance(net, Net)
        or net.compiled is None
        or net.compile_unknown
        or isinstance(fit, UpdateEvent)
    ):
        return None
    optimizer = net.compiled.arguments.get("optimizer")
    known = net.framework is not Framework.TORCH and isinstance(optimizer, Ref)
    return optimizer if known and isinstance(optimizer, Ref) else None


def _compiled_between(events: Sequence[Event], net: Ref) -> bool:
    return any(isinstance(event, CompileEvent) and event.net == net for event in events)


def _training(cells: Mapping[int, Cell], net: Ref) -> set[int]:
    """Return the addresses of the layers with weights that nothing freezes."""
    found = set[int]()
    for address in parts(cells, net):
        made = cells.get(address)
        if not isinstance(made, Made) or made.state.get(FLAG, Const(True)) != Const(True):
            continue
        kind = layer_kind(made.path)
        if made.name in TRAINED_TOO or (kind is not None and kind.weights):
            found.add(address)
    return found
