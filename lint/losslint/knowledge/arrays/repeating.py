"""Rows that are repeated, and what they become a part of."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from losslint.training import Doing
from losslint.values import Array


def with_repeated(parts: Sequence[Array], whole: Array) -> Array:
    """Return an array that was put together of parts, with the step that has repeated rows of one of them."""
    steps = (step for part in parts for step in part.history if step.doing is Doing.RESAMPLED)
    step = next((step for step in steps if step not in whole.history), None)
    return whole if step is None else replace(whole, history=(*whole.history, step))
