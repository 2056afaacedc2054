"""Whether the weights of a model are still those that it was made with, as far as a file reaches."""

from __future__ import annotations

from losslint.interpret import Interpretation, budgets
from losslint.knowledge.models.freezing import is_open, parts
from losslint.knowledge.models.handing import made_at
from losslint.knowledge.models.layers import layer_kind
from losslint.runs.view import Views
from losslint.training import Fact
from losslint.values import (
    Cell,
    CompileEvent,
    Const,
    Event,
    FitEvent,
    HandEvent,
    Made,
    Net,
    ThroughEvent,
    UseEvent,
    is_none,
)


def is_fresh(
    interpretation: Interpretation, views: Views, compiled: CompileEvent | FitEvent | ThroughEvent
) -> Fact[bool]:
    """Return whether a compiled model has random weights on every path, at any time.

    Models and layers are told apart by where they were made: one that is made twice is trained if either is.
    """
    if interpretation.source.problems:
        return Fact.unknown("a part of the file is not read")
    if is_open(compiled.cells, compiled.net):
        return Fact.unknown("not all of its layers are known")
    if not any(_is_random(compiled.cells[address]) for address in parts(compiled.cells, compiled.net)):
        return Fact.unknown("it has no weights that start at random")
    own = made_at(compiled.cells, compiled.net)
    for event in interpretation.events():
        if own & views.once(_trained, event):
            return Fact(False, event.origin)
    if any(path.cut_short or len(path.events) >= budgets.MAX_EVENTS for path in interpretation.paths):
        return Fact.unknown("not all that happens is followed")
    return Fact(True, compiled.origin)


def _trained(event: Event) -> frozenset[object]:
    """Return where those models and layers were made that an event shows to be trained or loaded."""
    match event:
        case HandEvent():
            return frozenset(event.parts)
        case FitEvent():
            return frozenset(made_at(event.cells, event.net))
        case UseEvent() | CompileEvent():
            known = [event.cells[address] for address in parts(event.cells, event.net)]
            if any(isinstance(one, Net) and _is_trained(one) for one in known):
                return frozenset(made_at(event.cells, event.net))
    return frozenset()


def _is_trained(net: Net) -> bool:
    return net.fitted or net.loaded or bool(net.preset) or net.copy_of is not None


def _is_random(cell: Cell) -> bool:
    """Whether a layer multiplies by weights that were not given to it."""
    if not isinstance(cell, Made):
        return False
    kind = layer_kind(cell.path)
    given = cell.arguments.get("weights", Const(None))
    return kind is not None and kind.weights and is_none(given)
