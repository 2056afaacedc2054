"""Data classes that type checkers keep from being changed.

Values are made by the ten thousand for every file. A frozen data class guards each attribute of each of them
while a program runs, which takes as long as making it; here that is left to mypy, once and for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["changed", "immutable"]

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import dataclass as immutable
else:

    def immutable(*, frozen, slots, eq=True):
        """Make a data class with slots that compares and hashes by its fields, unless `eq` is False."""
        assert frozen
        return dataclass(slots=slots, eq=eq, unsafe_hash=eq)


def changed(one: T, **changes: Any) -> T:
    """Return a copy of an immutable object with some of its fields changed."""
    copy: T = object.__new__(type(one))
    for name in one.__dataclass_fields__:  # type: ignore[attr-defined]
        setattr(copy, name, getattr(one, name))
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy
