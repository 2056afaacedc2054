"""How often Python looks for garbage while files are checked."""

from __future__ import annotations

import gc

_OBJECTS = 50_000
"""New objects after which Python looks for garbage: a parsed file has as many, and few of them in circles."""


def mostly_lasting() -> None:
    """Tell Python that what is imported by now stays, and that most new objects stay for a while.

    With its usual settings it looks through the trees of a file dozens of times while it is being checked.
    """
    if gc.get_threshold()[0] != _OBJECTS:  # once is enough: a server checks again and again
        gc.collect()
        gc.freeze()
        gc.set_threshold(_OBJECTS, 20, 20)
