"""Which layers of a model have yet to learn from data what they need when it is trained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from losslint.knowledge.models.adapting import LEARNING, is_unadapted
from losslint.knowledge.models.freezing import parts
from losslint.training import Origin, Unadapted
from losslint.values import AdaptEvent, Event, FitEvent, HandEvent, Made


def unadapted_at(events: Sequence[Event], position: int, adapted: frozenset[Origin]) -> tuple[Unadapted, ...]:
    """Return the layers that have learnt nothing before the fit at a position among the events of a path.

    What somebody else was given may have learnt there. Those made at one of `adapted` learn on another
    path: nobody knows which of the two is taken.
    """
    fit = events[position]
    assert isinstance(fit, FitEvent)
    made = (fit.cells[address] for address in parts(fit.cells, fit.net))
    found = [one for one in made if isinstance(one, Made) and is_unadapted(one)]
    if not found:
        return ()
    handed = frozenset[Origin]().union(*(e.parts for e in events[:position] if isinstance(e, HandEvent)))
    return tuple(
        Unadapted(one.name, one.origin, LEARNING[one.path].stops)
        for one in found
        if one.origin is not None and one.origin not in handed | adapted
    )


def adapted_in(events: Iterable[Event]) -> frozenset[Origin]:
    """Return where the layers were made that learn from data in some of the events."""
    return frozenset(event.layer for event in events if isinstance(event, AdaptEvent))
