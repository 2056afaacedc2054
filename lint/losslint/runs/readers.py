"""Who reads the runs of which framework. Each is imported when there is something to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from losslint.runs.reader import Reader
from losslint.runs.view import Views
from losslint.training import Framework
from losslint.values import (
    AliasEvent,
    ComputeEvent,
    DealEvent,
    DivideEvent,
    DropEvent,
    Event,
    MisspeltEvent,
    MomentEvent,
    Net,
    SampleEvent,
    StaleEvent,
    SumEvent,
    UncalledEvent,
    UnreadEvent,
)

KEPT: Mapping[Framework, tuple[type[Event], ...]] = {
    Framework.KERAS: (AliasEvent, MomentEvent, UncalledEvent),
    Framework.TORCH: (
        AliasEvent,
        ComputeEvent,
        DealEvent,
        DivideEvent,
        DropEvent,
        MisspeltEvent,
        MomentEvent,
        SampleEvent,
        StaleEvent,
        SumEvent,
        UncalledEvent,
        UnreadEvent,
    ),
}
"""What has to happen for the code around a training to make, keep or give away something by mistake."""


@cache
def reader_for(framework: Framework) -> Reader:
    """Return who reads the runs of a framework."""
    match framework:
        case Framework.KERAS:
            from losslint.runs.keras.reading import READER as KERAS

            return KERAS
        case Framework.TORCH:
            from losslint.runs.torch.reading import READER as TORCH

            return TORCH


def framework_of(net: Net | None) -> Framework:
    """Return what a model is written in; what is no model is read as Keras's."""
    return net.framework if net is not None else Framework.KERAS


def reader_of(net: Net | None) -> Reader:
    """Return who reads what happens to a model."""
    return reader_for(framework_of(net))


def kept_in(events: Sequence[Event], views: Views) -> Iterator[Any]:
    """Yield what the code around trainings makes and keeps by mistake, on the way with these events."""
    for framework, needed in KEPT.items():
        if any(isinstance(event, needed) for event in events):
            yield from reader_for(framework).kept(events, views)
