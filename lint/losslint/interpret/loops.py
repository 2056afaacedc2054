"""Loops and comprehensions: counted out over a known length, otherwise summed up.

A loop of unknown length is taken to run at least once. Its body runs twice; what the two rounds leave
behind differently is unknown afterwards, and what they add to lists becomes "any number of these".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import libcst as cst
from msgspec.structs import replace

from losslint.interpret import assignment, budgets, collections, operators, settling, standing
from losslint.interpret.code import Code
from losslint.interpret.machine import Machine, Outcome, executes
from losslint.interpret.reading import names_in
from losslint.knowledge.lookup.registry import TABLES
from losslint.training import Origin
from losslint.values import (
    Array,
    Batches,
    Cell,
    Changes,
    Comparison,
    Const,
    Counter,
    Dict,
    Key,
    LibraryMethod,
    List,
    Made,
    Ref,
    Tuple,
    Unknown,
    Value,
    Whole,
    choices_of,
)

WHY = "a loop changes it"
FILLING = frozenset({"add", "append", "appendleft", "extend", "insert", "update"})
"""Methods that put something into a list, a set or a dict."""


@executes(cst.For)
def for_(m: Machine, node: cst.For) -> Outcome | None:
    """`for target in iterable`."""
    iterable = m.evaluate(node.iter)
    items = m.items_of(iterable)

    def round_(item: Value) -> Outcome | None:
        assignment.assign(m, node.target, item)
        return m.execute_all(node.body.body)

    if items is not None and len(items) <= budgets.MAX_ITERATIONS:
        outcome = _counted(m, node, items, round_)
    else:
        element = m.element_of(iterable)
        count = len(items) if items is not None else _length(m, iterable)
        dealt = _arrays_in(m, element) if isinstance(iterable, Batches) else {}

        def next_round() -> Outcome | None:
            _deal_anew(m, dealt)
            return round_(element)

        of_data, counts = isinstance(iterable, Batches), isinstance(iterable, Counter)
        outcome = _summed_up(m, next_round, count, m.at(node), of_data, counts, _counter_in(element))
        _deal_anew(m, dealt)
    if outcome is None and node.orelse is not None:
        outcome = m.execute_all(node.orelse.body.body)
    return _after(outcome)


def _counter_in(element: Value) -> int | None:
    """Return what tells the number that counts the rounds of a loop: that of `enumerate` stands in a pair."""
    parts = element.items if isinstance(element, Tuple) else (element,)
    return next((part.round for part in parts if isinstance(part, Whole)), None)


def _deal_anew(m: Machine, dealt: Mapping[int, Cell]) -> None:
    """Give the arrays of a batch back what they were: to the next batch nothing was done yet."""
    for address, cell in dealt.items():
        if m.store.cells.get(address) is not cell:
            m.store.put(address, cell)


def _arrays_in(m: Machine, value: Value, depth: int = 3) -> dict[int, Cell]:
    """Return the arrays of a batch by address, as they are dealt out."""
    if isinstance(value, Tuple):
        parts = value.items
    elif isinstance(value, Ref):
        cell = m.store.cells.get(value.address)
        if isinstance(cell, Array):
            return {value.address: cell}
        parts = tuple(cell.items.values()) if isinstance(cell, Dict) else ()
    else:
        parts = ()
    found: dict[int, Cell] = {}
    for part in parts if depth else ():
        found |= _arrays_in(m, part, depth - 1)
    return found


@executes(cst.While)
def while_(m: Machine, node: cst.While) -> Outcome | None:
    """`while condition`: counted out as long as the condition is known."""
    outcome: Outcome | None = None
    m.loops += 1
    stop = m.steps - budgets.MAX_WHILE_STEPS
    run = standing.told_apart(m)
    try:
        for number in range(budgets.MAX_ITERATIONS):
            known = operators.truth(m, m.evaluate(node.test))
            if known is False:
                return None
            if known is None or _is_endless(node.test) or m.steps < stop:
                break
            outcome = standing.in_round(m, m.at(node), run, number, lambda: m.execute_all(node.body.body))
            if outcome is not None and outcome.how != "continue":
                return _after(outcome)
    finally:
        m.loops -= 1
    return _after(_summed_up(m, lambda: m.execute_all(node.body.body), at=m.at(node)))


def _is_endless(test: cst.BaseExpression) -> bool:
    """Whether a condition is written so that only the body can end the loop."""
    return isinstance(test, cst.Name | cst.Integer) and test.value in ("True", "1")


def _after(outcome: Outcome | None) -> Outcome | None:
    """Return how the statement after the loop is reached."""
    return None if outcome is not None and outcome.how in ("break", "continue") else outcome


def _counted(
    m: Machine, node: cst.For, items: tuple[Value, ...], round_: Callable[[Value], Outcome | None]
) -> Outcome | None:
    """Run every iteration; past the budget, the rest is summed up.

    Where nobody reads which round it is, all rounds are alike: once one leaves everything as the round before
    has left it, so would the others. Where it is read, see `settling.py`.
    """
    m.loops += 1
    stop = m.steps - budgets.MAX_LOOP_STEPS
    alike = len(items) > 2 and not _is_read(m, node)
    position = 0
    at, run, counts = m.at(node), standing.told_apart(m), _in_a_row(items)

    def numbered(number: int, item: Value) -> Outcome | None:
        return standing.in_round(m, at, run, number, partial(round_, item), len(items), counts=counts)

    def settles(latest: settling.Since) -> bool:
        if alike:
            return not _changed(m, latest.changes)
        return settling.settled(m, node, items[position:], latest, partial(numbered, position))

    try:
        while position < len(items):
            item = items[position]
            if m.steps < stop and len(items) - position > 2:
                rest = Unknown("one of many items of a loop", origin=item.origin)
                return _summed_up(m, partial(round_, rest), len(items) - position, at, counts=counts)
            latest = settling.Since.now(m) if position in settling.AFTER else None
            outcome = numbered(position, items[-1] if alike else item)
            position += 1
            goes_on = outcome is None or outcome.how == "continue"
            if latest is not None:
                if goes_on and settles(latest):
                    position = len(items) if alike else len(items) - 1
                m.store.keep(latest.changes)
            if not goes_on:
                return outcome
    finally:
        m.loops -= 1
    return None


def _in_a_row(items: tuple[Value, ...]) -> bool:
    """Whether items are numbers as they are counted, one by one."""
    numbers = [item.value for item in items if isinstance(item, Const) and type(item.value) is int]
    return bool(numbers) and numbers == list(range(numbers[0], numbers[0] + len(items)))


def _is_read(m: Machine, node: cst.For) -> bool:
    """Whether the running function, or the module, may read what the target of a loop is bound to."""
    code = m.here.code
    scope: cst.CSTNode | None = code.node if isinstance(code, Code) else m.here.source.module
    assert scope is not None
    targets = names_in(node.target)
    return any(not m.names_read_in(part).isdisjoint(targets) for part in (node.body, scope))


def _changed(m: Machine, changes: Changes) -> bool:
    """Whether the state is another one than before; everything written since is looked at."""
    before, after = m.store.before(changes), m.store.cells
    comparison = Comparison(before, after)
    written = comparison.changed(before, changes)
    return not all(comparison.equal(before[address], after[address]) for address in written)


def _length(m: Machine, iterable: Value) -> int | None:
    """Return how often a loop runs that is too long to be counted out."""
    if isinstance(iterable, Counter):
        return iterable.length
    cell = m.store.find(iterable, List)
    array = m.store.find(iterable, Array)
    return cell.length if cell is not None else array.samples if array is not None else None


def _summed_up(
    m: Machine,
    round_: Callable[[], Outcome | None],
    count: int | None = None,
    at: Origin | None = None,
    over_data: bool = False,
    counts: bool = False,
    counter: int | None = None,
) -> Outcome | None:
    """Run the body twice and keep only what both rounds agree on; lists grow by `count` rounds.

    `at` is the loop; a comprehension is none whose rounds anybody asks for. `counter` tells its number.
    """
    if at is None:
        return _twice(m, lambda number: round_(), count, lambda: None, lambda: False)
    run, since = standing.told_apart(m), len(m.events)
    skips = False

    def noted() -> Outcome | None:
        nonlocal skips
        sides = len(m.standing.sides)
        outcome = round_()
        skips = skips or len(m.standing.sides) > sides
        return outcome

    return _twice(
        m,
        lambda number: standing.in_round(m, at, run, number, noted, count, over_data, counts, counter),
        count,
        lambda: standing.repeat(m, since, run),
        lambda: skips,
    )


def _twice(
    m: Machine,
    round_: Callable[[int], Outcome | None],
    count: int | None,
    repeat: Callable[[], None],
    skips: Callable[[], bool],
) -> Outcome | None:
    """Run two rounds of a loop; `repeat` stands for the second where it would be as the first.

    `skips` says whether some rounds may have ended early: they have put nothing into the lists.
    In a generator that has yielded nothing in these two, another one is run.
    """
    yields = len(m.here.yields)
    m.loops += 1
    try:
        with m.store.noting() as changes:
            outcome = round_(0)
            if outcome is not None and outcome.how in ("return", "raise", "break"):
                return outcome
            if m.loops > budgets.MAX_LOOP_DEPTH or not _changed(m, changes):
                repeat()
                return None
            with m.store.noting() as later:
                round_(1)
                for address, one, two, joined in _differing(m, later):
                    grown = _grown(joined, changes.get(address, one), one, two, None if skips() else count)
                    if skips() and isinstance(grown, List) and grown.rest is not None:
                        grown = replace(grown, rest=collections.picked(m, grown.rest))
                    m.store.put(address, grown)
            if len(m.here.yields) == yields and isinstance(m.here.code, Code) and m.here.code.is_generator:
                _late_round(m, lambda: round_(1))
    finally:
        m.loops -= 1
    return None


def _late_round(m: Machine, round_: Callable[[], Outcome | None]) -> None:
    """Run the body as after any number of rounds: a generator may wait until it has collected a batch."""
    with m.store.noting() as changes:
        round_()
        for address, _, _, joined in _differing(m, changes):
            m.store.put(address, joined)


def _differing(m: Machine, changes: Changes) -> list[tuple[int, Cell, Cell, Cell]]:
    """Return what is not as it was before: its address, what it was, what it is, and what holds of both."""
    before, after = m.store.before(changes), m.store.cells
    comparison = Comparison(before, after, exhaustive=False, room=m.store)
    found: list[tuple[int, Cell, Cell, Cell]] = []
    for address in list(comparison.changed(before, changes)):
        one, two = before[address], after[address]
        if not comparison.equal(one, two):
            found.append((address, one, two, comparison.joined_cell(one, two, WHY)))
    return found


def _grown(joined: Cell, before: Cell | None, one: Cell, two: Cell, count: int | None) -> Cell:
    """Return a list with the number of items that it has after all rounds."""
    if not isinstance(joined, List) or not isinstance(before, List):
        return joined
    if not isinstance(one, List) or not isinstance(two, List):
        return joined
    rest = joined.rest
    if rest is not None:
        first, second = _added(before, one), _added(one, two)
        if choices_of(rest) and first != second:
            joined = replace(joined, rest=Unknown(WHY))  # the rounds count: further items are yet other ones
        elif first and first == second and all(first) and not choices_of(rest):
            joined = replace(joined, rest=Unknown(WHY, frozenset[float]().union(*first)))
    if count is None:
        return joined
    start, then, later = before.length, one.length, two.length
    if start is None or then is None or later is None or then - start != later - then:
        return joined
    return replace(joined, total=start + count * (then - start))


def _added(before: List, after: List) -> set[frozenset[int | float]]:
    """Return what each number that a round adds to a list may be; an empty set for what is not known."""
    added = after.items[len(before.items) :] + ((after.rest,) if after.rest is not None else ())
    return {choices_of(item) for item in added}


def comprehension(m: Machine, node: cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp) -> Value:
    """A comprehension; its variables are bound where it stands, and what they hide comes back afterwards."""
    items: list[Value] = []
    hidden = _hidden(m, node.for_in)
    complete = False

    pairs = m.evaluate(node.for_in.iter) if _keeps_pairs(node) else None

    def all_rounds() -> None:
        nonlocal complete
        complete = _rounds(m, node.for_in, lambda: items.append(_element(m, node)), pairs)

    selected = _selected(m, node) if pairs is None else _copy(m, pairs, node)
    if selected is None and _is_a_loop(node) and m.items_of(m.evaluate(node.for_in.iter)) is None:
        _summed_up(m, all_rounds)
    elif selected is None:
        all_rounds()
    for name, value in hidden.items():
        m.bind(name, value)
    if selected is not None:
        return selected
    if isinstance(node, cst.DictComp):
        return _dict(m, items, complete, node)
    is_set = isinstance(node, cst.SetComp)
    if complete:
        return m.store.new(List(tuple(items), None, is_set), m.at(node))
    if not items:
        return m.store.new(List((), m.unknown("an empty comprehension", node), is_set), m.at(node))
    rest = m.joined(tuple(items), "the items of a comprehension differ")
    rest = collections.picked(m, rest) if _picks(node.for_in) else rest
    return m.store.new(List((), rest, is_set), m.at(node))


def _picks(clause: cst.CompFor) -> bool:
    """Whether a comprehension, or a loop inside it, has a condition."""
    inner = clause.inner_for_in
    return bool(clause.ifs) or (inner is not None and _picks(inner))


def _selected(m: Machine, node: cst.BaseComp) -> Value | None:
    """Return what `[one for one in many if …]` leaves of what comes apart, where each part is decided on."""
    clause, element = node.for_in, getattr(node, "elt", None)
    target = clause.target.value if isinstance(clause.target, cst.Name) else None
    if (
        not isinstance(element, cst.Name)
        or element.value != target
        or not clause.ifs
        or clause.inner_for_in is not None
    ):
        return None
    iterable = m.evaluate(clause.iter)
    made = m.store.find(iterable, Made)
    apart = TABLES.apart.get(made.path) if made is not None else None
    items = apart.items(m, iterable) if apart is not None else None
    if apart is None or items is None or len(items) > budgets.MAX_ITERATIONS:
        return None
    kept: list[Value] = []
    for item in items:
        assignment.assign(m, clause.target, item)
        wanted = [operators.truth(m, m.evaluate(condition.test)) for condition in clause.ifs]
        if None in wanted:
            return None
        kept += [item] if False not in wanted else []
    return apart.again(m, tuple(kept), m.at(node))


def _keeps_pairs(node: cst.BaseComp) -> bool:
    """Whether a comprehension is `{key: value for key, value in pairs}`, which is `dict(pairs)`."""
    clause = node.for_in
    if not isinstance(node, cst.DictComp) or not isinstance(clause.target, cst.Tuple):
        return False
    taken = [one.value for one in clause.target.elements]
    same = [one.value for one in (*taken, node.key, node.value) if isinstance(one, cst.Name)]
    return len(same) == 4 and same[:2] == same[2:] and not clause.ifs and clause.inner_for_in is None


def _copy(m: Machine, value: Value, node: cst.BaseComp) -> Value | None:
    """Return another object that holds the same things, None of what has no method for it."""
    made = m.store.find(value, Made)
    if made is None or (f"made:{made.path}", "copy") not in TABLES.methods:
        return None
    return m.apply(LibraryMethod(value, "copy"), [], {}, m.at(node))


def _is_a_loop(node: cst.BaseComp) -> bool:
    """Whether a comprehension is written for what it does: `[found.append(one) for one in many]`."""
    element = getattr(node, "elt", None)
    called = element.func if isinstance(element, cst.Call) else None
    return isinstance(called, cst.Attribute) and called.attr.value in FILLING


def _hidden(m: Machine, clause: cst.CompFor) -> dict[str, Value]:
    """Return the variables around a comprehension that have the names of its own, with their values."""
    names = names_in(clause.target)
    while clause.inner_for_in is not None:
        clause = clause.inner_for_in
        names |= names_in(clause.target)
    around = m.frame(m.here.scopes[0]).names
    found = {name: around.find(name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _element(m: Machine, node: cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp) -> Value:
    if isinstance(node, cst.DictComp):
        return m.store.new(List((m.evaluate(node.key), m.evaluate(node.value))))
    return m.evaluate(node.elt)


def _rounds(
    m: Machine, clause: cst.CompFor, emit: Callable[[], None], evaluated: Value | None = None
) -> bool:
    """Go through one `for … in … if …` and those inside it; return whether all was counted out."""
    iterable = m.evaluate(clause.iter) if evaluated is None else evaluated
    items = m.items_of(iterable)
    counted = items is not None and len(items) <= budgets.MAX_ITERATIONS
    complete = counted
    m.loops += 1
    try:
        for item in items if counted and items is not None else _perhaps_all(m, iterable):
            assignment.assign(m, clause.target, item)
            wanted = [operators.truth(m, m.evaluate(condition.test)) for condition in clause.ifs]
            if False in wanted:
                continue
            complete = complete and None not in wanted
            if clause.inner_for_in is not None:
                complete = _rounds(m, clause.inner_for_in, emit) and complete
            else:
                emit()
    finally:
        m.loops -= 1
    return complete


def _perhaps_all(m: Machine, iterable: Value) -> tuple[Value, ...]:
    """Return what a comprehension meets that is not counted out: the known items, and one for all others."""
    cell = m.store.find(iterable, List)
    if cell is not None and cell.rest is not None and 0 < len(cell.items) <= budgets.MAX_ITERATIONS:
        return (*cell.items, cell.rest)
    return (m.element_of(iterable),)


def _dict(m: Machine, pairs: list[Value], complete: bool, node: cst.DictComp) -> Value:
    entries: dict[Key, Value] = {}
    keys: list[Value] = []
    rest: Value | None = None if complete else m.unknown("an entry of a dict", node)
    sure = not node.for_in.ifs and node.for_in.inner_for_in is None and len(pairs) > 1
    for pair in pairs:
        both = m.items_of(pair) or ()
        if len(both) == 2 and isinstance(both[0], Const) and (complete or sure):
            entries[both[0].key] = both[1]
            keys.append(both[0])
        elif len(both) == 2:
            rest = both[1]
    return m.store.new(Dict(entries, tuple(keys), rest), m.at(node))
