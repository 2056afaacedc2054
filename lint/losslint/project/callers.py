"""Which functions of one file another file of the project calls.

A function that nobody calls is read with its defaults and with arguments that nobody knows. Where another
file calls it, what that one hands it is true, and the defaults may be what no run has.
"""

from __future__ import annotations

from collections.abc import Iterable


class Callers:
    """What the files that are checked together know of one another's functions, by their names.

    `called` are those of the file at hand that others are known to call, `reached` those of other files that
    it calls, and `alone` those of its own that were read as if nobody called them.
    """

    def __init__(self, called: frozenset[str] = frozenset()) -> None:
        """Begin with what is known from other files."""
        self.called = called
        self.reached: set[str] = set()
        self.alone: set[str] = set()

    def note(self, reached: Iterable[str], alone: Iterable[str]) -> None:
        """Note what one path through the file, followed to its end, has called and read alone."""
        self.reached.update(reached)
        self.alone.update(alone)
