"""Whether the gradients of a loss are cleared at the right time, and whether somebody applies them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator

from losslint.runs.torch.sparing import Sparing
from losslint.runs.torch.turns import Row, Turns, innermost, key_of, no_less_certain, parted_by, same_round
from losslint.training import Act, Cleared, Clearing, Fact
from losslint.values import TurnEvent, Value

Knows = Callable[[Value], bool]

HARMLESS = (Act.ASKED, Act.KEPT, Act.SCHEDULED, Act.TRAINING, Act.EVALUATING, Act.MODE)
"""What leaves gradients as they are."""


def cleared_of(row: Row, wrong: Fact[Cleared]) -> Fact[bool]:
    """Return whether the gradients of one step are gone before the next ones are added.

    `wrong` is what is wrong about when they are cleared.
    """
    if wrong.value is not None and wrong.value.how in (Clearing.NEVER, Clearing.OUTSIDE):
        return Fact(False, wrong.origin)
    found = next((row[n] for n in row.positions(Act.CLEARED) if not row[n].standing.sides), None)
    if found is None:
        return Fact.unknown("it is not known whether they are cleared")
    return Fact(True, found.origin)


def wrongly_cleared_of(row: Row, knows: Knows, sparing: Sparing) -> Fact[Cleared]:
    """Return what is wrong about when gradients are cleared."""
    wrong = (
        _never_cleared(row, knows, sparing)
        or _cleared_before_step(row, knows, sparing)
        or _cleared_each_round(row, knows, sparing)
    )
    return Fact(wrong, wrong.stepped_at) if wrong is not None else Fact.unknown("nothing is wrong")


def stepped_of(row: Row, turns: Turns, knows: Knows) -> Fact[bool]:
    """Return whether an optimizer applies the gradients; False where one only ever clears them."""
    steps = list(turns.acts(Act.STEPPED))
    inside = [one for one in steps if one.standing.alone == row[row.backwards[0]].standing.alone]
    if inside:
        return Fact(True, inside[0].origin)
    why = "nothing is known that takes steps"
    if steps or any(one.whole for one in turns.acts(Act.HANDED)):
        return Fact.unknown(why)
    last = row[row.backwards[-1]]
    for position in row.positions(Act.CLEARED):
        one = row[position]
        if not last.standing.rounds or not same_round(one, last) or last.standing.sides:
            continue
        if not all(side.by_turns for side in one.standing.sides):
            continue  # in some rounds of each loop is as good as in all
        if knows(one.of) and not _is_handed(turns, one.of):
            return Fact(False, one.origin)
    return Fact.unknown(why)


def _is_handed(turns: Turns, of: Value) -> bool:
    return any(one.whole or key_of(of) in one.reaches for one in turns.acts(Act.HANDED))


def _steps(row: Row, knows: Knows) -> Iterator[int]:
    """Yield the steps of optimizers that nobody else may use, as far as that is known."""
    strange = frozenset[int]().union(*(row[n].reaches for n in row.positions(Act.HANDED)))
    for position in row.positions(Act.STEPPED):
        of = row[position].of
        if knows(of) and key_of(of) not in strange:
            yield position


def _never_cleared(row: Row, knows: Knows, sparing: Sparing) -> Cleared | None:
    """Return two steps of one optimizer between which a loss goes backward and nothing is cleared."""
    backwards = row.backwards
    latest: dict[object, int] = {}
    for position in _steps(row, knows):
        step = row[position]
        key = key_of(step.of), step.origin
        before = latest.get(key)
        latest[key] = position
        index = bisect_right(backwards, before) if before is not None else len(backwards)
        if before is None or index == len(backwards) or backwards[index] > position:
            continue
        parting, loss = parted_by(row[before], step), row[backwards[index]].tensor
        if parting is None or any(
            one.act in (Act.CLEARED, Act.HANDED) and not sparing.spares(one, step.of, loss)
            for one in row.between(before, position)
        ):
            continue
        clearing = (one for one in row.between(-1, before) if one.act is Act.CLEARED)
        at = next((one.origin for one in clearing if not sparing.spares(one, step.of, loss)), None)
        how = Clearing.OUTSIDE if at is not None else Clearing.NEVER
        return Cleared(how, step.origin, row.at, at, parting.loop)
    return None


def _cleared_before_step(row: Row, knows: Knows, sparing: Sparing) -> Cleared | None:
    """Return a step before which gradients are always cleared since the last loss went backward."""
    found: Cleared | None = None
    right: set[object] = set()
    for position in _steps(row, knows):
        step = row[position]
        wrong = _lost_before(row, position, sparing)
        if wrong is None:
            right.add(step.origin)
        elif found is None and step.origin not in right:
            found = wrong
    return found if found is not None and found.stepped_at not in right else None


def _lost_before(row: Row, position: int, sparing: Sparing) -> Cleared | None:
    """Return how the gradients of this loss are lost before one step, None where they may be there."""
    step = row[position]
    clearing: TurnEvent | None = None
    for one in row.between(-1, position):
        if one.act in HARMLESS or one.act in (Act.CLIPPED, Act.UNSCALED):
            continue
        if one.act is Act.CLEARED and clearing is None:
            if not sparing.clears_all(one, step.of) or not no_less_certain(one, step):
                return None
            clearing = one
        elif one.act is Act.BACKWARD and clearing is not None:
            lost = one.origin == row.at and no_less_certain(one, step) and same_round(one, step)
            return Cleared(Clearing.BEFORE_STEP, step.origin, row.at, clearing.origin) if lost else None
        elif one.act is not Act.CLEARED and not (one.act is Act.READ and clearing is not None):
            return None  # whoever reads gradients that are cleared may put others there
    return None


def _cleared_each_round(row: Row, knows: Knows, sparing: Sparing) -> Cleared | None:
    """Return a step that is taken in some rounds only, while gradients are cleared in each."""
    last = row[row.backwards[-1]]
    around = innermost(last)
    steps = [row[n] for n in row.positions(Act.STEPPED)]
    if around is None or not steps or len({(key_of(one.of), one.origin) for one in steps}) != 1:
        return None
    if row.positions(Act.READ):
        return None  # gradients may be gathered by hand
    known = {row[n].origin for n in _steps(row, knows)}
    here = [one for one in steps if same_round(one, last) and one.origin in known]
    for step in here:
        rarer = set(step.standing.sides) - set(last.standing.sides)
        if not rarer or not all(way.by_turns and way.taken for way in rarer):
            continue
        for position in row.positions(Act.CLEARED):
            one = row[position]
            own = sparing.clears_all(one, step.of)
            if own and same_round(one, last) and no_less_certain(one, last):
                return Cleared(Clearing.EACH_ROUND, step.origin, row.at, one.origin, around.loop)
    return None
