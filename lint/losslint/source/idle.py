"""What of a script cannot matter to any training: it is neither parsed nor followed.

A function or class at the outer level matters where it leads to what acts, and where code that matters
mentions its name. So does a test of a class, which nobody calls; all other methods go with their class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from losslint.source.outline import Piece, united

WORTH_IT = 10_000
"""Bytes of a script from which looking for such code takes less time than it saves."""

OF_TESTS = frozenset(("pytest", "parameterized", "unittest", "mock"))
"""Whose decorators hand a function to nothing but the tests."""

_TEST = "test"


def idle_names(pieces: Sequence[Piece], leads: Callable[[Piece], bool]) -> frozenset[str]:
    """Return the functions and classes among the statements of a script that do not matter.

    Tests are named `Class.test`. `leads` says whether a statement leads to what acts.
    """
    return unused(pieces, lambda _, piece: leads(piece))


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
    if not _holds_tests(piece):
        yield piece.defines, united(piece.methods, piece.defines, piece.handed) if piece.methods else piece
        return
    others = [part for part in piece.methods if not part.defines.startswith(_TEST)]
    yield piece.defines, united(others, piece.defines, piece.handed)
    tests = (part for part in piece.methods if part.defines.startswith(_TEST))
    yield from ((f"{piece.defines}.{test.defines}", test) for test in tests)


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
