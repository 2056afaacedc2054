"""How often Python looks for garbage while files are checked."""

from __future__ import annotations

import gc

_OBJECTS = 200_000
"""New objects after which Python looks for garbage: a long file has as many, and few of them in circles."""


def look_seldom() -> None:
    """Tell Python that most new objects stay for a while.

    With its usual settings it looks through the trees of a file dozens of times while it is being checked,
    and through everything that is imported before.
    """
    gc.set_threshold(_OBJECTS, 20, 20)


def mostly_lasting() -> None:
    """Tell Python that what is imported by now stays."""
    if not gc.get_freeze_count():  # once is enough: a server checks again and again
        gc.freeze()
