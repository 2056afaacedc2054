"""Layers that learn from data before they are trained with: which they are, and whether they have."""

from __future__ import annotations

from msgspec import Struct

from losslint.knowledge.lookup.tables import Once
from losslint.values import Made, is_none


class Learning(Struct, frozen=True):
    """How a layer learns: the argument that spares it, and whether it stops where it has learnt nothing."""

    spared_by: str
    stops: bool = True


LEARNING: Once[str, Learning] = Once("learning")
"""The paths of such layers; frameworks fill it."""

ADAPTED = "fitted"
"""The part of a layer's state that says where it learnt from data."""


def is_unadapted(made: Made) -> bool:
    """Whether a layer that learns from data is known to have learnt and to have been given nothing."""
    learning = LEARNING.get(made.path)
    given = made.arguments.get(learning.spared_by) if learning is not None else None
    return given is not None and is_none(given) and ADAPTED not in made.state
