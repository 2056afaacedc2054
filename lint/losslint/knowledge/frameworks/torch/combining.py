"""Tensors of data that are put together: one after the other, or along a new axis."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call, means, number, whole
from losslint.training import Doing, Encoding, Padding, Step
from losslint.values import Array, Const, Unknown, Value

WHY = "it differs between the tensors that are put together"

ROWS = (Encoding.ONE_HOT, Encoding.MULTI_HOT)
"""Encodings that the last axis carries."""


def put_together(call: Call, new_axis: bool) -> Value:
    """Return `torch.cat(tensors, dim)`, or with a new axis `torch.stack(tensors, dim)`, of data."""
    items = call.items("tensors")
    parts = items if items is not None else (call.machine.element_of(call["tensors"]),)
    joined = call.machine.joined(parts, WHY)
    found = call.array(joined)
    if found is None or not parts:
        return joined if isinstance(joined, Unknown) and joined.why else call.unknown("tensors of data")
    if new_axis:
        return call.new(_stacked(found, len(items) if items is not None else None, whole(call["dim"])))
    return call.new(_lengthened(found, whole(call["dim"])))


@means(
    "torch.nn.utils.rnn.pad_sequence",
    signature="sequences, batch_first=False, padding_value=0.0, padding_side='right'",
)
def padded(call: Call) -> Value:
    """`pad_sequence(rows, batch_first=True)`: rows of different lengths as one tensor."""
    found = call.array(call.machine.element_of(call["sequences"]))
    if found is None:
        return call.unknown("rows that are not followed")
    further = found.shape[1:] if found.shape else None
    shape = (None, None, *further) if further is not None else None
    kept = _kept(found, None).but(shape=shape, kind="tensor")
    filling = number(call["padding_value"])
    if kept.range is not None:
        inside = filling is not None and kept.range.low <= filling <= kept.range.high
        kept = kept if inside else kept.but(range=None)
    known = float(filling) if filling is not None else None
    behind = call["padding_side"] == Const("right")
    step = Step(Doing.PADDED, call.origin, "padded", padding=Padding(known, behind))
    return call.new(kept.step(step))


def _stacked(found: Array, count: int | None, axis: int | None) -> Array:
    """Return arrays along a new axis; along any but the first, what was a sample becomes a part of one."""
    shape = found.shape
    if shape is not None and axis is not None and -len(shape) - 1 <= axis <= len(shape):
        axis %= len(shape) + 1
        shape = (*shape[:axis], count, *shape[axis:])
    else:
        shape = None
    return _kept(found, axis).but(shape=shape, kind="tensor")


def _lengthened(found: Array, axis: int | None) -> Array:
    """Return arrays one after the other along an axis."""
    shape = found.shape
    if shape is not None and axis is not None and -len(shape) <= axis < len(shape):
        axis %= len(shape)
        shape = (*shape[:axis], None, *shape[axis + 1 :])
    else:
        shape = None
    return _kept(found, axis).but(shape=shape, kind="tensor")


def _kept(found: Array, axis: int | None) -> Array:
    """Return what is known of the numbers; of labels only where samples stay samples."""
    if axis == 0 or found.encoding is None or found.encoding is Encoding.REAL:
        return found.but(part_of=None, identity=False)
    return found.but(
        part_of=None, identity=False, encoding=None, classes=None, why="parts of labels side by side"
    )
