"""Where gradients of a loss are clipped, and whether they are still multiplied by a scaler's factor then."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from losslint.knowledge.lookup.registry import number
from losslint.runs.torch.clearing import Knows
from losslint.runs.torch.turns import Row, same_round
from losslint.runs.view import View
from losslint.training import Act, Clipped, Clipping, Fact
from losslint.values import Const, Made, TurnEvent, Value


def clipped_of(row: Row, view: View, knows: Knows) -> Iterator[Clipped]:
    """Yield each place where the gradients of this loss are clipped, as it is when turns come round."""
    if len({row[n].origin for n in row.positions(Act.BACKWARD)}) != 1:
        return  # of several losses nobody says whose gradients are meant
    seen: dict[object, Clipped | None] = {}
    for position in row.positions(Act.CLIPPED):
        seen[row[position].origin] = _one(row, position, view, knows) or seen.get(row[position].origin)
    yield from (one for one in seen.values() if one is not None)


def _one(row: Row, position: int, view: View, knows: Knows) -> Clipped | None:
    clip = row[position]
    before, after = _nearest(row, position, behind=False), _nearest(row, position, behind=True)
    if after is None:
        return _behind(row, clip, before)
    if before is not None and before.act is Act.BACKWARD:
        if after.act is Act.STEPPED:
            scaled = _scaled(row, position, before, after, view)
            return Clipped(clip.origin, Clipping.IN_PLACE, before.origin, after.origin, scaled)
        return None
    if after.act is not Act.BACKWARD or clip.whole or not _is_limit(clip):
        return None
    stepped = _step_after(row, position)
    if stepped is None or any(row[n].origin != clip.origin for n in row.positions(Act.CLIPPED)):
        return None
    if same_round(clip, after) and clip.standing.sides == after.standing.sides:
        return Clipped(clip.origin, Clipping.BEFORE_BACKWARD, after.origin, stepped.origin)
    return _behind(row, clip, before)


def _behind(row: Row, clip: TurnEvent, before: TurnEvent | None) -> Clipped | None:
    """Return a clipping that comes after the step of its own turn."""
    if before is None or before.act is not Act.STEPPED or clip.whole or not _is_limit(clip):
        return None
    if any(row[n].origin != clip.origin for n in row.positions(Act.CLIPPED)):
        return None
    if not same_round(clip, before) or clip.standing.sides != before.standing.sides:
        return None
    return Clipped(clip.origin, Clipping.AFTER_STEP, row.at, before.origin)


def _is_limit(clip: TurnEvent) -> bool:
    """Whether gradients are known to be cut to a number, and not only asked for their norm."""
    limit = number(clip.told.get("limit"))
    return limit is not None and limit < inf


def _nearest(row: Row, position: int, behind: bool) -> TurnEvent | None:
    """Return the nearest loss that goes backward, or step; None where code that is not followed is nearer."""
    found = row.nearest(position, (Act.BACKWARD, Act.STEPPED, Act.HANDED), behind)
    return row[found] if found is not None and row[found].act is not Act.HANDED else None


def _step_after(row: Row, position: int) -> TurnEvent | None:
    found = row.nearest(position, (Act.STEPPED,), behind=True)
    return row[found] if found is not None else None


def _scaled(row: Row, position: int, before: TurnEvent, after: TurnEvent, view: View) -> Fact[bool]:
    """Return whether gradients are multiplied by a scaler's factor where they are clipped."""
    scaler = before.told.get("scaler")
    if scaler is None:
        return Fact(False, before.origin)
    start = row.nearest(position, (Act.BACKWARD,), behind=False)
    unscaled = row.nearest(position, (Act.UNSCALED,), behind=False)
    if start is None or (unscaled is not None and unscaled > start):
        return Fact(False, before.origin)
    if after.told.get("scaler") != scaler:
        return Fact.unknown("the scaler takes no step")
    return _enabled(view, scaler)


def _enabled(view: View, scaler: Value) -> Fact[bool]:
    made = view.find(scaler, Made)
    enabled = made.arguments.get("enabled") if made is not None else None
    if made is None or not isinstance(enabled, Const) or not isinstance(enabled.value, bool):
        return Fact.unknown("it is not known whether the scaler is enabled")
    return Fact(enabled.value, made.origin)
