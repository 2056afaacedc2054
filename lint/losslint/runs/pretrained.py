"""Which pretrained networks a training goes on to train."""

from __future__ import annotations

from collections.abc import Iterable

from losslint.knowledge.models.freezing import Setting, parts, settings
from losslint.knowledge.models.pretrained import checkpoint_of, cut_off
from losslint.training import Fact, Origin, Pretrained
from losslint.values import Event, FitEvent, FreezeEvent, Net


def pretrained_at(fit: FitEvent, freezes: FreezeEvent | None) -> tuple[Pretrained, ...]:
    """Return the pretrained networks inside a model that is fitted; `freezes` may freeze a part of any."""
    nets = ((address, fit.cells[address]) for address in parts(fit.cells, fit.net))
    named = [(at, net, checkpoint_of(net)) for at, net in nets if isinstance(net, Net)]
    if not any(name for _, _, name in named):
        return ()
    told, cut = settings(fit.cells, fit.net), cut_off(fit.cells.values())
    found: list[Pretrained] = []
    for address, net, name in named:
        if name is None or net.origin is None:
            continue
        if freezes is not None or cut is not None:
            why = freezes.origin if freezes is not None else cut.origin if cut is not None else None
            trains = Fact[bool].unknown("some of it may be kept from training", why)
        else:
            trains = _trains(told[address], net.origin)
        found.append(Pretrained(name, net.origin, trains))
    return tuple(found)


def _trains(setting: Setting, origin: Origin) -> Fact[bool]:
    if setting.whole is True and setting.some is None:
        return Fact(True, origin, by_default=True)
    return Fact[bool].unknown("whether all of it trains", setting.at)


def freezes_in(events: Iterable[Event]) -> FreezeEvent | None:
    """Return an event that may freeze something, on any path: nobody knows which of them is taken."""
    return next((one for one in events if isinstance(one, FreezeEvent) and not one.loosens), None)
