"""Patterns of paths, written as in a `.gitignore` file, and what Git itself ignores."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from losslint.errors import UsageError
from losslint.record import made_by, record

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


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
        return bool(self.globs) and bool(_include(self._spec, path, self.root, folder))

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        spec = _compiled(self.globs)
        if isinstance(spec, str):
            raise UsageError(f"{self.where}: `{spec}` is not a valid pattern")
        return spec


@record
class GitIgnore:
    """The `.gitignore` files of a tree, read when they are first asked for."""

    _specs: dict[Path, GitIgnoreSpec | None] = made_by(default_factory=dict)

    def ignores(self, path: Path, folder: bool, top: Path) -> bool:
        """Whether the `.gitignore` files from `top` down to `path` exclude it; the nearest has the say."""
        for above in path.parents:
            if not above.is_relative_to(top):
                break
            spec = self._spec_of(above)
            included = _include(spec, path, above, folder) if spec is not None else None
            if included is not None:
                return included
        return False

    def ignores_any(self, path: Path, folder: bool, top: Path) -> bool:
        """Whether `path`, or a folder between `top` and it, is excluded."""
        between = [above for above in path.parents if above != top and above.is_relative_to(top)]
        return self.ignores(path, folder, top) or any(self.ignores(above, True, top) for above in between)

    def _spec_of(self, folder: Path) -> GitIgnoreSpec | None:
        if folder not in self._specs:
            lines = [*_lines(folder / ".git" / "info" / "exclude"), *_lines(folder / ".gitignore")]
            self._specs[folder] = _forgiving(lines) if lines else None
        return self._specs[folder]


def repository_of(folder: Path) -> Path | None:
    """Return the nearest folder from `folder` upwards that holds a Git repository."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), None)


def _include(spec: GitIgnoreSpec, path: Path, root: Path, folder: bool) -> bool | None:
    """Return whether a pattern takes the path in or out, None where none says anything."""
    inside = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    return spec.check_file(f"{inside}/" if folder else inside).include


def _compiled(globs: Sequence[str]) -> GitIgnoreSpec | str:
    """Return the compiled patterns, or the first one that is not valid."""
    from pathspec import GitIgnoreSpec  # late: most folders need no patterns

    invalid = next((glob for glob in globs if not _is_valid(glob)), None)
    return GitIgnoreSpec.from_lines(globs) if invalid is None else invalid


def _is_valid(glob: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([glob])
    except ValueError:
        return False
    return True


def _forgiving(lines: Sequence[str]) -> GitIgnoreSpec:
    """Return the patterns that are valid: Git passes over the others as well."""
    left = list(lines)
    while isinstance(spec := _compiled(left), str):
        left.remove(spec)
    return spec


def _lines(file: Path) -> list[str]:
    """Return the lines of an ignore file, none where it is not there or may not be read."""
    try:
        return file.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []
