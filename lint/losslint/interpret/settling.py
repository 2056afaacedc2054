"""Whether the rounds of a loop have come to do the same, so that those which are left need not be run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import libcst as cst

from losslint.interpret import collections
from losslint.interpret.machine import Machine, Outcome
from losslint.source import nodes_in
from losslint.values import Cell, Comparison, Frame, Unknown, Value

AFTER = (1, 4)
"""The rounds after which this is found out; the first of a loop is round 0."""

WORTH = 4
"""Rounds that have to be left for that: fewer are run as fast as it is found out."""

WHY = "one of many items of a loop"


def settled(
    m: Machine,
    node: cst.For,
    items: tuple[Value, ...],
    before: Mapping[int, Cell],
    mark: int,
    round_: Callable[[Value], Outcome | None],
) -> bool:
    """Whether none of the rounds for these items but the last one can change anything.

    That is so if the latest round has left everything as the one before did, but for the target, and if a
    round for an item that may be any of these does so too, records nothing and cannot end the loop.
    `before` is what the round before the latest left behind, and `mark` the moment after it.
    """
    if len(items) < WORTH or _differs_apart_from(m, node.target, before, mark):
        return False
    after, mark = m.store.snapshot(), m.store.mark()
    noted, undecided, ends = dict(m.noted), m.undecided, _ends(m)
    outcome = round_(collections.joined(m, items, WHY))
    same = (
        (outcome is None or outcome.how == "continue")
        and (m.undecided == undecided or not _may_end(node.body))
        and _ends(m) == ends
        and not _differs_apart_from(m, node.target, after, mark)
    )
    m.store.restore(after)
    m.noted = noted
    events, forks, maybe, yields = ends
    del m.events[events:], m.forks[forks:], m.here.maybe[maybe:], m.here.yields[yields:]
    return same


def _ends(m: Machine) -> tuple[int, int, int, int]:
    """Return the lengths of the lists that a round may add to."""
    return len(m.events), len(m.forks), len(m.here.maybe), len(m.here.yields)


def _differs_apart_from(m: Machine, target: cst.CSTNode, before: Mapping[int, Cell], mark: int) -> bool:
    """Whether the state is another one than before, whatever the target of the loop is bound to."""
    names = _plain_names(target)
    after, scope = m.store.cells, m.here.scopes[0]
    comparison = Comparison(before, after)
    for address in comparison.changed(before, m.store.written_since(mark)):
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
