"""Trainings on rows with the labels of others, beside one of another model on the same rows with their own.

So a permutation test asks what comes of labels that say nothing: what chance comes to is held against what
the labels do.
"""

from __future__ import annotations

from collections.abc import Sequence

from losslint.runs.data import fed_by
from losslint.runs.uses import weights_of
from losslint.runs.view import Views
from losslint.training import Doing, Fact, Origin, Step
from losslint.values import Array, Event, FitEvent


def controlled_by(events: Sequence[Event], position: int, views: Views) -> Fact[Origin]:
    """Return where another model is trained on the rows of a fit in their own order, if these are not."""
    fit = events[position]
    assert isinstance(fit, FitEvent)
    nothing = Fact[Origin].unknown("no other model is trained on these rows in their own order")
    mixed = _histories(fit, views)
    if mixed is None or _orders(mixed[0]) == _orders(mixed[1]):
        return nothing
    for other in events:
        if not isinstance(other, FitEvent) or weights_of(other) == weights_of(fit):
            continue
        if other.origin == fit.origin and _runs(other) & _runs(fit):
            continue  # an earlier round of the same loop, before the rows were moved
        pure = _histories(other, views)
        if pure is None or _orders(pure[0]) != _orders(pure[1]):
            continue
        if all(_are_the_same(one, two) for one, two in zip(mixed, pure, strict=True)):
            return Fact(other.origin, other.origin)
    return nothing


def _histories(fit: FitEvent, views: Views) -> tuple[Sequence[Step], Sequence[Step]] | None:
    """Return what was done to the inputs and to the labels of a fit, None where one is no array."""
    fed, view = fed_by(fit.arguments.get("x"), fit.arguments.get("y")), views.at(fit.cells)
    inputs, labels = view.find(fed.inputs, Array), view.find(fed.labels, Array)
    return (inputs.history, labels.history) if inputs is not None and labels is not None else None


def _orders(history: Sequence[Step]) -> set[str | None]:
    return {step.order.key for step in history if step.order is not None}


def _are_the_same(one: Sequence[Step], two: Sequence[Step]) -> bool:
    """Whether two arrays are the same rows of what was loaded by the same call, in whichever order."""
    if not one or one[0].doing is not Doing.LOADED or one[0].origin is None:
        return False
    taken, other = ([step for step in each[1:] if _takes(step)] for each in (one, two))
    return one[0] == next(iter(two), None) and taken == other


def _takes(step: Step) -> bool:
    """Whether a step takes some rows, and not all of them in a random order."""
    return step.doing in (Doing.SPLIT, Doing.SELECTED, Doing.RESAMPLED) and step.order is None


def _runs(fit: FitEvent) -> set[int]:
    return {each.run for each in fit.standing.rounds}
