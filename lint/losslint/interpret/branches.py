"""Branches that the text does not decide: follow each way as itself, or join what both leave behind.

Where both ways leave the same behind, the path simply goes on. Where they differ, the first way is
taken and a fork is noted: the caller replays the file with the other choice. So every path is one
that an execution could take, and facts of two ways never mix. Inside loops, and once there are too
many paths, the two states are joined instead: what differs is unknown from there on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import libcst as cst
from msgspec import Struct

from losslint.interpret import collections, operators
from losslint.interpret.dispatch import Outcome, executes
from losslint.interpret.machine import Fork, Machine
from losslint.interpret.reading import names_in
from losslint.values import Cell, Comparison, Unknown, Value

WHY = "it differs between the branches of an `if`"


class Way(Struct):
    """What one way through a branch leaves behind."""

    outcome: Outcome | None
    cells: Mapping[int, Cell]
    events: int
    forks: int
    undecided: int
    maybe: int
    yields: int
    written: int


@executes(cst.If)
def if_(m: Machine, node: cst.If) -> Outcome | None:
    """`if`, with its `elif`s walked without recursion where they are decided."""
    current: cst.If | cst.Else | None = node
    while type(current) is cst.If:
        condition = m.evaluate(current.test)
        known = operators.truth(m, condition)
        if known is None:
            return undecided(m, current.test, _runner(m, current.body), _runner(m, current.orelse))
        if known:
            return m.execute_all(current.body.body)
        current = current.orelse
    return m.execute_all(current.body.body) if current is not None else None


def _runner(m: Machine, part: cst.CSTNode | None) -> Callable[[], Outcome | None]:
    match part:
        case None:
            return lambda: None
        case cst.If():
            return lambda: if_(m, part)
        case cst.Else():
            return lambda: m.execute_all(part.body.body)
        case _:
            return lambda: m.execute_all(part.body)  # type: ignore[attr-defined]


def undecided(
    m: Machine,
    test: cst.BaseExpression,
    then: Callable[[], Outcome | None],
    otherwise: Callable[[], Outcome | None],
) -> Outcome | None:
    """Go both ways from a condition that is not known, or the way that this path has chosen."""
    m.doubt += 1
    try:
        return _undecided(m, test, then, otherwise)
    finally:
        m.doubt -= 1


def _undecided(
    m: Machine,
    test: cst.BaseExpression,
    then: Callable[[], Outcome | None],
    otherwise: Callable[[], Outcome | None],
) -> Outcome | None:
    key, flipped = _key(m, test)
    earlier = m.decided.get(key)
    if earlier is not None:
        return then() if earlier != flipped else otherwise()
    ordinal = m.undecided
    m.undecided += 1
    chosen = m.choices.get(ordinal)
    if chosen is not None:
        m.forks.append(Fork(ordinal, chosen, m.since))
        m.decided[key] = chosen != flipped
        return then() if chosen else otherwise()
    before = m.store.snapshot()
    start = _mark(m, None)
    first = _try(m, then)
    tail = _cut(m, start)
    m.store.restore(before)
    m.undecided = start.undecided
    second = _try(m, otherwise)
    return _settle(m, before, first, tail, second, start, (ordinal, key, flipped))


class Tail(Struct):
    """What one way added to the path's lists, set aside while the other way is tried."""

    events: list[object]
    forks: list[Fork]
    maybe: list[Value]
    yields: list[Value]


def _mark(m: Machine, outcome: Outcome | None) -> Way:
    here = m.here
    return Way(
        outcome,
        m.store.cells,
        len(m.events),
        len(m.forks),
        m.undecided,
        len(here.maybe),
        len(here.yields),
        m.store.mark(),
    )


def _try(m: Machine, way: Callable[[], Outcome | None]) -> Way:
    return _mark(m, way())


def _cut(m: Machine, start: Way) -> Tail:
    here = m.here
    tail = Tail(
        list(m.events[start.events :]),
        m.forks[start.forks :],
        here.maybe[start.maybe :],
        here.yields[start.yields :],
    )
    del m.events[start.events :], m.forks[start.forks :]
    del here.maybe[start.maybe :], here.yields[start.yields :]
    return tail


def _paste(m: Machine, tail: Tail) -> None:
    m.events.extend(tail.events)  # type: ignore[arg-type]
    m.forks.extend(tail.forks)
    m.here.maybe.extend(tail.maybe)
    m.here.yields.extend(tail.yields)


