"""Tables whose entries stand in many modules, each of which is imported when one of its entries is asked for.

A script names few of the libraries that are known. `index.py` beside this says which module has which entry:
`python -m losslint.documents` writes it, and the tests say when it is out of date. So what a table has is
known without importing anything, and what an entry is by importing one module.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from importlib import import_module
from typing import ClassVar, TypeVar, cast, overload

from losslint.knowledge.lookup.index import ENTRIES

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")


class _Module(str):
    """The name of a module that has an entry, which stands in the entry's place until it is asked for."""

    __slots__ = ()


class Once(dict[K, V]):
    """A table in which a name stands once: a second entry would take the place of the first one unseen."""

    noted: ClassVar[Callable[[str, object], None] | None] = None
    """Who is told of every entry that a module makes: by it the index is written."""

    def __init__(self, name: str) -> None:
        """Begin with all entries that modules have for the table of this name."""
        super().__init__()
        self.name = name
        for module, keys in ENTRIES.get(name, {}).items():
            dict.update(self, dict.fromkeys(cast(list[K], keys), cast(V, _Module(module))))

    def __setitem__(self, key: K, entry: V) -> None:
        """Put in an entry, from the module that has it."""
        assert key not in self or type(dict.__getitem__(self, key)) is _Module, f"{key} has an entry already"
        super().__setitem__(key, entry)
        if Once.noted is not None:
            Once.noted(self.name, key)

    def update(self, entries: Mapping[K, V]) -> None:  # type: ignore[override]
        """Put in several entries."""
        for key, entry in entries.items():
            self[key] = entry

    def add(self: Once[K, None], *keys: K) -> None:
        """Put in names of which it is enough to know that they are there."""
        for key in keys:
            self[key] = None

    def __getitem__(self, key: K) -> V:
        """Return an entry that there is."""
        found: object = super().__getitem__(key)
        return self._fetched(key, found) if type(found) is _Module else cast(V, found)

    @overload
    def get(self, key: K, default: None = None, /) -> V | None: ...
    @overload
    def get(self, key: K, default: V | D, /) -> V | D: ...
    def get(self, key: K, default: object = None, /) -> object:
        """Return an entry, or `default` where there is none."""
        found = dict.get(self, key, default)
        return self._fetched(key, found) if type(found) is _Module else found

    def __iter__(self) -> Iterator[K]:
        """Yield what there are entries for; without this, a copy would hold what stands in their place."""
        return super().__iter__()

    def values(self) -> ValuesView[V]:  # type: ignore[override]
        """Return all entries, wherever they are."""
        return self._filled().values()

    def items(self) -> ItemsView[K, V]:  # type: ignore[override]
        """Return all entries, wherever they are, with what they are for."""
        return self._filled().items()

    def _filled(self) -> dict[K, V]:
        return {key: self[key] for key in self}

    def _fetched(self, key: K, module: str) -> V:
        """Import the module that has an entry, and return the entry."""
        import_module(module)
        found = super().__getitem__(key)
        assert type(found) is not _Module, f"{module} has no entry for {key}: `python -m losslint.documents`"
        return found
