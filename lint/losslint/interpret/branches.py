"""Branches that the text does not decide: follow each way as itself, or join what both leave behind.

Where both ways leave the same behind, the path simply goes on. Where they differ, the first way is
taken and a fork is noted: the caller replays the file with the other choice. So every path is one
that an execution could take, and facts of two ways never mix. Inside loops, and once there are too
many paths, the two states are joined instead: what differs is unknown from there on.

While one way is followed, the condition has an answer, and so have those that follow from it: see
`conditions.py`. A way that raises is none: what comes after the branch can rely on the other one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import libcst as cst
from msgspec import Struct
from msgspec.structs import replace

from losslint.interpret import assignment, collections, conditions, devices, guards, operators, standing
from losslint.interpret.answering import Answers, Question
from losslint.interpret.code import Code
from losslint.interpret.machine import Fork, Machine, Outcome, executes
from losslint.knowledge.lookup.registry import tested
from losslint.source import nodes_in
from losslint.training import Origin
from losslint.values import (
    Cell,
    Changes,
    Comparison,
    Event,
    Library,
    List,
    Overlay,
    Unknown,
    Value,
)

WHY = "it differs between the branches of an `if`"


class Branch(Struct):
    """What one way through a branch leaves behind beside the store."""

    outcome: Outcome | None
    decided: Answers
    events: int
    forks: int
    undecided: int
    maybe: int
    yields: int


@executes(cst.If)
def if_(m: Machine, node: cst.If) -> Outcome | None:
    """`if`, with its `elif`s walked without recursion where they are decided."""
    current: cst.If | cst.Else | None = node
    while type(current) is cst.If:
        condition = m.evaluate(current.test)
        known = _answer(m, current, condition)
        if known is None:
            guards.forget(m, current.test, (current.body, current.orelse))
            question = conditions.question_of(m, current.test)
            ways = _runner(m, current.body), _runner(m, current.orelse)
            return undecided(m, question, *ways, current.test, tested(m, condition))
        if known:
            return m.execute_all(current.body.body)
        current = current.orelse
    return m.execute_all(current.body.body) if current is not None else None


def _answer(m: Machine, node: cst.If, condition: Value) -> bool | None:
    """Return what a condition comes out as, None where that is not known."""
    known = operators.truth(m, condition)
    if known is None and is_called(m, node.test, node.body):
        known = True
    if m.switches is None or m.here.source is not m.source:
        return known
    code = m.here.code
    key = id(code.node) if isinstance(code, Code) else 0, m.here.source.code(node.test)
    return m.switches.answer(key, node, known, m.at(node.test))


def is_called(m: Machine, test: cst.BaseExpression, way: cst.CSTNode) -> bool:
    """Whether a condition only asks for something unknown that is called where it holds, so it is there."""
    match test:
        case cst.Comparison(
            comparisons=[cst.ComparisonTarget(cst.IsNot() | cst.NotEqual(), cst.Name(value="None"))]
        ):
            subject = test.left
        case _:
            subject = test
    if not assignment.is_plain(subject):
        return False
    value = m.evaluate(subject)
    if type(value) is not Unknown and not isinstance(value, Library):
        return False
    name = m.here.source.code(subject)
    return any(type(one) is cst.Call and m.here.source.code(one.func) == name for one in nodes_in(way))


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
    question: Question,
    then: Callable[[], Outcome | None],
    otherwise: Callable[[], Outcome | None],
    test: cst.CSTNode,
    tested: Origin | None = None,
) -> Outcome | None:
    """Go both ways from a condition that is not known, or the way that this path has chosen.

    `test` is the code of the condition, `tested` where data are loaded that are kept for testing, where it
    asks how good a model is on these.
    """
    m.doubt += 1
    try:
        return _undecided(m, question, then, otherwise, test, tested)
    finally:
        m.doubt -= 1


def _undecided(
    m: Machine,
    question: Question,
    then: Callable[[], Outcome | None],
    otherwise: Callable[[], Outcome | None],
    test: cst.CSTNode,
    tested: Origin | None,
) -> Outcome | None:
    earlier = m.decided.of(question)
    if earlier is not None:
        return then() if earlier else otherwise()
    ordinal = m.undecided
    m.undecided += 1
    chosen = m.choices.get(ordinal)
    if chosen is not None:
        m.forks.append(Fork(ordinal, chosen, m.since))
        m.decided = m.decided.following(question, chosen)
        return then() if chosen else otherwise()
    start = _mark(m, None)
    ways = _Ways(m.at(test), standing.told_apart(m), m.here.source.once(standing.is_by_turns, test), tested)
    changes = m.store.begin()
    first = _try(m, question, ways, True, then)
    tail, undone = _cut(m, start), m.store.undo(changes)
    m.undecided, m.decided = start.undecided, start.decided
    changes = m.store.begin()
    second = _try(m, question, ways, False, otherwise)
    return _settle(m, _Tried(ways, ordinal, start, first, tail, undone, second, changes))


class _Ways(Struct, frozen=True):
    """The two ways from a condition; `run` tells this decision from any other one."""

    condition: Origin
    run: int
    by_turns: bool
    tested: Origin | None


class Tail(Struct):
    """What one way added to the path's lists, set aside while the other way is tried."""

    events: list[Event]
    forks: list[Fork]
    maybe: list[Value]
    yields: list[Value]


