"""What code around models of Keras makes, keeps and gives away by mistake: from events to facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from losslint.source import CodeOrigin
from losslint.training import Aliased, Framework, Kept, Momentary, Uncalled
from losslint.values import AliasEvent, Event, Made, MomentEvent, UncalledEvent

KERAS = Framework.KERAS


def kept_in(events: Sequence[Event]) -> Iterator[Kept]:
    """Yield what happens on one path of a file by mistake."""
    for event in events:
        match event:
            case AliasEvent() if ".get_weights" in event.taken.text():
                target = event.origin.text().partition(".set_weights")[0]
                yield Aliased(event.origin, target, event.taken.text().rpartition(".get_weights")[0], KERAS)
            case MomentEvent(layer=Made(origin=CodeOrigin() as made)) if is_of_keras(event.layer.path):
                yield Momentary(made, event.layer.name, event.origin, KERAS)
            case UncalledEvent() if is_of_keras(event.kind):
                yield Uncalled(event.origin, event.name, KERAS)


def is_of_keras(named: str) -> bool:
    """Whether a path, or a kind of receiver, is one of Keras."""
    return named == "net" or named.removeprefix("made:").startswith("keras.")
