"""Room for code that walks a deep tree."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_ROOM = 5_000
"""Frames: writing out the deepest code that is accepted takes about a thousand."""


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Raise Python's recursion limit for as long as the context lasts."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _ROOM))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
