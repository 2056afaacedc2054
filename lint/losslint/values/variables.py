"""Variables by name as an immutable mapping that is cheap to change, and to compare with what it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from losslint.values.value import Value

_MOST_RECENT = 48
"""Names that are kept apart from the others; past them, both are put together."""


class Variables(Mapping[str, Value]):
    """Names with values. To bind one name among thousands costs no more than among fifty.

    Most names stand in a table that is shared with earlier versions, the recently bound ones apart from it.
    """

    __slots__ = ("_recent", "_table")

    def __init__(self, table: Mapping[str, Value], recent: Mapping[str, Value] | None = None) -> None:
        self._table = table
        self._recent: Mapping[str, Value] = recent if recent is not None else {}

    def __getitem__(self, name: str) -> Value:
        return self._recent[name] if name in self._recent else self._table[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._table
        yield from (name for name in self._recent if name not in self._table)

    def __len__(self) -> int:
        return len(self._table) + sum(name not in self._table for name in self._recent)

    def find(self, name: str) -> Value | None:
        """Return the value of a name, None where it is not bound."""
        found = self._recent.get(name)
        return found if found is not None else self._table.get(name)

    def bind(self, name: str, value: Value) -> Variables:
        """Return the variables with one name bound anew."""
        recent = {**self._recent, name: value}
        if len(recent) <= _MOST_RECENT:
            return Variables(self._table, recent)
        return Variables({**self._table, **recent})

    def apart_from(self, other: Variables) -> set[str]:
        """Return the names that may have another value in `other`; all others certainly have the same."""
        if self._table is other._table:
            return {*self._recent, *other._recent}
        names = {*self._table, *self._recent, *other._table, *other._recent}
        return {name for name in names if self.find(name) is not other.find(name)}
