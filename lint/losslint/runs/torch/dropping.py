"""Where dropout that no mode turns off drops numbers of answers that somebody uses.

While a model learns it is on in any case. It matters where the model is asked for answers, here or by whoever
reads its weights. A model that is asked about the same data again and again is meant to answer differently:
so Monte-Carlo dropout says how sure it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from losslint.knowledge.frameworks.torch.tracing import ancestry
from losslint.source import CodeOrigin
from losslint.source.blocks import asks_for, is_said_again
from losslint.training import Act, Dropping, Framework
from losslint.values import DropEvent, Event, JudgedEvent, Ref, SavedEvent, TurnEvent


def dropping_in(events: Sequence[Event]) -> Iterator[Dropping]:
    """Yield the dropout that goes on where a model answers, on one path of a file."""
    dropped = [one for one in events if isinstance(one, DropEvent)]
    if not dropped:
        return
    saved = frozenset[int]().union(*(one.reaches for one in events if isinstance(one, SavedEvent)))
    judged = _judged_without_learning(events)
    answering = {one.inside.address for one in dropped if one.evaluating or one.origin in judged}
    if _asks_again(events):
        return
    for one in dropped:
        at = one.origin
        if not isinstance(at, CodeOrigin) or asks_for(at, "training"):
            continue
        if one.inside.address in answering or one.inside.address in saved:
            yield Dropping(at, one.layer.name if one.layer is not None else "", Framework.TORCH)


def _judged_without_learning(events: Sequence[Event]) -> frozenset[object]:
    """Return where the numbers are made of answers that are held against labels and not learnt from."""
    judged = [one.output for one in events if isinstance(one, JudgedEvent)]
    acts = (one for one in events if isinstance(one, TurnEvent))
    losses = [one.tensor for one in acts if one.act is Act.BACKWARD and one.tensor is not None]
    learnt = {id(tensor) for loss in losses for tensor in ancestry(loss)}
    behind = (tensor for output in judged for tensor in ancestry(output) if id(tensor) not in learnt)
    return frozenset(tensor.origin for tensor in behind if tensor.origin is not None)


def _asks_again(events: Sequence[Event]) -> bool:
    """Whether a model is asked about the same data in several rounds of a loop in which nothing learns."""
    acts = [one for one in events if isinstance(one, TurnEvent)]
    learning = {each.run for one in acts if one.act is Act.BACKWARD for each in one.standing.rounds}
    seen: dict[object, int] = {}
    for one in acts:
        if one.act is Act.ASKED and isinstance(one.origin, CodeOrigin) and is_said_again(one.origin):
            return True
        last = one.standing.rounds[-1] if one.standing.rounds else None
        if one.act is not Act.ASKED or last is None or last.over_data or last.run in learning:
            continue
        data = one.told.get("data")
        key = one.origin, last.run, data.address if isinstance(data, Ref) else None
        if data is not None and seen.setdefault(key, last.number) != last.number:
            return True
    return False
