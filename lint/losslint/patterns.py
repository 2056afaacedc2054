"""Patterns of paths, written as in a `.gitignore` file, and what Git itself ignores."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from losslint import intake
from losslint.errors import UsageError
from losslint.globs import Globs, InvalidGlobError
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
    root: Path
    where: str

    def match(self, path: Path, folder: bool = False) -> bool:
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

    _read: dict[Path, Globs | None] = made_by(default_factory=dict)
    _above: dict[tuple[Path, Path], list[tuple[Path, Globs]]] = made_by(default_factory=dict)

    def ignores(self, path: Path, folder: bool, top: Path) -> bool:
        """Whether the `.gitignore` files from `top` down to `path` exclude it; the nearest has the say."""
        for above, globs in self._globs_above(path.parent, top):
            included = _include(globs, path, above, folder)
            if included is not None:
                return included
        return False

    def _globs_above(self, folder: Path, top: Path) -> list[tuple[Path, Globs]]:
        """Return what there is from a folder up to `top`, each with the folder that it counts from."""
        if (folder, top) not in self._above:
            inside = (above for above in (folder, *folder.parents) if above.is_relative_to(top))
            found = ((above, self._globs_of(above)) for above in inside)
            self._above[folder, top] = [(above, globs) for above, globs in found if globs is not None]
        return self._above[folder, top]

    def ignores_any(self, path: Path, folder: bool, top: Path) -> bool:
        """Whether `path`, or a folder between `top` and it, is excluded."""
        between = [above for above in path.parents if above != top and above.is_relative_to(top)]
        return self.ignores(path, folder, top) or any(self.ignores(above, True, top) for above in between)

    def _globs_of(self, folder: Path) -> Globs | None:
        if folder not in self._read:
            own = _lines(folder / ".gitignore", links=False)  # Git does not follow a link here either
            lines = [*_lines(folder / ".git" / "info" / "exclude", links=True), *own]
            self._read[folder] = Globs(lines, forgiving=True) if lines else None
        return self._read[folder]


def repository_of(folder: Path) -> Path | None:
    """Return the nearest folder from `folder` upwards that holds a Git repository."""
    return next((above for above in (folder, *folder.parents) if intake.is_there(above / ".git")), None)


def _include(globs: Globs, path: Path, root: Path, folder: bool) -> bool | None:
    """Return whether a pattern takes the path in or out, None where none says anything."""
    inside = path.relative_to(root).parts if path.is_relative_to(root) else (path.name,)
    return globs.decide(inside, folder)


def _lines(file: Path, links: bool) -> list[str]:
    """Return the lines of an ignore file, none where it is not there, may not be read or is no such file."""
    try:
        text = intake.read(file, _LARGEST, links=links).decode("utf-8-sig", "surrogateescape")
    except OSError:
        return []
    return [line.removesuffix("\r") for line in text.split("\n")]
