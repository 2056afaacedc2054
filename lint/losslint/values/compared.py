"""What the interpreter's values and cells have in common: they never change, and compare by what they say."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import ClassVar

from msgspec import Struct


class Compared(Struct, frozen=True, eq=False, gc=False):
    """A struct that compares and hashes by its fields, but for those that are named in `apart`.

    Where something was said never takes part in comparing what was said. What is made of older values only is
    in no circle, so Python need not look there for garbage.
    """

    apart: ClassVar[frozenset[str]] = frozenset({"origin"})

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        content = _content(type(self))
        return bool(content(self) == content(other))

    def __ne__(self, other: object) -> bool:
        return not self == other  # a struct has its own, which does not ask `__eq__`

    def __hash__(self) -> int:
        kind = type(self)
        return hash((kind, _content(kind)(self)))


@cache
def fields_of(struct: type[Compared]) -> tuple[str, ...]:
    """Return the names of the fields that take part in comparisons."""
    return tuple(name for name in struct.__struct_fields__ if name not in struct.apart)


@cache
def _content(struct: type[Compared]) -> attrgetter[object]:
    return attrgetter(*(fields_of(struct) or ("__class__",)))
