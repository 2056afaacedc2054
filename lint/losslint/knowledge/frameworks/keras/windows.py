"""Windows of a series and what comes after them, as Keras cuts them."""

from __future__ import annotations

from msgspec import Struct

from losslint.knowledge.libraries.numpy.operands import as_array
from losslint.knowledge.lookup.registry import Call, means, whole
from losslint.training import TARGETS_OF_WINDOWS, Doing, Shape, Step, Windows
from losslint.values import Array, Batches, Ref, Tuple, Unknown, Value, is_none


@means(
    "keras.utils.timeseries_dataset_from_array",
    signature="data, targets=None, sequence_length=None, sequence_stride=1, sampling_rate=1, batch_size=128, "
    "shuffle=False, seed=None, start_index=None, end_index=None",
)
def timeseries_dataset(call: Call) -> Value:
    """`timeseries_dataset_from_array(data, targets, length)`: windows of the data, one target for each."""
    batched = not is_none(call["batch_size"])
    windows = _windows(call, whole(call["sequence_length"]), batched)
    element = windows if is_none(call["targets"]) else Tuple((windows, _targets(call, batched, _ahead(call))))
    return Batches(element, batched, whole(call["batch_size"]), "tf.data", origin=call.origin)


@means(
    "keras.preprocessing.sequence.TimeseriesGenerator",
    signature="data, targets, length, sampling_rate=1, stride=1, start_index=0, end_index=None, "
    "shuffle=False, reverse=False, batch_size=128",
)
def timeseries_generator(call: Call) -> Value:
    """`TimeseriesGenerator(data, targets, length)`: every `sampling_rate`-th row of each window is kept."""
    length, rate = whole(call["length"]), whole(call["sampling_rate"])
    steps = -(-length // rate) if length and rate else None
    element = Tuple((_windows(call, steps, True), _targets(call, True)))
    return Batches(element, True, whole(call["batch_size"]), "Sequence", origin=call.origin)


def _windows(call: Call, steps: int | None, batched: bool) -> Value:
    """Return the windows of the data: their rows are not those of the data, nor the same as any targets."""
    axes = (None, steps) if batched else (steps,)
    return _cut(call, "data", axes, "windows", family=None)


def _targets(call: Call, batched: bool, ahead: int | None = None) -> Value:
    return _cut(call, "targets", (None,) if batched else (), TARGETS_OF_WINDOWS, ahead=ahead)


def _ahead(call: Call) -> int | None:
    """Return how many rows behind the first one of its window each target stands.

    None where the targets are not known to be of the series that the windows are of, every column of it.
    """
    of_windows, of_targets = _rows_of(call, "data"), _rows_of(call, "targets")
    if of_windows is None or of_targets is None or of_windows.of != of_targets.of or of_windows.columns:
        return None
    return of_targets.start - of_windows.start


class _Rows(Struct, frozen=True):
    """Rows of a series from one on: the address of the series, and whether there are some columns only."""

    of: int
    start: int
    columns: bool


def _rows_of(call: Call, name: str) -> _Rows | None:
    """Return which rows of which series an argument is; None where that is not known."""
    value, found = call[name], call.array(name)
    if found is None or not isinstance(value, Ref):
        return None
    whole_series = call.machine.store.cells.get(found.part_of) if found.part_of is not None else None
    if found.part_of is None or not isinstance(whole_series, Array):
        return _Rows(value.address, 0, False)
    before, since = whole_series.history, found.history[len(whole_series.history) :]
    starts = [step.start for step in since if step.doing is Doing.SPLIT]
    taking = [step for step in since if step.doing is not Doing.SPLIT]
    if found.history[: len(before)] != before or any(step.doing is not Doing.SELECTED for step in taking):
        return None
    if None in starts or any("column" not in step.detail for step in taking):
        return None
    return _Rows(found.part_of, sum(start or 0 for start in starts), bool(taking))


def _span(call: Call) -> Windows | None:
    """Return how many rows of the series a window reaches over, and where the next one begins."""
    length, rate = whole(call["sequence_length"]), whole(call["sampling_rate"])
    stride = whole(call["sequence_stride"])
    return Windows((length - 1) * rate + 1, stride) if length and rate and stride else None


def _cut(
    call: Call, name: str, axes: Shape, detail: str, ahead: int | None = None, **changes: object
) -> Value:
    """Return what is cut from the rows of an argument: these axes first, then those of one row."""
    found, value = as_array(call, name), call[name]
    if found is None:
        return Unknown(value.why if isinstance(value, Unknown) else "a series that is not followed")
    shape = (*axes, *found.shape[1:]) if found.shape else None
    span = _span(call) if "sequence_length" in call.bound.arguments else None
    cut = found.step(Step(Doing.SELECTED, call.origin, detail, windows=span, ahead=ahead))
    return call.new(cut.but(shape=shape, columns=None, part_of=None, kind="tensor", **changes))
