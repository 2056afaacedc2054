"""Models that a loop trains without telling them, and the layers in them that do not act then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from losslint.runs.models import build
from losslint.runs.view import View
from losslint.training import Framework, Idle, Layer, Role
from losslint.values import SOME, Const, LearnEvent, Net, Predicted, Value, is_none

WAITING = (Role.DROPOUT, Role.NOISE)
"""What layers do that act in training only."""

COUNTING = "BatchNormalization"
"""The layer that goes by the numbers of the batch in training only, unless it is frozen."""


def idle_in(view: View, event: LearnEvent) -> Iterator[Idle]:
    """Yield the call of a model under a tape that asks for its gradients, where no such call tells it so."""
    told = [_told(view, answer, event) for answer in event.asked]
    at = event.asked[0].origin
    if at is None or not all(one is not None and is_none(one) for one in told):
        return
    waiting = _waiting(build(view, event.net, event.outputs).model.layers)
    layers = tuple(one for one in waiting if not (event.frozen and one.role is Role.NORMALISATION))
    if layers:
        yield Idle(at, event.origin, layers, event.takes, Framework.KERAS)


def _told(view: View, answer: Predicted, event: LearnEvent) -> Value | None:
    """Return what a call says of the training, Python's None where it says nothing, None if nobody knows."""
    named = dict(answer.keywords)
    if SOME in named:
        return None
    if "training" in named:
        return named["training"]
    if not answer.further:
        return Const(None)
    net = view.find(event.net, Net)
    return answer.further[0] if net is not None and net.style != "subclassed" else None


def _waiting(layers: Iterable[Layer]) -> Iterator[Layer]:
    """Yield the layers that act in training only and that no call says more of, in inner models too.

    Batch normalisation that is made frozen acts as it does when nobody trains.
    """
    for layer in layers:
        if layer.trains is not None:
            continue
        frozen = layer.argument("trainable").value is False
        if layer.role in WAITING or (layer.spelling == COUNTING and not frozen):
            yield layer
        yield from _waiting(layer.inside)
