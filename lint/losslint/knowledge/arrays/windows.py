"""Windows that a loop cuts of a series, and the samples that they are once they are collected."""

from __future__ import annotations

from losslint.training import Doing, Step, Windows
from losslint.values import Array, Const, Slice, Whole, is_none


def cut_by(key: Slice) -> Windows | None:
    """Return the windows that `series[i : i + length]` cuts in a loop; None of anything else."""
    low, high = key.lower, key.upper
    if not isinstance(low, Whole) or not isinstance(high, Whole) or low.every is None:
        return None
    length = high.ahead_of(low)
    whole_rows = is_none(key.step) or key.step == Const(1)
    return Windows(length, abs(low.every)) if length is not None and length > 0 and whole_rows else None


def as_samples(array: Array) -> Array:
    """Return what is stacked of windows, one a sample; the same where it is of none that overlap."""
    cuts = (step for step in reversed(array.history) if step.windows is not None)
    last = next(cuts, None)
    if last is None or last.doing is Doing.WINDOWED or last.windows is None or not last.windows.overlap:
        return array
    made = Step(Doing.WINDOWED, last.origin, "overlapping windows", windows=last.windows)
    return array.but(history=(*array.history, made))
