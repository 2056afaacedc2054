"""Numbers drawn at random, and pictures that are changed by as much as such a number says."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call
from losslint.training import Doing
from losslint.values import Array, Tuple, Value, Whole


def is_drawn(call: Call, value: Value | None) -> bool:
    """Whether a value is one number that chance decides, or holds such a number among others."""
    if value is None:
        return False
    if isinstance(value, Whole):
        return value.drawn
    if isinstance(value, Tuple):
        return any(is_drawn(call, item) for item in value.items)
    found = call.array(value)
    return found is not None and any(step.doing is Doing.DRAWN for step in found.history)


def distorted(call: Call, image: Array, *by: Value | None) -> Array:
    """Return an image after a call that changes it by so much: at random where chance decides how much.

    A call that changes every image alike leaves no step.
    """
    if not any(is_drawn(call, value) for value in by):
        return image
    name = call.path.rpartition(".")[2] or call.path
    return image.did(Doing.AUGMENTED, call.origin, f"`{name}` by a random number")
