"""Whether the rounds of a loop have come to do the same, so that those which are left need not be run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import libcst as cst
from msgspec import Struct

from losslint.interpret import collections, recurring
from losslint.interpret.machine import Machine, Outcome
from losslint.source import nodes_in
from losslint.values import Changes, Comparison, Frame, Unknown, Value

AFTER = (1, 4)
"""The rounds after which this is found out; the first of a loop is round 0."""

WORTH = 4
"""Rounds that have to be left for that: fewer are run as fast as it is found out."""

WHY = "one of many items of a loop"


class Since(Struct, frozen=True):
    """The moment before a round.

    `changes` are noted of the store since then, `next` is its own count, `events` how many events there were
    and `noted` what was noted how often.
    """

    changes: Changes
    events: int
    noted: Mapping[object, int]
    next: int

    @classmethod
    def now(cls, m: Machine) -> Since:
        """Return this moment; whoever asks ends what is noted of the store."""
        return cls(m.store.begin(), len(m.events), dict(m.noted), m.store.next)


def settled(
    m: Machine,
    node: cst.For,
    items: tuple[Value, ...],
    latest: Since,
    round_: Callable[[Value], Outcome | None],
) -> bool:
    """Whether none of the rounds for these items but the last one can tell anything new.

    That is so if the latest round, which began at `latest`, has left everything as the one before did, but
    for the target, and if a round for an item that may be any of these does so too, records what the latest
    one has recorded and cannot end the loop.
    """
    if len(items) < WORTH or _differs_apart_from(m, node.target, latest.changes):
        return False
    after, noted, undecided, ends = Since.now(m), m.noted, m.undecided, _ends(m)
    before = m.store.before(after.changes)
    m.noted = dict(
        latest.noted
    )  # so that of what is noted a few times only, as much is as in the latest round
    outcome = round_(collections.joined(m, items, WHY))
    same = (
        (outcome is None or outcome.how == "continue")
        and (m.undecided == undecided or not _may_end(node.body))
        and _ends(m) == ends
        and recurring.records_as_before(m, latest.events, after.events, before, latest.next)
        and not _differs_apart_from(m, node.target, after.changes)
    )
    m.store.undo(after.changes)
    m.noted = noted
    forks, maybe, yields = ends
    del m.events[after.events :], m.forks[forks:], m.here.maybe[maybe:], m.here.yields[yields:]
    return same


def _ends(m: Machine) -> tuple[int, int, int]:
    """Return the lengths of the lists that a round may not add to."""
    return len(m.forks), len(m.here.maybe), len(m.here.yields)


def _differs_apart_from(m: Machine, target: cst.CSTNode, changes: Changes) -> bool:
    """Whether the state is another one than before, whatever the target of the loop is bound to."""
    names = _plain_names(target)
    before, after, scope = m.store.before(changes), m.store.cells, m.here.scopes[0]
    comparison = Comparison(before, after)
    for address in comparison.changed(before, changes):
        one, two = before[address], after[address]
        if address == scope and isinstance(one, Frame) and isinstance(two, Frame):
            item = Unknown(WHY)
            for name in names:
                one, two = one.bind(name, item), two.bind(name, item)
        if not comparison.equal(one, two):
            return True
    return False


def _plain_names(target: cst.CSTNode) -> list[str]:
    """Return the names that a target of nothing but names binds; none of another one."""
    if isinstance(target, cst.Name):
        return [target.value]
    if not isinstance(target, cst.Tuple):
        return []
    parts = [_plain_names(part.value) for part in target.elements]
    return [name for part in parts for name in part] if all(parts) else []


def _may_end(body: cst.BaseSuite) -> bool:
    """Whether something in the body of a loop ends a loop or a function."""
    return any(type(node) in (cst.Break, cst.Return, cst.Raise) for node in nodes_in(body))
