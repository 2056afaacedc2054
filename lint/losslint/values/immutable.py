"""Data classes that type checkers keep from being changed.

Values are made by the ten thousand for every file. A frozen data class guards each attribute of each of them
while a program runs, which takes as long as making it; here that is left to mypy, once and for all.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from losslint.classes import compiled

__all__ = ["changed", "immutable"]

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import dataclass as immutable
else:

    def immutable(*, frozen, slots, eq=True):
        """Make a data class with slots that compares and hashes by its fields, unless `eq` is False."""
        assert frozen
        return lambda cls: compiled(cls, slots=slots, eq=eq, hashed=eq)


def changed(one: T, **changes: Any) -> T:
    """Return a copy of an immutable object with some of its fields changed."""
    kind = type(one)
    copier = _COPIERS.get(kind)
    if copier is None:
        copier = _COPIERS[kind] = _copier(kind)
    copy: T = copier(one)
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy


_COPIERS: dict[type, Callable[[Any], Any]] = {}
"""By class what copies its objects; it is made when the first of them is copied."""


def _copier(kind: type) -> Callable[[Any], Any]:
    """Return a function that copies objects field by field, without looking each field up by its name."""
    names = [field.name for field in dataclasses.fields(kind)]
    lines = ["def copy(one):", "    new = _new(_kind)", *(f"    new.{name} = one.{name}" for name in names)]
    namespace: dict[str, Any] = {"_new": object.__new__, "_kind": kind}
    exec("\n".join([*lines, "    return new"]), namespace)
    made: Callable[[Any], Any] = namespace["copy"]
    return made
