"""The losses of batches as plain numbers: what a loop adds up of them, and divides the sum by."""

from __future__ import annotations

from losslint.knowledge.arrays.gauges import on_gauges
from losslint.knowledge.lookup.registry import Machine
from losslint.training import Direction, Origin
from losslint.values import BatchLoss, Const, DivideEvent, Gauge, Length, Value


def on_losses(machine: Machine, symbol: str, left: Value, right: Value, origin: Origin | None) -> Value:
    """Return what becomes of the loss of a batch, or of a sum of some, by an operation."""
    if symbol == "+":
        total = _added(machine, left, right) or _added(machine, right, left)
        if total is not None:
            return total
    if symbol == "/" and isinstance(left, BatchLoss) and isinstance(right, Length) and left.summed:
        if origin is not None and right.of is not None:
            machine.record(DivideEvent(left, right, origin))
        return Gauge("a mean of losses", better=Direction.LOWER, origin=origin)
    return on_gauges(symbol, left, right, origin)


def _added(machine: Machine, total: Value, loss: Value) -> BatchLoss | None:
    """Return a sum with another loss added to it: a sum begins as 0, in a loop over a loader's batches."""
    if not isinstance(loss, BatchLoss):
        return None
    begins = total == Const(0) or total == Const(0.0)
    goes_on = isinstance(total, BatchLoss) and (total.mean, total.loader) == (loss.mean, loss.loader)
    rounds = machine.standing.rounds
    if not (begins or goes_on) or not rounds or not rounds[-1].over_data:
        return None
    return BatchLoss(loss.why, mean=loss.mean, loader=loss.loader, summed=True, origin=loss.origin)


def all_together(items: tuple[Value, ...]) -> BatchLoss | None:
    """Return the sum of a list of losses, None where they are not all alike, or are none."""
    first = items[0] if items else None
    if not isinstance(first, BatchLoss) or any(one != first for one in items):
        return None
    return BatchLoss(first.why, mean=first.mean, loader=first.loader, summed=True, origin=first.origin)
