"""What of a script cannot matter to any training.

A function or class at the outer level matters where it leads to what acts, and where code that matters
mentions its name: all others are neither parsed nor followed. One that is only mentioned is followed where it
is called. A test of a class, which nobody calls, counts by itself; all other methods go with their class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from losslint.record import record
from losslint.source.outline import united
from losslint.source.piece import Piece

WORTH_IT = 10_000
"""Bytes of a script from which looking for such code takes less time than it saves."""

OF_TESTS = frozenset(("pytest", "parameterized", "unittest", "mock"))
"""Whose decorators hand a function to nothing but the tests."""

_TEST = "test"


@record
class Idle:
    """The functions and classes of a script that do not matter to any training; tests are named `Class.test`.

    What is `unread` need not even be parsed. What is `on_call` need not be followed unless something calls
    it: it leads to nothing that acts.
    """

    unread: frozenset[str] = frozenset()
    on_call: frozenset[str] = frozenset()


def idle_in(pieces: Sequence[Piece], leads: Callable[[Piece], bool]) -> Idle:
    """Return what among the statements of a script does not matter.

    `leads` says whether a statement leads to what acts. What only would together is followed.
    """
    named = [(name, piece) for name, piece in chain.from_iterable(map(units, pieces)) if name]
    leading = {name for name, piece in named if leads(piece)}
    unread = unused(pieces, lambda name, _: name in leading)
    others = [piece for name, piece in named if name not in leading]
    if not others or leads(united(others, "", ())):
        return Idle(unread)
    return Idle(unread, frozenset(name for name, _ in named) - leading)


def unused(pieces: Sequence[Piece], matters: Callable[[str, Piece], bool]) -> frozenset[str]:
    """Return the functions, classes and tests that neither matter nor are mentioned by what does.

    `matters` is asked of each one's name and what stands in it.
    """
    idle: dict[str, list[Piece]] = {}
    waiting: list[tuple[str, Piece]] = []
    for name, piece in chain.from_iterable(map(units, pieces)):
        if not name or not _is_for_tests(piece) or matters(name, piece):
            waiting.append((name, piece))
        else:
            idle.setdefault(name, []).append(piece)
    for name, piece in waiting:  # it grows meanwhile
        if piece.looks_up:
            return frozenset()
        named = [each for each in idle if each.rpartition(".")[2] in piece.words]
        for each in (name, name.partition(".")[0], *named):
            waiting += [(each, one) for one in idle.pop(each, ())]
    return frozenset(idle)


def units(piece: Piece) -> Iterator[tuple[str, Piece]]:
    """Yield what matters or does not as a whole, with its name, "" for what is run in any case."""
    if not _holds_tests(piece) or piece.is_conditional:
        name = "" if piece.is_conditional else piece.defines
        yield name, united(piece.methods, piece.defines, piece.handed) if piece.methods else piece
        return
    others = [part for part in piece.methods if not is_named_as_test(part.defines)]
    yield piece.defines, united(others, piece.defines, piece.handed)
    tests = (part for part in piece.methods if is_named_as_test(part.defines))
    yield from ((f"{piece.defines}.{test.defines}", test) for test in tests)


def is_named_as_test(name: str) -> bool:
    """Whether a method of this name is a test where its class holds tests."""
    return name.startswith(_TEST)


def _holds_tests(piece: Piece) -> bool:
    """Whether a statement is a class of tests; models have methods such as `test_step`, too."""
    if not piece.methods:
        return False
    return piece.defines.startswith("Test") or any(
        word.endswith("TestCase") for word in piece.methods[0].words
    )


def _is_for_tests(piece: Piece) -> bool:
    """Whether whatever a function or class is handed to by its decorators only tests it."""
    return not piece.handed or not piece.handed.isdisjoint(OF_TESTS)
