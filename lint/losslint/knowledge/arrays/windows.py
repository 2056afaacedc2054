"""Windows that a loop cuts of a series, and the samples that they are once they are collected."""

from __future__ import annotations

from losslint.training import Doing, Origin, RowOf, Step, Windows
from losslint.values import Array, Const, Slice, Value, Whole, is_none


def cut_by(key: Slice) -> Windows | None:
    """Return the windows that `series[i : i + length]` cuts in a loop; None of anything else."""
    low, high = key.lower, key.upper
    if not isinstance(low, Whole) or not isinstance(high, Whole) or low.every is None:
        return None
    length = high.ahead_of(low)
    whole_rows = is_none(key.step) or key.step == Const(1)
    return Windows(length, abs(low.every)) if length is not None and length > 0 and whole_rows else None


def placed_by(part: Array, series: int, key: Value, whole_rows: bool, origin: Origin) -> Array:
    """Return a part of a series with the place that a loop counts: of a window, or of one row."""
    if isinstance(key, Whole) and key.round is not None and part.placed is None:
        return part.but(placed=RowOf(series, key.round, key.plus, origin))
    begins = key.lower if isinstance(key, Slice) and whole_rows and cut_by(key) is not None else None
    if isinstance(begins, Whole) and begins.round is not None:
        return part.noted(place=RowOf(series, begins.round, begins.plus, origin))
    return part


def as_samples(array: Array) -> Array:
    """Return what is stacked of windows, one a sample; the same where it is of none that overlap."""
    cuts = (step for step in reversed(array.history) if step.windows is not None)
    last = next(cuts, None)
    if last is None or last.doing is Doing.WINDOWED or last.windows is None or not last.windows.overlap:
        return array
    made = Step(Doing.WINDOWED, last.origin, "overlapping windows", windows=last.windows)
    return array.but(history=(*array.history, made))