class _Tried(Struct):
    """Both ways from a condition, each carried out from the same state; the one now is the second way's.

    `tail` and `undone` are what the first way has added and changed, which was taken back. `changes` are
    noted since the second one began.
    """

    ways: _Ways
    ordinal: int
    start: Branch
    first: Branch
    tail: Tail
    undone: Changes
    second: Branch
    changes: Changes


def _mark(m: Machine, outcome: Outcome | None) -> Branch:
    here = m.here
    return Branch(
        outcome,
        m.decided,
        len(m.events),
        len(m.forks),
        m.undecided,
        len(here.maybe),
        len(here.yields),
    )


def _try(
    m: Machine, question: Question, ways: _Ways, is_true: bool, way: Callable[[], Outcome | None]
) -> Branch:
    m.decided = m.decided.following(question, is_true)
    outside = m.standing
    standing.way(m, ways.condition, is_true, ways.run, ways.by_turns, ways.tested)
    try:
        return _mark(m, way())
    finally:
        m.standing = outside


def _cut(m: Machine, start: Branch) -> Tail:
    """Take what was added since the branch out of the path's lists."""
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
    """Add again what one way added to the path's lists."""
    m.events.extend(tail.events)
    m.forks.extend(tail.forks)
    m.here.maybe.extend(tail.maybe)
    m.here.yields.extend(tail.yields)


def _settle(m: Machine, tried: _Tried) -> Outcome | None:
    """Decide what goes on after both ways were tried."""
    raises = [way.outcome is not None and way.outcome.how == "raise" for way in (tried.first, tried.second)]
    if raises[0] and not raises[1]:
        return _go_on_with_second(m, tried)
    if raises[1]:
        return _go_on_with_first(m, tried)
    left = Overlay(m.store, {**tried.changes, **tried.undone})
    comparison = Comparison(left, m.store.cells, room=m.store)
    written = tried.undone.keys() | tried.changes.keys()
    differing = [
        _Differing(address, comparison.left[address], comparison.right[address])
        for address in comparison.changed(m.store.before(tried.changes), written)
        if not comparison.equal(comparison.left[address], comparison.right[address])
    ]
    alike = _alike(m, comparison, tried.first, tried.second, differing)
    if alike is not None:
        return _go_on_alike(m, tried, alike)
    if m.may_fork and m.loops == 0:
        outcome = _go_on_with_first(m, tried)
        m.forks.append(Fork(tried.ordinal, True, m.since))
        return outcome
    return _go_on_joined(m, tried, comparison, differing)


class _Differing(Struct, frozen=True):
    """A cell that was there before and is another one on each way."""

    address: int
    first: Cell
    second: Cell


def _go_on_with_first(m: Machine, tried: _Tried) -> Outcome | None:
    tried.tail.events = standing.decided(tried.tail.events, tried.ways.run)
    _take_first(m, tried)
    return tried.first.outcome


def _go_on_with_second(m: Machine, tried: _Tried) -> Outcome | None:
    m.store.keep(tried.changes)
    since = tried.start.events
    m.events[since:] = standing.decided(m.events[since:], tried.ways.run)
    return tried.second.outcome


