"""What batches come to as plain numbers: what a loop adds up of losses and scores, and divides the sum by."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.arrays.gauges import better_of, gauge, on_gauges, tested_by
from losslint.knowledge.lookup.registry import Machine
from losslint.training import Origin
from losslint.values import (
    AverageEvent,
    BatchLoss,
    BatchScore,
    Const,
    DivideEvent,
    Length,
    List,
    OfBatch,
    Value,
)


def of_batches(machine: Machine, symbol: str, left: Value, right: Value, origin: Origin | None) -> Value:
    """Return what becomes of the number of a batch, or of a sum of some, by an operation."""
    if symbol == "+":
        total = _added(machine, left, right) or _added(machine, right, left)
        if total is not None:
            return total
    if symbol == "/" and isinstance(left, OfBatch) and left.summed:
        return _divided(machine, left, right, origin)
    return on_gauges(symbol, left, right, origin)


def _divided(machine: Machine, total: OfBatch, by: Value, origin: Origin | None) -> Value:
    """Return a mean: whatever a sum of scores is divided by, it is none of all samples."""
    if origin is not None and isinstance(total, BatchScore):
        machine.record(AverageEvent(total, origin))
    if origin is not None and isinstance(total, BatchLoss) and isinstance(by, Length) and by.of is not None:
        machine.record(DivideEvent(total, by, origin))
    better = better_of(total) if better_of(by) is None else None
    return gauge(better, "a mean over batches", origin, tested_by(total, by))


def _added(machine: Machine, total: Value, one: Value) -> OfBatch | None:
    """Return a sum with another number added to it: a sum begins as 0, in a loop over a loader's batches."""
    if not isinstance(one, OfBatch):
        return None
    begins = total == Const(0) or total == Const(0.0)
    goes_on = isinstance(total, OfBatch) and replace(total, summed=one.summed) == one
    rounds = machine.standing.rounds
    if not (begins or goes_on) or not rounds or not rounds[-1].over_data:
        return None
    return replace(one, summed=True)


def all_together(machine: Machine, values: Value) -> OfBatch | None:
    """Return the sum of a list of numbers of batches, None where they are not all alike, or are none."""
    cell = machine.store.find(values, List)
    items = (*cell.items, *((cell.rest,) if cell.rest is not None else ())) if cell is not None else ()
    first = items[0] if items else None
    if not isinstance(first, OfBatch) or any(one != first for one in items):
        return None
    return replace(first, summed=True)


def averaged(machine: Machine, values: Value, origin: Origin) -> None:
    """Note that a mean is taken, where it is one of a list of scores, one for each batch."""
    total = all_together(machine, values)
    if isinstance(total, BatchScore):
        machine.record(AverageEvent(total, origin))
