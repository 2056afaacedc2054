"""Where the running code stands: in which rounds of which loops, under which conditions, alone or called."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst
from msgspec.structs import replace

from losslint.interpret.machine import Machine, Outcome
from losslint.source import nodes_in
from losslint.training import Origin, Round, Side
from losslint.values import Event, TurnEvent


def told_apart(m: Machine) -> int:
    """Return a number for one run of a loop, or one decision, that no other one has."""
    m.told_apart += 1
    return m.told_apart


def in_round(
    m: Machine,
    loop: Origin,
    run: int,
    number: int,
    round_: Callable[[], Outcome | None],
    of: int | None = None,
    over_data: bool = False,
    counts: bool = False,
    counter: int | None = None,
) -> Outcome | None:
    """Carry out one round of a loop; what ended it early counts for nothing after it."""
    outside = m.standing
    one = Round(loop, run, number, of, over_data, counts, counter)
    m.standing = replace(outside, rounds=(*outside.rounds, one))
    try:
        return round_()
    finally:
        m.standing = outside


def repeat(m: Machine, since: int, run: int) -> None:
    """Note the turns of a loop's first round once more: it has left everything as it was."""
    depth = len(m.standing.rounds)
    for event in m.events[since:]:
        if isinstance(event, TurnEvent):
            rounds = event.standing.rounds
            second = (*rounds[:depth], replace(rounds[depth], number=1), *rounds[depth + 1 :])
            assert rounds[depth].run == run
            m.record(replace(event, standing=replace(event.standing, rounds=second)))


def way(m: Machine, condition: Origin, taken: bool, run: int, by_turns: bool, tested: Origin | None) -> Side:
    """Let the running code stand under one answer to a condition from here on."""
    one = Side(condition, taken, run, by_turns, tested)
    m.standing = replace(m.standing, sides=(*m.standing.sides, one))
    return one


def is_by_turns(test: cst.CSTNode) -> bool:
    """Whether a condition asks for a remainder, and so holds in some rounds of a loop and not in others."""
    return any(
        isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Modulo)
        for node in nodes_in(test)
    )


def decided(events: list[Event], run: int) -> list[Event]:
    """Return events that stand under a decision as those of a path that has made it."""
    return [
        replace(
            event,
            standing=replace(
                event.standing, sides=tuple(one for one in event.standing.sides if one.run != run)
            ),
        )
        if isinstance(event, TurnEvent) and any(one.run == run for one in event.standing.sides)
        else event
        for event in events
    ]