def _settle(
    m: Machine,
    before: Mapping[int, Cell],
    first: Way,
    tail: Tail,
    second: Way,
    start: Way,
    fork: tuple[int, object, bool],
) -> Outcome | None:
    """Decide what goes on after both ways were tried; the state is the second way's now."""
    raises = [way.outcome is not None and way.outcome.how == "raise" for way in (first, second)]
    if raises[0] and not raises[1]:
        return second.outcome
    same_end = _same_end(first, second)
    comparison = Comparison(first.cells, second.cells)
    differing = [
        address
        for address in comparison.changed(before, m.store.written_since(start.written))
        if not comparison.equal(first.cells[address], second.cells[address])
    ]
    if raises[1] or (same_end and not differing and _same_value(comparison, first, second)):
        if not raises[1]:
            tail.events.extend(m.events[start.events :])
            tail.maybe.extend(m.here.maybe[start.maybe :])
            tail.yields.extend(m.here.yields[start.yields :])
        _take_first(m, first, tail, start)
        return first.outcome
    if m.may_fork and m.loops == 0:
        ordinal, key, flipped = fork
        _take_first(m, first, tail, start)
        m.forks.append(Fork(ordinal, True, m.since))
        m.decided[key] = not flipped
        return first.outcome
    _paste(m, tail)
    joined = {**second.cells, **first.cells}
    for address in differing:
        joined[address] = comparison.joined_cell(first.cells[address], second.cells[address], WHY)
    m.store.restore(joined)
    m.undecided = max(first.undecided, second.undecided)
    return _joined_end(m, first, second)


def _take_first(m: Machine, first: Way, tail: Tail, start: Way) -> None:
    _cut(m, start)
    _paste(m, tail)
    m.store.restore(first.cells)
    m.undecided = first.undecided


def _same_end(first: Way, second: Way) -> bool:
    one, two = first.outcome, second.outcome
    return (one.how if one else "") == (two.how if two else "")


def _same_value(comparison: Comparison, first: Way, second: Way) -> bool:
    one, two = first.outcome, second.outcome
    if one is None or two is None or one.value is None or two.value is None:
        return (one is None or one.value is None) == (two is None or two.value is None)
    return comparison.equal(one.value, two.value)


def _joined_end(m: Machine, first: Way, second: Way) -> Outcome | None:
    """Return how the joined state goes on; what one way returned is kept for the function's end."""
    ends = [way.outcome for way in (first, second)]
    returned = [
        end.value for end in ends if end is not None and end.how == "return" and end.value is not None
    ]
    if all(end is not None and end.how == "return" for end in ends):
        if len(returned) < 2:
            return Outcome("return", Unknown(WHY))
        return Outcome("return", collections.joined(m, tuple(returned), WHY))
    m.here.maybe.extend(returned)
    return None


def choose_value(m: Machine, node: cst.IfExp) -> Value:
    """Return `a if condition else b` where the condition is not known."""
    box: list[Value] = []

    def evaluate(part: cst.BaseExpression) -> Outcome:
        value = m.evaluate(part)
        box.append(value)
        return Outcome("value", value)

    outcome = undecided(m, node.test, lambda: evaluate(node.body), lambda: evaluate(node.orelse))
    if outcome is not None and outcome.value is not None:
        return outcome.value
    return collections.joined(m, tuple(box), "it differs between the two sides of an `if` expression")


def _key(m: Machine, test: cst.BaseExpression) -> tuple[object, bool]:
    """Return what makes two conditions the same question, and whether this one asks for the opposite.

    Whether a variable counts as true is the same question under any name that its value goes by later on.
    """
    flipped = False
    while isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        test, flipped = test.expression, not flipped
    if isinstance(test, cst.Name) and (identity := _identity(m, test.value)):
        return identity, flipped
    question = m.questions.get(test)
    if question is None:
        question = m.questions[test] = (m.here.source.code(test), tuple(sorted(names_in(test))))
    text, names = question
    return (text, tuple((name, _identity(m, name)) for name in names)), flipped


def _identity(m: Machine, name: str) -> int:
    value = m.variable(name)
    if value is None:
        return 0
    m.kept.append(value)  # while it is kept, no other value can have its identity
    return id(value)
