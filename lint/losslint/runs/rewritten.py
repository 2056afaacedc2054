"""Answers of a model of which the code replaces some, as Q values are by what an action brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from losslint.knowledge.lookup.registry import number
from losslint.training import Fact
from losslint.values import Event, Predicted, ReplaceEvent, Value


def written_over(events: Sequence[Event], labels: Value | None) -> Iterator[Fact[float]]:
    """Yield the numbers that were written over labels which are what a model said, each once."""
    if not isinstance(labels, Predicted) or labels.origin is None:
        return
    seen: set[float] = set()
    for event in events:
        if not isinstance(event, ReplaceEvent) or event.prediction.origin != labels.origin:
            continue
        known = number(event.number)
        if known is not None and known not in seen:
            seen.add(known)
            yield Fact(float(known), event.origin)
