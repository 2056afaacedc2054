"""In which loop a scheduler of learning rates is stepped, and which numbers it was made with."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.knowledge.frameworks.torch.schedules import PLATEAU, SCHEDULERS, seeks
from losslint.knowledge.lookup.registry import number
from losslint.runs.torch.turns import Row
from losslint.runs.view import View
from losslint.training import Act, Callback, Duty, Fact, Scheduled
from losslint.values import Gauge, Made, Tuple, TurnEvent, Value


def scheduled_of(row: Row, view: View) -> Iterator[Scheduled]:
    """Yield every scheduler that is stepped, once a place where it is."""
    backward = row[row.backwards[-1]]
    places = {row[n].origin: row[n] for n in row.positions(Act.SCHEDULED)}
    for step in places.values():
        made = view.find(step.of, Made)
        if made is None or made.name not in SCHEDULERS or made.origin is None:
            continue
        numbers = tuple(_numbers(view, made))
        yield Scheduled(
            made.name,
            made.origin,
            step.origin,
            _in_batches(step, backward),
            _epochs(backward),
            numbers,
            made.given,
            _watching(made, step),
        )


def _watching(made: Made, step: TurnEvent) -> Callback | None:
    """Return a scheduler as what waits for a number, where its step is given one that is followed."""
    watched = step.told.get("metrics")
    if made.path != PLATEAU or not isinstance(watched, Gauge) or watched.origin is None:
        return None
    return Callback(
        made.name,
        made.origin,
        Fact(watched.origin.text(), watched.origin),
        Duty.LOWERS_RATE,
        seeks(made),
        better=Fact(watched.better, watched.origin),
    )


def _in_batches(step: TurnEvent, backward: TurnEvent) -> Fact[bool]:
    inner, outer = backward.standing, step.standing
    if outer.sides or inner.sides:
        return Fact.unknown("conditions decide when it is stepped", step.origin)
    loops = tuple(each.loop for each in inner.rounds), tuple(each.loop for each in outer.rounds)
    if loops[0] == loops[1]:
        return Fact(True, step.origin)
    if loops[1] == loops[0][: len(loops[1])]:
        return Fact(False, step.origin)
    return Fact.unknown("it is stepped in another loop", step.origin)


def _epochs(backward: TurnEvent) -> Fact[int]:
    """Return how often the loop around that over the batches goes round."""
    rounds = backward.standing.rounds
    if len(rounds) < 2 or not rounds[-1].over_data:
        return Fact.unknown("no loop stands around one that is known to go over batches")
    if rounds[-2].of is None:
        return Fact.unknown("how often the loop goes round is not known", rounds[-2].loop)
    return Fact(rounds[-2].of, rounds[-2].loop)


def _numbers(view: View, made: Made) -> Iterator[tuple[str, float]]:
    for name, value in made.arguments.items():
        known = number(value)
        if known is None and name == "milestones":
            known = _largest(view, value)
        if known is not None and name in made.given | {"gamma"}:
            yield name, float(known)


def _largest(view: View, value: Value) -> float | None:
    """Return the largest of the numbers in a list."""
    items = value.items if isinstance(value, Tuple) else view.items(value)
    numbers = [number(item) for item in items or ()]
    known = [float(one) for one in numbers if one is not None]
    return max(known) if known and len(known) == len(numbers) else None
