"""Whether a round of a loop records what the round before has recorded."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import starmap

from msgspec import Struct, field

from losslint.interpret.machine import Machine
from losslint.training import Round, Side, Standing
from losslint.values import Cell, Comparison, Event, Predicted, Ref

NOT_SAID = frozenset({"cells", "moment"})
"""Fields that only say when something happens; of the states, what the other fields lead to is compared."""

ADDRESSES = frozenset({"history", "total"})
"""Fields whose numbers are addresses of cells."""


class Recorded(Struct):
    """What two rounds of a loop have recorded, and the states that they have left.

    `first` is the address that the first cell had which was made in the earlier one or later, `depth` says
    which of the loops around the events it is.
    """

    before: Mapping[int, Cell]
    after: Mapping[int, Cell]
    first: int
    depth: int
    runs: dict[int, int] = field(default_factory=dict)
    """Which runs of the loops and conditions inside stand for which."""

    def are_alike(self, one: Event, two: Event) -> bool:
        """Whether two events say the same of two rounds."""
        if type(one) is not type(two):
            return False
        comparison = Comparison(getattr(one, "cells", self.before), getattr(two, "cells", self.after))
        fields = (name for name in one.__struct_fields__ if name not in NOT_SAID)
        return all(
            self._say_alike(comparison, name, getattr(one, name), getattr(two, name)) for name in fields
        )

    def _say_alike(self, comparison: Comparison, name: str, one: object, two: object) -> bool:
        if isinstance(one, Standing) and isinstance(two, Standing):
            return self._stand_alike(one, two)
        if name in ADDRESSES and isinstance(one, int) and isinstance(two, int):
            return comparison.equal(Ref(one), Ref(two))
        if name == "reaches" and isinstance(one, frozenset) and isinstance(two, frozenset):
            return self._reach_alike(comparison, one, two)
        return _equal(comparison, one, two)

    def _reach_alike(self, comparison: Comparison, one: frozenset[int], two: frozenset[int]) -> bool:
        """Whether two sets of addresses are the same, but for what each round has made anew."""
        return len(one) == len(two) and all(
            here == there or (min(here, there) >= self.first and comparison.equal(Ref(here), Ref(there)))
            for here, there in zip(sorted(one), sorted(two), strict=True)
        )

    def _stand_alike(self, one: Standing, two: Standing) -> bool:
        """Whether two things stand in the same place, but for the round of the loop."""
        if (one.alone, len(one.rounds), len(one.sides)) != (two.alone, len(two.rounds), len(two.sides)):
            return False
        rounds = enumerate(zip(one.rounds, two.rounds, strict=True))
        sides = zip(one.sides, two.sides, strict=True)
        return all(self._go_alike(n == self.depth, *pair) for n, pair in rounds) and all(
            starmap(self._decide_alike, sides)
        )

    def _go_alike(self, is_compared: bool, one: Round, two: Round) -> bool:
        said = (one.loop, one.of, one.over_data, one.counts) == (two.loop, two.of, two.over_data, two.counts)
        return said and self._are_paired(one.run, two.run) and (is_compared or one.number == two.number)

    def _decide_alike(self, one: Side, two: Side) -> bool:
        said = (one.condition, one.taken, one.by_turns) == (two.condition, two.taken, two.by_turns)
        return said and self._are_paired(one.run, two.run)

    def _are_paired(self, one: int, two: int) -> bool:
        """Whether a run stands for another one everywhere."""
        return self.runs.setdefault(one, two) == two


def _equal(comparison: Comparison, one: object, two: object) -> bool:
    """Whether two fields of events mean the same, seen from their own side."""
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        return one.keys() == two.keys() and all(_equal(comparison, one[key], two[key]) for key in one)
    if isinstance(one, tuple) and isinstance(two, tuple):
        return len(one) == len(two) and all(_equal(comparison, *pair) for pair in zip(one, two, strict=True))
    if isinstance(one, Predicted) and isinstance(two, Predicted):
        return comparison.equal_fields(one, two)
    return comparison.equal(one, two)


def records_as_before(m: Machine, since: int, until: int, before: Mapping[int, Cell], first: int) -> bool:
    """Whether the events from `until` on say what those from `since` up to there do.

    `before` is the state that the earlier ones have left, and `first` the address of the first cell that was
    made since they began.
    """
    one, two = m.events[since:until], m.events[until:]
    recorded = Recorded(before, m.store.cells, first, len(m.standing.rounds))
    return len(one) == len(two) and all(starmap(recorded.are_alike, zip(one, two, strict=True)))
