"""Windows of a series and what comes after them, as Keras cuts them."""

from __future__ import annotations

from losslint.knowledge.libraries.numpy.operands import as_array
from losslint.knowledge.lookup.registry import Call, means, whole
from losslint.training import Doing, Shape
from losslint.values import Batches, Tuple, Unknown, Value, is_none


@means(
    "keras.utils.timeseries_dataset_from_array",
    signature="data, targets=None, sequence_length=None, sequence_stride=1, sampling_rate=1, batch_size=128, "
    "shuffle=False, seed=None, start_index=None, end_index=None",
)
def timeseries_dataset(call: Call) -> Value:
    """`timeseries_dataset_from_array(data, targets, length)`: windows of the data, one target for each."""
    batched = not is_none(call["batch_size"])
    windows = _windows(call, whole(call["sequence_length"]), batched)
    element = windows if is_none(call["targets"]) else Tuple((windows, _targets(call, batched)))
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


def _targets(call: Call, batched: bool) -> Value:
    return _cut(call, "targets", (None,) if batched else (), "targets of windows")


def _cut(call: Call, name: str, axes: Shape, detail: str, **changes: object) -> Value:
    """Return what is cut from the rows of an argument: these axes first, then those of one row."""
    found, value = as_array(call, name), call[name]
    if found is None:
        return Unknown(value.why if isinstance(value, Unknown) else "a series that is not followed")
    shape = (*axes, *found.shape[1:]) if found.shape else None
    cut = found.did(Doing.SELECTED, call.origin, detail, columns=None, part_of=None, kind="tensor")
    return call.new(cut.but(shape=shape, **changes))
