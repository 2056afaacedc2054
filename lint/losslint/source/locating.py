"""Where the modules of a project lie: which file an import in another file names, if any."""

from __future__ import annotations

import os
import stat

MAX_FILE = 1_000_000
"""Bytes of a module that is followed."""

MAX_PARENTS = 3
"""Folders above a file in which the modules that it imports are looked for."""


class Locator:
    """Finds the files that imports name.

    Most imports are of libraries, by many names: what a folder holds is listed once, so that it costs next to
    nothing to learn that there is no package `numpy` in it.
    """

    def __init__(self, notes: bool = True) -> None:
        """Begin; `notes` says whether it is to be remembered where something was looked for."""
        self._notes = notes
        self._found: dict[tuple[str, int, str], str | None] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._roots: dict[tuple[int, str], tuple[list[str], frozenset[str]]] = {}
        self.looked_for: set[str] = set()
        """Every path that was found or found absent."""

    def find(self, dotted: str, level: int, folder: str) -> str | None:
        """Return the file of the module that an import in a folder's file names, None for libraries.

        `level` counts the dots of a relative import.
        """
        asked = (dotted, level, folder)
        if asked not in self._found:
            self._found[asked] = self._search(dotted, level, folder)
        return self._found[asked]

    def is_package(self, dotted: str, level: int, folder: str) -> bool:
        """Whether an import names a folder of modules, with or without an `__init__.py`."""
        roots, names = self._roots_of(level, folder)
        first, *rest = dotted.split(".")
        if first not in names:
            return False
        return any(
            self._is_there(root, first) and os.path.isdir(os.path.join(root, first, *rest))  # noqa: PTH112, PTH118
            for root in roots
        )

    def _search(self, dotted: str, level: int, folder: str) -> str | None:
        roots, names = self._roots_of(level, folder)
        first, _, rest = dotted.partition(".")
        is_known = first in names or (not rest and f"{first}.py" in names)
        if is_known or self._notes:
            for root in roots:
                found = self._below(root, first, rest)
                if found is not None:
                    return found
        return None

    def _roots_of(self, level: int, folder: str) -> tuple[list[str], frozenset[str]]:
        """Return the folders that an import is looked for in, and the names of all that they hold.

        A relative import is looked for in one folder, any other one upwards to where the repository ends.
        """
        known = self._roots.get((level, folder))
        if known is None:
            roots: list[str] = []
            above = folder
            for _ in range(level - 1):
                above = _above(above)
            for _ in range(1 if level else MAX_PARENTS + 1):
                roots.append(above)
                if not level and self._is_there(above, "src"):
                    roots.append(os.path.join(above, "src"))  # noqa: PTH118
                if not level and self._is_there(above, ".git"):
                    break
                above = _above(above)
            names = frozenset[str]().union(*map(self._listed, roots))
            known = self._roots[level, folder] = roots, names
        return known

    def _below(self, root: str, first: str, rest: str) -> str | None:
        if rest and not self._is_there(root, first):
            return None
        if not rest and not (self._is_there(root, f"{first}.py") or self._is_there(root, first)):
            return None
        bare = os.path.join(root, first, *rest.split(".")) if rest else os.path.join(root, first)  # noqa: PTH118
        for candidate in (f"{bare}.py", os.path.join(bare, "__init__.py")):  # noqa: PTH118
            if self._notes:
                self.looked_for.add(candidate)
            if _can_be_followed(candidate):
                return candidate
        return None

    def _is_there(self, folder: str, name: str) -> bool:
        """Whether a folder holds a name."""
        if self._notes:
            self.looked_for.add(os.path.join(folder, name))  # noqa: PTH118 - a `Path` takes longer to make
        return name in self._listed(folder)

    def _listed(self, folder: str) -> frozenset[str]:
        names = self._names.get(folder)
        if names is None:
            try:
                names = frozenset(os.listdir(folder or "."))  # noqa: PTH208
            except OSError:
                names = frozenset()
            self._names[folder] = names
        return names


def _can_be_followed(path: str) -> bool:
    """Whether a path is a file that is small enough to be followed, at this moment."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size <= MAX_FILE


def _above(folder: str) -> str:
    """Return the folder above, also of a relative path that has run out of names."""
    head, tail = os.path.split(folder)
    if tail in ("", "..", "."):
        return folder if not tail and head else os.path.join(folder, "..")  # noqa: PTH118
    return head
