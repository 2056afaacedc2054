"""What a path has done around its trainings, as one row of events, and what can be asked of that row.

A loop is followed for a few rounds, so the row is the beginning of what the program does: each loop of it
goes round at least twice where it may.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from losslint.interpret.budgets import MAX_TURNS
from losslint.knowledge.frameworks.torch.tracing import ancestry
from losslint.source import CodeOrigin
from losslint.training import Act, Origin, Round
from losslint.values import InTurn, Ref, Tensor, TurnEvent, Value

Key = int | str


class Turns(Struct, frozen=True):
    """The events of one path that turns consist of, in order; none where there are too many."""

    events: tuple[InTurn, ...] = ()

    def around(self, backward: Origin) -> Row | None:
        """Return what is carried out in one go with the losses that go backward at a place."""
        first = next((one for one in self.acts(Act.BACKWARD) if one.origin == backward), None)
        if first is None:
            return None
        alone = first.standing.alone
        events = tuple(one for one in self.events if one.standing.alone == alone)
        found: dict[Act, list[int]] = {}
        for position, one in enumerate(events):
            if isinstance(one, TurnEvent):
                found.setdefault(one.act, []).append(position)
        backwards = [n for n in found.get(Act.BACKWARD, ()) if events[n].origin == backward]
        return Row(events, backward, backwards, found)

    def acts(self, act: Act) -> Iterator[TurnEvent]:
        """Yield what happens of one kind, whatever it is carried out with."""
        return (one for one in self.events if isinstance(one, TurnEvent) and one.act is act)


def turns_in(events: Sequence[InTurn]) -> Turns:
    """Return the turns of a path; of one that may have more of them than are noted nothing is said."""
    return Turns(tuple(events) if len(events) < MAX_TURNS else ())


class Row(Struct, frozen=True):
    """Events that follow each other, and the place of a loss among them that goes backward.

    `backwards` are the positions of that loss, and `found` where something of each kind happens.
    """

    events: tuple[InTurn, ...]
    at: Origin
    backwards: Sequence[int]
    found: Mapping[Act, Sequence[int]]

    def positions(self, act: Act) -> Sequence[int]:
        """Return where something of a kind happens."""
        return self.found.get(act, ())

    def nearest(self, position: int, acts: Collection[Act], behind: bool) -> int | None:
        """Return where something of some kinds happens next to a position, behind it or before it."""
        best: int | None = None
        for act in acts:
            places = self.positions(act)
            index = bisect_right(places, position) if behind else bisect_left(places, position) - 1
            if 0 <= index < len(places):
                place = places[index]
                closer = best is None or (place < best if behind else place > best)
                best = place if closer else best
        return best

    def __getitem__(self, position: int) -> TurnEvent:
        event = self.events[position]
        assert isinstance(event, TurnEvent)
        return event

    def calls(self, position: int, output: Tensor | None) -> Iterator[TurnEvent]:
        """Yield the calls of models before a position that a tensor comes of, the latest first."""
        behind = set(map(id, ancestry(output))) if output is not None else set()
        asked = self.positions(Act.ASKED)
        for earlier in reversed(asked[: bisect_left(asked, position)]):
            if self[earlier].tensor is not None and id(self[earlier].tensor) in behind:
                yield self[earlier]

    def called(self, position: int, output: Tensor | None) -> TurnEvent | None:
        """Return the latest call of a model before a position that a tensor comes of."""
        return next(self.calls(position, output), None)

    def between(self, start: int, end: int) -> Iterator[TurnEvent]:
        """Yield what happens behind one position and before another, the latest first."""
        for position in range(end - 1, start, -1):
            one = self.events[position]
            if isinstance(one, TurnEvent):
                yield one


def key_of(value: Value) -> Key:
    """Return what tells an object from others: where it is kept, or how one is written that is not known."""
    if isinstance(value, Ref):
        return value.address
    return value.origin.text() if isinstance(value.origin, CodeOrigin) else ""


def same_round(one: TurnEvent, two: TurnEvent) -> bool:
    """Whether two things happen in the same round of the same loops."""
    return one.standing.rounds == two.standing.rounds


def innermost(event: TurnEvent) -> Round | None:
    """Return the round of the innermost loop that something happens in."""
    return event.standing.rounds[-1] if event.standing.rounds else None


def no_less_certain(one: TurnEvent, two: TurnEvent) -> bool:
    """Whether something happens wherever another thing does, as far as conditions decide."""
    return set(one.standing.sides) <= set(two.standing.sides)


def parted_by(one: TurnEvent, two: TurnEvent) -> Round | None:
    """Return the round of a loop in which the first of two things happens and the second does not."""
    for here, there in zip(one.standing.rounds, two.standing.rounds, strict=False):
        if here.run != there.run:
            return None
        if here.number != there.number:
            return here
    return None


def through(tensor: Tensor | None) -> Iterator[Tensor]:
    """Yield the tensors behind one that went through layers which depend on the mode."""
    behind = ancestry(tensor) if tensor is not None else ()
    return (one for one in behind if one.passed is not None)
