"""Whether a model goes into the training on one fold with what it learnt from the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from losslint.knowledge.models.freezing import is_open
from losslint.knowledge.models.handing import made_at
from losslint.training import FOLD, LEFT_OUT, Fact, Origin, Standing
from losslint.values import Array, Cell, Event, FitEvent, HandEvent, Ref


def earlier_fold(events: Sequence[Event], position: int) -> Fact[Origin]:
    """Return where the folds are cut on others of which the model of a fit was trained in the round before.

    Where anybody may have given the model other weights, it is not known: not every time is noted that
    somebody may have.
    """
    fit = events[position]
    assert isinstance(fit, FitEvent)
    cut = _cut_of(fit)
    if cut is None:
        return Fact.unknown("the data are no fold of a cross-validation")
    if is_open(fit.cells, fit.net):
        return Fact.unknown("not all layers of the model are known")
    own = made_at(fit.cells, fit.net)
    before = events[:position]
    handed = (event for event in before if isinstance(event, HandEvent) and own & event.parts)
    other_hands = next(handed, None)
    if other_hands is not None:
        return Fact.unknown("the model may have got other weights", other_hands.origin)
    fits = (event for event in reversed(before) if isinstance(event, FitEvent) and event.origin == fit.origin)
    latest = next((event for event in fits if event.net.address == fit.net.address), None)
    if latest is None:
        return Fact.unknown("the model is new to this fold")
    other = _cut_of(latest) == cut and are_rounds_over(cut, latest.standing, fit.standing)
    return Fact(cut, fit.origin) if other else Fact.unknown("it was not trained on another fold")


def are_rounds_over(cut: Origin, one: Standing, other: Standing) -> bool:
    """Whether two moments are in two rounds of a loop that goes over the folds that are cut in its head."""
    rounds = {round_.run: round_ for round_ in one.rounds}
    head = cut.place()
    for round_ in other.rounds:
        before, loop = rounds.get(round_.run), round_.loop.place()
        if before is not None and before.number != round_.number:
            return (loop.path, loop.cell, loop.row) == (head.path, head.cell, head.row)
    return False


def _cut_of(fit: FitEvent) -> Origin | None:
    """Return where the fold was cut that a model is trained on."""
    data = _array(fit.cells, fit.arguments.get("x"))
    steps = data.history if data is not None else ()
    return next((step.by for step in steps if step.detail in (FOLD, LEFT_OUT)), None)


def _array(cells: Mapping[int, Cell], value: object) -> Array | None:
    found = cells.get(value.address) if isinstance(value, Ref) else None
    return found if isinstance(found, Array) else None
