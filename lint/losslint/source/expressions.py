"""Regular expressions that are compiled when they are first used: one file needs few of them.

Compiling one takes longer than importing a module.
"""

from __future__ import annotations

from collections.abc import Callable

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    import re
    from typing import AnyStr


class _Late:
    """A regular expression that is not compiled yet; what it can do is looked up once each."""

    def __init__(self, made: Callable[[], object]) -> None:
        self._made = made

    def __getattr__(self, name: str) -> object:
        found = getattr(self._made(), name)
        setattr(self, name, found)
        return found


def expression(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what behaves as `re.compile(pattern, flags)` does; using it refuses a wrong pattern."""
    return _Late(lambda: _compiled(pattern, flags))  # type: ignore[return-value]


def _compiled(pattern: AnyStr, flags: int) -> re.Pattern[AnyStr]:
    import re  # late: it takes as long to import as a third of starting Python

    return re.compile(pattern, flags)
