"""Whether what a model is scored on was divided from what it is trained on, or drawn anew."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from losslint.runs.torch.turns import Row, key_of
from losslint.training import Act, Doing, Draw, Fact, Origin, Redrawn, Step
from losslint.values import JudgedEvent, TurnEvent


def redrawn_of(row: Row) -> Iterator[Redrawn]:
    """Yield where a model is scored on rows of a data set that was divided once more for its training.

    Nothing is said of a division of which another part is trained on at any time, with whatever loss.
    """
    backwards = row.positions(Act.BACKWARD)
    calls = [call for n in backwards if (call := row.called(n, row[n].tensor)) is not None]
    trained = [_division(call) for call in calls]
    keys = {step.draw.key for step in trained if step is not None and step.draw is not None}
    if not trained or None in trained:
        return
    told = set[object]()
    for position, event in enumerate(row.events):
        before = bisect_left(backwards, position)
        latest = backwards[before - 1] if before else None
        if not isinstance(event, JudgedEvent) or latest is None or row[latest].origin != row.at:
            continue
        last = row.called(latest, row[latest].tensor)
        scored = row.called(position, event.output)
        if last is None or scored is None or scored.recording is not False:
            continue
        found = _overlap(_division(last), _division(scored), keys, event.origin)
        if found is not None and key_of(last.of) == key_of(scored.of) and found.scored_at not in told:
            told.add(found.scored_at)
            yield found


def _division(call: TurnEvent) -> Step | None:
    """Return the division by chance that data come from, None where they were divided otherwise, too."""
    steps = [step for step in call.history if step.doing in (Doing.SPLIT, Doing.SELECTED)]
    return steps[0] if len(steps) == 1 and steps[0].draw is not None else None


def _overlap(trained: Step | None, scored: Step | None, keys: set[int], at: Origin) -> Redrawn | None:
    if trained is None or scored is None or trained.origin is None or scored.origin is None:
        return None
    one, other = trained.draw, scored.draw
    if one is None or other is None or other.key in keys or not other.is_apart_from(one):
        return None
    return Redrawn(scored.origin, trained.origin, at, _share(one, trained.origin))


def _share(draw: Draw, at: Origin) -> Fact[float]:
    return Fact(draw.share, at) if draw.share is not None else Fact.unknown("the lengths are not known", at)
