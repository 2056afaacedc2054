"""Losses of batches that a loop adds up, and by what the sum is divided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from losslint.training import Averaged, Framework, Origin
from losslint.values import Batches, DealEvent, DivideEvent, Event, Value


def averaged_in(events: Sequence[Event]) -> Iterator[Averaged]:
    """Yield the sums of batch losses that are divided by how many samples, or how many batches, there are."""
    dealt = {event.origin: event for event in events if isinstance(event, DealEvent)}
    for event in events:
        if not isinstance(event, DivideEvent) or event.total.origin is None:
            continue
        loader = dealt.get(event.total.loader)
        by_samples = _counts_samples(event.by.of, loader) if loader is not None else None
        if loader is not None and by_samples is not None:
            yield Averaged(
                event.origin,
                event.total.origin,
                loader.origin,
                event.total.mean,
                by_samples,
                loader.size,
                Framework.TORCH,
            )


def _counts_samples(counted: Value | None, loader: DealEvent) -> bool | None:
    """Whether what is counted are the samples that a loader deals out; False for its batches."""
    if counted == loader.data:
        return True
    return False if _is_made_at(counted, loader.origin) else None


def _is_made_at(counted: Value | None, place: Origin) -> bool:
    return isinstance(counted, Batches) and counted.maker == "DataLoader" and counted.origin == place