def _go_on_alike(m: Machine, tried: _Tried, alike: _Alike) -> Outcome | None:
    """Go on with what both ways have left, and with what happened on either."""
    later = _cut(m, tried.start)
    tried.tail.events.extend(later.events)
    tried.tail.maybe.extend(later.maybe)
    tried.tail.yields.extend(later.yields)
    if alike.cells is None:
        _take_first(m, tried)
    else:
        _paste(m, tried.tail)
        _join(m, tried, alike.cells)
        m.undecided = tried.first.undecided
    m.decided = tried.start.decided.common(tried.first.decided, tried.second.decided)
    return alike.outcome


def _go_on_joined(
    m: Machine, tried: _Tried, comparison: Comparison, differing: Sequence[_Differing]
) -> Outcome | None:
    """Go on with what holds on both ways."""
    first, second, ways = tried.first, tried.second, tried.ways
    m.decided = tried.start.decided.common(first.decided, second.decided)
    _paste(m, tried.tail)
    joined = {each.address: comparison.joined_cell(each.first, each.second, WHY) for each in differing}
    _join(m, tried, joined)
    _pick(m, differing)
    m.undecided = max(first.undecided, second.undecided)
    ended = [way.outcome is not None for way in (first, second)]
    if ended[0] is not ended[1]:  # what comes next is carried out only where the other way was taken
        goes_on = any(way.outcome is not None and way.outcome.how == "continue" for way in (first, second))
        steered = ways.tested if goes_on else None  # a loop that ends lets nothing be kept
        standing.way(m, ways.condition, ended[1], ways.run, ways.by_turns, steered)
    return _joined_end(m, first, second)


def _take_first(m: Machine, tried: _Tried) -> None:
    """Go back to what the first way left."""
    _cut(m, tried.start)
    _paste(m, tried.tail)
    m.store.undo(tried.changes)
    m.store.redo(tried.undone)
    m.undecided, m.decided = tried.first.undecided, tried.first.decided


def _join(m: Machine, tried: _Tried, joined: Mapping[int, Cell]) -> None:
    """Keep what either way made; of what was there before, what is joined, else what the first way left."""
    first = {**tried.changes, **tried.undone}
    m.store.redo({**{address: cell for address, cell in first.items() if cell is not None}, **joined})
    m.store.keep(tried.changes)


def _pick(m: Machine, differing: Sequence[_Differing]) -> None:
    """Say of labels in lists into which one way only has put some that whole classes may be missing."""
    for each in differing:
        one, two, now = each.first, each.second, m.store.cells[each.address]
        if not isinstance(one, List) or not isinstance(two, List) or not isinstance(now, List):
            continue
        if now.rest is not None and (one.length is None or one.length != two.length):
            m.store.put(each.address, replace(now, rest=collections.picked(m, now.rest)))


class _Alike(Struct, frozen=True):
    """How both ways go on, and the cells that hold another device on each, None where none does."""

    outcome: Outcome | None
    cells: Mapping[int, Cell] | None = None


def _alike(
    m: Machine, comparison: Comparison, first: Branch, second: Branch, differing: Sequence[_Differing]
) -> _Alike | None:
    """Return how both ways go on where they leave the same behind, but for what they compute on."""
    one, two = first.outcome, second.outcome
    if (one.how if one else "") != (two.how if two else ""):
        return None
    same = _same_value(comparison, one, two)
    if same and not differing:
        return _Alike(one)
    cells = devices.joined_cells(comparison, (each.address for each in differing))
    if cells is None:
        return None
    if not same:
        device = devices.joined(comparison, one.value, two.value) if one and two else None
        if one is None or device is None:
            return None
        one = replace(one, value=device)
    return None if devices.are_asked_for(m) else _Alike(one, cells)


def _same_value(comparison: Comparison, one: Outcome | None, two: Outcome | None) -> bool:
    if one is None or two is None or one.value is None or two.value is None:
        return (one is None or one.value is None) == (two is None or two.value is None)
    return comparison.equal(one.value, two.value)


def _joined_end(m: Machine, first: Branch, second: Branch) -> Outcome | None:
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
    guards.forget(m, node.test, (node.body, node.orelse))

    def evaluate(part: cst.BaseExpression) -> Outcome:
        value = m.evaluate(part)
        box.append(value)
        return Outcome("value", value)

    question = conditions.question_of(m, node.test)
    outcome = undecided(m, question, lambda: evaluate(node.body), lambda: evaluate(node.orelse), node.test)
    if outcome is not None and outcome.value is not None:
        return outcome.value
    return collections.joined(m, tuple(box), "it differs between the two sides of an `if` expression")
