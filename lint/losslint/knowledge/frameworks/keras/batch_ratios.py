"""Whether a metric of the project's own divides sums over a batch: what is right of one batch alone.

A metric was carried out on two symbols, and what came back is a graph of tensors. Keras shows the mean of
what it gives for the batches. The mean of sums is right for all samples, and so is that of sums divided by a
number. Where what is divided by depends on the labels or the output, it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from losslint.knowledge.frameworks.keras.directions import DIVIDING, PART
from losslint.knowledge.frameworks.keras.gradients import COUNTING
from losslint.knowledge.frameworks.keras.symbolic import COMBINING, KEEPING
from losslint.knowledge.frameworks.keras.symbols import Find, FromSymbols, operands_of, step_name
from losslint.knowledge.lookup.registry import number, whole
from losslint.training import Fact, Origin
from losslint.values import Const, List, Made, Names, Ref, Tensor, Tuple, Value, is_none

WHY = "it is not followed what the metric computes"

SUMMING = frozenset("sum mean reduce_sum reduce_mean count_nonzero".split())
MOVING = frozenset("reshape flatten batch_flatten ravel squeeze expand_dims cast".split())
OF_SEVERAL = frozenset((*COMBINING, *DIVIDING, *"+ - * ** < <= > >= == !=".split())) | {"where"}


class Part(Enum):
    """What numbers inside a metric are."""

    NUMBER = "the same whatever labels and output are"
    EACH = "of each sample by itself"
    TOTAL = "a sum or mean over the batch"
    RATIO = "one sum over the batch by another"
    OTHER = "something that is not followed"


class Reading(Struct, frozen=True):
    """What numbers inside a metric are, and the division that makes them a ratio."""

    part: Part
    at: Origin | None = None


OTHER = Reading(Part.OTHER)
NUMBER = Reading(Part.NUMBER)


def batch_ratio(find: Find, computed: Value | None, asked_at: Origin | None) -> Fact[Origin]:
    """Return where a metric is asked for that is a ratio of sums over one batch, read from the division."""
    if not isinstance(computed, Tensor):
        return Fact.unknown(WHY)
    read = _Reader(find, Reading(Part.EACH), Reading(Part.EACH), OTHER).read(computed)
    if read.part is Part.RATIO and read.at is not None and asked_at is not None:
        return Fact(asked_at, read.at)
    adds_up = read.part in (Part.EACH, Part.TOTAL)
    return Fact.unknown("it adds up over the batches" if adds_up else WHY, computed.origin)


class _Reader(FromSymbols[Reading]):
    """Reads what the numbers of each tensor are."""

    def plain(self, value: Value | None) -> Reading:
        return NUMBER if number(value) is not None else OTHER

    def step(self, tensor: Tensor, made: Made | None) -> Reading:
        if made is None:
            return OTHER
        name, operands = step_name(made.path), operands_of(made, tensor)
        if name in COUNTING:
            return NUMBER
        if name in SUMMING and len(operands) == 1:
            return _summed(self.read(operands[0]), self._goes_over_batch(made.arguments))
        if (name in KEEPING or name in MOVING or name == PART or name in ("-_", "negative")) and operands:
            return self.read(operands[0])
        if name not in OF_SEVERAL:
            return OTHER
        chosen = operands[1:] if name == "where" else operands
        return _joined(name, [self.read(one) for one in chosen], tensor.origin)

    def _goes_over_batch(self, arguments: Names) -> bool | None:
        """Whether a sum goes along the samples, None where that is not known."""
        axis = arguments.get("axis", Const(None))
        cell = self.find(axis) if isinstance(axis, Ref) else axis
        closed = isinstance(cell, Tuple) or (isinstance(cell, List) and cell.rest is None)
        items = cell.items if closed and isinstance(cell, Tuple | List) else (axis,)
        if is_none(axis) or any(whole(one) == 0 for one in items):
            return True
        return False if all(whole(one) is not None for one in items) else None


def _summed(one: Reading, over_batch: bool | None) -> Reading:
    if one.part is not Part.EACH:
        return one
    return OTHER if over_batch is None else Reading(Part.TOTAL) if over_batch else one


def _joined(name: str, parts: Sequence[Reading], at: Origin | None) -> Reading:
    """Return what is made of two numbers that belong together."""
    found = {one.part for one in parts}
    ratio = next((one.at for one in parts if one.part is Part.RATIO), None)
    if len(parts) != 2 or Part.OTHER in found:
        return OTHER
    if Part.RATIO in found:
        return OTHER if Part.EACH in found else Reading(Part.RATIO, ratio)
    if name in DIVIDING and parts[1].part is Part.TOTAL:
        return Reading(Part.RATIO, at) if parts[0].part is Part.TOTAL else OTHER
    for part in (Part.EACH, Part.TOTAL):
        if part in found:
            return Reading(part)
    return NUMBER
