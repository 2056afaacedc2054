"""Where the modules of a project lie: which file an import in another file names, if any."""

from __future__ import annotations

import os
import stat

MAX_FILE = 1_000_000
"""Bytes of a module that is followed."""

MAX_PARENTS = 3
"""Folders above a file in which the modules that it imports are looked for where no repository is around."""

MAX_DEPTH = 12
"""Folders above a file among which the top of its repository is looked for."""


class Locator:
    """Finds the files that imports name.

    Most imports are of libraries, by many names: what a folder holds is listed once, so that it costs next to
    nothing to learn that there is no package `numpy` in it.
    """

    def __init__(self, notes: bool = True) -> None:
        """Begin; `notes` says whether it is to be remembered where something was looked for."""
        self._notes = notes
        self._found: dict[tuple[str, int, str, tuple[str, ...]], str | None] = {}
        self._followed: dict[str, bool] = {}
        self._lying: dict[tuple[str, str, str], str | None] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._roots: dict[tuple[int, str], tuple[list[str], frozenset[str]]] = {}
        self.looked_for: set[str] = set()
        """Every path that was found or found absent."""

    def find(self, dotted: str, level: int, folder: str, further: tuple[str, ...] = ()) -> str | None:
        """Return the file of the module that an import in a folder's file names, None for libraries.

        `level` counts the dots of a relative import. `further` are folders in which the code itself has
        modules looked for.
        """
        asked = (dotted, level, folder, further)
        if asked not in self._found:
            self._found[asked] = self._search(dotted, level, folder, further)
        return self._found[asked]

    def folder_of(self, dotted: str, level: int, folder: str, further: tuple[str, ...] = ()) -> str:
        """Return the folder with modules in it that an import names, "" where there is none."""
        roots, names = self._roots_of(level, folder)
        first, *rest = dotted.split(".")
        if first not in names and not further:
            return ""
        for root in _in_order(roots, level, further):
            found = os.path.join(root, first, *rest)  # noqa: PTH118
            if self._is_there(root, first) and any(
                name.endswith(".py") or name in self._holding(found) for name in self._listed(found)
            ):
                return found
        return ""

    def _holding(self, folder: str) -> frozenset[str]:
        """Return the folders in a folder that hold modules themselves."""
        return frozenset(
            name
            for name in self._listed(folder)
            if "." not in name
            and any(one.endswith(".py") for one in self._listed(os.path.join(folder, name)))  # noqa: PTH118
        )

    def around(self, folder: str) -> list[str]:
        """Return a folder and those above it, up to where its repository ends."""
        above = [folder]
        for _ in range(self._depth(folder)):
            above.append(_above(above[-1]))
        return above

    def _search(self, dotted: str, level: int, folder: str, further: tuple[str, ...]) -> str | None:
        roots, names = self._roots_of(level, folder)
        first, _, rest = dotted.partition(".")
        is_known = first in names or (not rest and f"{first}.py" in names)
        if is_known or self._notes or further:
            for root in _in_order(roots, level, further):
                lying = root, first, rest
                if lying not in self._lying:
                    self._lying[lying] = self._below(root, first, rest)
                found = self._lying[lying]
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
            for place in [above] if level else self.around(above):
                roots.append(place)
                if not level and self._is_there(place, "src"):
                    roots.append(os.path.join(place, "src"))  # noqa: PTH118
            names = frozenset[str]().union(*map(self._listed, roots))
            known = self._roots[level, folder] = roots, names
        return known

    def _depth(self, folder: str) -> int:
        """Return how many folders above one are in its repository, or are looked at where there is none."""
        above = folder
        for depth in range(MAX_DEPTH + 1):
            if self._is_there(above, ".git"):
                return depth
            above = _above(above)
        return MAX_PARENTS

    def _below(self, root: str, first: str, rest: str) -> str | None:
        if rest and not self._is_there(root, first):
            return None
        if not rest and not (self._is_there(root, f"{first}.py") or self._is_there(root, first)):
            return None
        bare = os.path.join(root, first, *rest.split(".")) if rest else os.path.join(root, first)  # noqa: PTH118
        for candidate in (f"{bare}.py", os.path.join(bare, "__init__.py")):  # noqa: PTH118
            if self._notes:
                self.looked_for.add(candidate)
            if self._can_be_followed(candidate):
                return candidate
        return None

    def _can_be_followed(self, path: str) -> bool:
        """Whether a path is a file that is small enough to be followed, when it is asked for first."""
        known = self._followed.get(path)
        if known is None:
            known = self._followed[path] = _can_be_followed(path)
        return known

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


def _in_order(roots: list[str], level: int, further: tuple[str, ...]) -> list[str]:
    """Return the folders that an import is looked for in, those that the code names after the file's own."""
    return roots if level or not further else [roots[0], *further, *roots[1:]]


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
