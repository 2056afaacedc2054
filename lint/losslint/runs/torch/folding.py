"""Whether weights go into the training on one fold with what they learnt from the others."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.runs.folds import are_rounds_over
from losslint.runs.torch.reaching import layer_addresses, layers_behind
from losslint.runs.torch.turns import Row
from losslint.runs.view import View
from losslint.training import FOLD, LEFT_OUT, Act, Fact, Origin, Step
from losslint.values import TurnEvent

MOST = 40
"""Losses that are looked at; the rounds of all loops take turns among them."""


def earlier_fold_of(row: Row, view: View) -> Fact[Origin]:
    """Return where the folds are cut on which the same weights are trained one after the other.

    They have to be scored on what is left out of each fold: one model may as well go through all parts.
    """
    before: TurnEvent | None = None
    start = 0
    for position in row.backwards[:MOST]:
        loss = row[position]
        part = _part_of(row.called(position, loss.tensor))
        cut = part.by if part is not None else None
        if part is None or cut is None or loss.tensor is None:
            return Fact.unknown("the data are no fold of a cross-validation")
        if before is None or not are_rounds_over(cut, before.standing, loss.standing):
            before, start = loss, position
            continue
        layers = set(layers_behind(view, loss.tensor))
        if not layers or before.standing.sides != loss.standing.sides:
            return Fact.unknown("not every fold may be trained on", loss.origin)
        if before.tensor is None or set(layers_behind(view, before.tensor)) != layers:
            return Fact.unknown("the model is new to this fold", loss.origin)
        if any(_may_set(event, layers) for event in row.between(start, position)):
            return Fact.unknown("the model may have got other weights", loss.origin)
        if not any(_is_of_the_rest(row[n], part, layers) for n in _asked(row, start, len(row.events))):
            return Fact.unknown("it is not scored on what a fold leaves out", loss.origin)
        return Fact(cut, loss.origin)
    return Fact.unknown("it was not trained on another fold")


def _part_of(call: TurnEvent | None) -> Step | None:
    """Return the step that took the rows of a fold that a model is asked about, or what it leaves out."""
    steps = call.history if call is not None else ()
    return next((step for step in steps if step.detail in (FOLD, LEFT_OUT)), None)


def _may_set(event: TurnEvent, layers: set[int]) -> bool:
    """Whether weights of these layers may get other numbers without a step."""
    return event.act in (Act.RESET, Act.HANDED) and (event.whole or not layers.isdisjoint(event.reaches))


def _asked(row: Row, start: int, end: int) -> Iterator[int]:
    return (n for n in row.positions(Act.ASKED) if start < n < end)


def _is_of_the_rest(asked: TurnEvent, trained: Step, layers: set[int]) -> bool:
    """Whether a model with these layers is asked about those rows of a fold that it does not learn from."""
    part = _part_of(asked)
    if asked.recording is not False or part is None or asked.tensor is None:
        return False
    apart = part.by == trained.by and part.detail != trained.detail
    return apart and not layers.isdisjoint(layer_addresses(asked.tensor))
