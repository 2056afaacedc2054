"""Parts of an array along its first axis."""

from __future__ import annotations

from losslint.knowledge.arrays import indexing
from losslint.knowledge.lookup.registry import Call, means, whole
from losslint.values import Array, Const, List, Ref, Slice, Unknown, Value

MOST_PARTS = 16
"""Parts that are told apart; of more, each is like any other."""


@means(
    "numpy.split", "numpy.array_split", signature="a, sections, axis=0, ary->a, indices_or_sections->sections"
)
def split(call: Call) -> Value:
    """`np.split(x, 3)`, and `np.split(x, [100, 200])`: the parts, in order."""
    value = call["a"]
    if isinstance(value, Unknown) or call["axis"] == Const(0):
        return split_rows(call)
    return call.unknown("the parts of an array")


@means("numpy.vsplit", signature="a, sections, ary->a, indices_or_sections->sections")
def split_rows(call: Call) -> Value:
    """`np.vsplit(x, 3)`: the parts along the first axis."""
    found, value = call.array("a"), call["a"]
    if isinstance(value, Unknown):
        return value
    if found is None or not isinstance(value, Ref):
        return call.unknown("the parts of an array")
    cuts = _cuts(call, found)
    if cuts is None:
        anywhere = call.unknown("where the array is cut")
        return call.new(List((), _part(call, value, found, anywhere, anywhere)))
    ends = zip((Const(None), *cuts), (*cuts, Const(None)), strict=True)
    return call.new(List(tuple(_part(call, value, found, start, end) for start, end in ends)))


@means("numpy.take", "keras.ops.take", signature="a, indices, axis=None, x->a")
@means("tensorflow.gather", signature="a, indices, validate_indices=None, axis=0, params->a")
def take(call: Call) -> Value:
    """`np.take(y, index, axis=0)`: `y[index]`, in the way that it is written for the first axis."""
    found, value = call.array("a"), call["a"]
    rows = whole(call["axis"]) == 0 or (found is not None and len(found.shape or ()) == 1)
    if found is None or not isinstance(value, Ref) or not rows:
        return Unknown(value.why) if isinstance(value, Unknown) else call.unknown("some of the numbers")
    return indexing.get(call.machine, value, found, call["indices"], call.origin)


def _cuts(call: Call, found: Array) -> tuple[Value, ...] | None:
    """Return where an array is cut; None where it is not known into how many parts."""
    listed = call.items("sections")
    if listed is not None:
        return listed if len(listed) < MOST_PARTS else None
    count = whole(call["sections"])
    if count is None or not 0 < count <= MOST_PARTS:
        return None
    if found.samples is None:
        return (call.unknown("the length of an array"),) * (count - 1)
    each, longer = divmod(found.samples, count)
    return tuple(Const(each * number + min(number, longer)) for number in range(1, count))


def _part(call: Call, value: Ref, found: Array, start: Value, end: Value) -> Value:
    return indexing.get(call.machine, value, found, Slice(start, end, Const(None)), call.origin)
