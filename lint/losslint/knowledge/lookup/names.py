"""One canonical spelling for every way to write a library's name.

`tf.keras.layers.Dense`, `keras.src.layers.core.dense.Dense` and `tensorflow.python.keras.layers.Dense`
are all `keras.layers.Dense`. How its names are written, each library says in a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from losslint.knowledge.lookup.tables import Once

_MEANT: Once[str, str] = Once("beginnings")
"""Beginnings of names, and what they stand for."""

_RENAMED: Once[str, str] = Once("renamed")
"""Whole names, and what the same thing is called today."""

_SETTLED: Once[str, Callable[[str], str]] = Once("settled")
"""What else is to be done to the names of a package."""

MOST_BEGINNINGS = 4
"""How often a beginning is replaced by another one, which may stand for something itself."""


def spelt(meant: Mapping[str, str] | None = None, renamed: Mapping[str, str] | None = None) -> None:
    """Register how a library's names are written: `meant` are beginnings of names, `renamed` whole names."""
    _MEANT.update(meant or {})
    _RENAMED.update(renamed or {})


def settles(package: str) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    """Register what is done to the names of a package whose modules have moved between its versions."""

    def register(settle: Callable[[str], str]) -> Callable[[str], str]:
        _SETTLED[package] = settle
        return settle

    return register


@lru_cache(maxsize=4096)
def canonical(path: str) -> str:
    """Return the one spelling of a dotted library name."""
    for _ in range(MOST_BEGINNINGS):
        changed = _with_another_beginning(path)
        if changed is None:
            break
        path = changed
    settle = _SETTLED.get(package_of(path))
    if settle is not None:
        path = settle(path)
    return _RENAMED.get(path, path)


def _with_another_beginning(path: str) -> str | None:
    """Return a name whose longest known beginning is replaced, None where none is known."""
    end = len(path)
    while end > 0:
        meant = _MEANT.get(path[:end])
        if meant is not None:
            return meant + path[end:]
        end = path.rfind(".", 0, end)
    return None


def package_of(path: str) -> str:
    """Return the top-level package of a dotted name."""
    return path.partition(".")[0]


def is_class_name(path: str) -> bool:
    """Whether the last part of a dotted name is written like a class."""
    last = path.rpartition(".")[2]
    return last[:1].isupper() and (path.startswith("sklearn.") or not last.isupper())
