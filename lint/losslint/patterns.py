"""Patterns of paths, written as in a `.gitignore` file, and what Git itself ignores."""

from __future__ import annotations

import os
from functools import cached_property

from losslint import intake
from losslint.errors import UsageError
from losslint.globs import Globs, InvalidGlobError
from losslint.paths import inside, upwards
from losslint.record import made_by, record

_LARGEST = 1_000_000
"""Bytes of an ignore file; one of more is not written by a person, and it is passed over."""


@record
class Patterns:
    """Patterns that hold for everything below one folder.

    A pattern without a slash fits a name at any depth, one with a slash a path below `root`, and what
    fits a folder fits everything in it. `where` says in messages where the patterns are written.
    """

    globs: tuple[str, ...]
    root: str
    where: str

    def match(self, path: str, folder: bool = False) -> bool:
        """Whether an absolute path fits.

        Raises:
            UsageError: a pattern is not valid.
        """
        return bool(self.globs) and bool(_include(self._globs, path, self.root, folder))

    @cached_property
    def _globs(self) -> Globs:
        try:
            return Globs(self.globs, forgiving=False)
        except InvalidGlobError as error:
            raise UsageError(f"{self.where}: `{error}` is not a valid pattern") from None


@record
class GitIgnore:
    """The `.gitignore` files of a tree, read when they are first asked for."""

    _read: dict[str, Globs | None] = made_by(default_factory=dict)
    _above: dict[tuple[str, str], list[tuple[str, Globs]]] = made_by(default_factory=dict)

    def ignores(self, path: str, folder: bool, top: str) -> bool:
        """Whether the `.gitignore` files from `top` down to `path` exclude it; the nearest has the say."""
        for above, globs in self._globs_above(os.path.dirname(path), top):
            included = _include(globs, path, above, folder)
            if included is not None:
                return included
        return False

    def _globs_above(self, folder: str, top: str) -> list[tuple[str, Globs]]:
        """Return what there is from a folder up to `top`, each with the folder that it counts from."""
        if (folder, top) not in self._above:
            between = (above for above in upwards(folder) if inside(above, top) is not None)
            found = ((above, self._globs_of(above)) for above in between)
            self._above[folder, top] = [(above, globs) for above, globs in found if globs is not None]
        return self._above[folder, top]

    def ignores_any(self, path: str, folder: bool, top: str) -> bool:
        """Whether `path`, or a folder between `top` and it, is excluded."""
        between = [above for above in upwards(path)[1:] if inside(above, top)]
        return self.ignores(path, folder, top) or any(self.ignores(above, True, top) for above in between)

    def _globs_of(self, folder: str) -> Globs | None:
        if folder not in self._read:
            # Git does not follow a link to a `.gitignore` either.
            own = _lines(os.path.join(folder, ".gitignore"), links=False)
            lines = [*_lines(os.path.join(folder, ".git", "info", "exclude"), links=True), *own]
            self._read[folder] = Globs(lines, forgiving=True) if lines else None
        return self._read[folder]


def repository_of(folder: str) -> str | None:
    """Return the nearest folder from `folder` upwards that holds a Git repository."""
    return next((above for above in upwards(folder) if intake.is_there(os.path.join(above, ".git"))), None)


def _include(globs: Globs, path: str, root: str, folder: bool) -> bool | None:
    """Return whether a pattern takes the path in or out, None where none says anything."""
    names = inside(path, root)
    return globs.decide((os.path.basename(path),) if names is None else names, folder)


def _lines(file: str, links: bool) -> list[str]:
    """Return the lines of an ignore file, none where it is not there, may not be read or is no such file."""
    try:
        text = intake.read(file, _LARGEST, links=links).decode("utf-8-sig", "surrogateescape")
    except OSError:
        return []
    return [line.removesuffix("\r") for line in text.split("\n")]
