"""Numbers that tell how good the answers of a model are, and what arithmetic leaves of that."""

from __future__ import annotations

from losslint.knowledge.lookup import registry
from losslint.knowledge.lookup.registry import Machine
from losslint.training import Direction, Origin
from losslint.values import (
    Const,
    Gauge,
    Length,
    List,
    Measured,
    OfBatch,
    Samples,
    Tensor,
    Unknown,
    Value,
    Whole,
    computing,
)

OPPOSITE = {Direction.LOWER: Direction.HIGHER, Direction.HIGHER: Direction.LOWER}


def better_of(value: Value) -> Direction | None:
    """Return which numbers are better of a number that tells how good a model is, None of any other one."""
    return value.better if isinstance(value, Gauge | OfBatch) else None


def gauge(better: Direction | None, why: str, origin: Origin | None, tested: Origin | None = None) -> Unknown:
    """Return a number that is not known, of which these are better; None where that is not known either.

    `tested` is as a `Measured` has it.
    """
    if better is not None:
        return Gauge(why, better=better, tested=tested, origin=origin)
    return Unknown(why, origin=origin) if tested is None else Measured(why, tested=tested, origin=origin)


def tested_by(*values: Value) -> Origin | None:
    """Return where the data are loaded that are kept for testing, of which alone numbers were worked out.

    What is no measure of a model takes nothing away: how many samples there are, the best number so far.
    """
    found = [value.tested for value in values if isinstance(value, Measured)]
    return found[0] if found and all(one == found[0] for one in found) else None


def tested_among(machine: Machine, *values: Value) -> Origin | None:
    """Return the same of a number that is worked out of several, or of lists that loops fill with them."""
    found: list[Origin | None] = []
    for value in values:
        cell = machine.store.find(value, List)
        inside = (*cell.items, cell.rest) if cell is not None else (value,)
        found += [registry.tested(machine, one) for one in inside if isinstance(one, Measured | Tensor)]
    return found[0] if found and all(one == found[0] for one in found) else None


def on_gauges(symbol: str, left: Value, right: Value, origin: Origin | None) -> Value:
    """Return what becomes of such a number by an operation: a sum of two of one kind is one of that kind."""
    tested = tested_by(left, right)
    return gauge(_better(symbol, left, right), "a number that is worked out of others", origin, tested)


def _better(symbol: str, left: Value, right: Value) -> Direction | None:
    one, two = better_of(left), better_of(right)
    match symbol:
        case "+":
            if one is not None and two is not None:
                return one if one is two else None
            return one if _number(right) is not None else two if _number(left) is not None else None
        case "-":
            if one is not None and _number(right) is not None:
                return one
            return OPPOSITE[two] if two is not None and _number(left) is not None else None
        case "*":
            return _weighed(one, right) or _weighed(two, left)
        case "/" if one is not None:
            counts = isinstance(right, Length | Samples | Whole)
            return one if counts else _weighed(one, right)
    return None


def _weighed(better: Direction | None, factor: Value) -> Direction | None:
    number = _number(factor)
    if better is None or not number:
        return None
    return better if number > 0 else OPPOSITE[better]


def _number(value: Value) -> float | None:
    return computing.real(value.value) if isinstance(value, Const) else None
