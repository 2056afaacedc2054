"""Which files are checked: folders are searched, excludes and `.gitignore` respected, named files win."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from losslint.config import Configurations
from losslint.errors import UsageError
from losslint.intake import is_file, is_folder, reason
from losslint.paths import inside, upwards
from losslint.patterns import GitIgnore, Patterns, repository_of
from losslint.record import made_by, record
from losslint.settings import DEFAULT_EXCLUDES, Settings

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = (".py", ".ipynb")
_DEEPEST = 200
"""Folders inside each other that are searched: no person nests as many."""
_CACHE = ".losslint_cache"
"""The folder of our own that is nobody's business; `cache/folder.py` makes it."""


@record
class Choice:
    """What the command line says about files.

    `exclude` takes the place of every configured one and `extend_exclude` comes on top. `named_too`
    applies excludes to files that are named on the command line.
    """

    exclude: Patterns | None = None
    extend_exclude: Patterns | None = None
    named_too: bool = False
    respect_gitignore: bool = True


@record
class Target:
    """A file to check: where it is in full, how it is shown, and the settings that hold for it."""

    full: str
    shown: str
    settings: Settings

    @property
    def path(self) -> Path:
        """Where it is, for what goes on with a file that can matter."""
        from pathlib import Path  # late: see `paths.py`

        return Path(self.full)


@record
class Discovered:
    """What was found below the given paths.

    `targets` are sorted by how they are shown. `unlistable` pairs folders with the reason why they
    cannot be searched. `passed_over` pairs paths with the reason why they are left out. `empty` are the
    named folders without a file to check, `named` the full paths of the files that were named themselves,
    `searched` those of the folders that were looked through.
    """

    targets: list[Target] = made_by(default_factory=list)
    unlistable: list[tuple[Target, str]] = made_by(default_factory=list)
    passed_over: list[tuple[str, str]] = made_by(default_factory=list)
    empty: list[str] = made_by(default_factory=list)
    named: set[str] = made_by(default_factory=set)
    searched: list[str] = made_by(default_factory=list)


def require(paths: Sequence[str]) -> None:
    """Check that every path is there.

    Raises:
        UsageError: some are not; the message names them.
    """
    if all(map(os.path.lexists, paths)):
        return
    from pathlib import Path  # late: see `paths.py`

    written = map(Path, paths)  # without a slash at its end, a file is still the file
    missing = [str(path) for path in written if not os.path.lexists(path)]
    if missing:
        raise UsageError(f"no such file or folder: {', '.join(missing)}")


def discover(paths: Sequence[str], configurations: Configurations, choice: Choice) -> Discovered:
    """Return the files to check below `paths`, each once.

    A named file is checked whatever its name, and unless `choice.named_too` even where it is excluded.

    Raises:
        UsageError: a configuration file cannot be used.
    """
    search = _Search(configurations, choice)
    for path in paths:
        before = len(search.found.targets)
        absolute = os.path.abspath(path)  # realpath would follow symbolic links
        if not is_folder(absolute):
            search.add_named(absolute)
        elif not search.leaves_out_named(absolute, True):
            search.add_below(absolute)
            if len(search.found.targets) == before and not search.found.unlistable:
                search.found.empty.append(shown(absolute))
    search.found.targets.sort(key=lambda target: target.shown)
    return search.found


def shown(path: str | Path) -> str:
    """Return how an absolute path is shown: relative to the working folder where it lies in it."""
    names = inside(os.fspath(path), os.getcwd())
    if names is None:
        return str(path)
    name = "/".join(names) or "."
    return f"./{name}" if name.lstrip().startswith("::") else name  # GitHub takes such a line for a command


class _Search:
    """One search: what was found so far, and what each folder's rules about files are."""

    def __init__(self, configurations: Configurations, choice: Choice) -> None:
        self.found = Discovered()
        self._configurations = configurations
        self._choice = choice
        self._git = GitIgnore()
        self._seen: set[str] = set()

    def add_named(self, path: str) -> None:
        """Take a file that was named."""
        if not self.leaves_out_named(path, False):
            self._take(path, self._configurations.for_folder(os.path.dirname(path)))
            self.found.named.add(path)

    def add_below(self, folder: str) -> None:
        """Take every Python script and notebook below a folder; links to folders are not followed."""
        top = repository_of(folder) or folder
        if top != folder and self._git.ignores_any(folder, True, top):
            top = folder  # it was asked for by name, so only what stands inside it counts
        pending = [folder]
        while pending:
            current = pending.pop()
            settings = self._configurations.for_folder(current)
            if len(inside(current, folder) or ()) > _DEEPEST:
                self._note_unlistable(current, settings, f"it is nested more than {_DEEPEST} folders deep")
                continue
            self.found.searched.append(current)
            for entry in self._entries(current, settings):
                path = entry.path
                is_folder = entry.is_dir(follow_symlinks=False)
                if entry.name == _CACHE or (not is_folder and not entry.name.lower().endswith(SUFFIXES)):
                    continue
                why = self._left_out(path, is_folder, settings, top)
                if why:
                    self.found.passed_over.append((shown(path), why))
                elif is_folder:
                    pending.append(path)
                else:
                    self._take_found(entry, settings)

    def leaves_out_named(self, path: str, folder: bool) -> bool:
        """Whether a named path is excluded and excludes hold for named paths too."""
        if not self._choice.named_too:
            return False
        settings = self._configurations.for_folder(path if folder else os.path.dirname(path))
        top = self._top_of(path, settings)
        git_top = repository_of(os.path.dirname(path)) or top
        for each in upwards(path):
            if not inside(each, top):
                break
            why = self._left_out(each, folder or each is not path, settings, git_top)
            if why:
                self.found.passed_over.append((shown(path), why))
                return True
        return False

    def _top_of(self, path: str, settings: Settings) -> str:
        """Return the folder from which the excludes of a named path count: its project's, at best."""
        here, folder = os.getcwd(), os.path.dirname(path)
        project = str(settings.file.parent) if settings.file is not None else here
        candidates = [project, repository_of(folder), here]
        return next((top for top in candidates if top and inside(path, top) is not None), folder)

    def _left_out(self, path: str, folder: bool, settings: Settings, top: str) -> str:
        """Return why a path is left out, "" where it is not."""
        choice = self._choice
        if choice.extend_exclude is not None and choice.extend_exclude.match(path, folder):
            return "excluded by --extend-exclude"
        if choice.exclude is not None:
            if choice.exclude.match(path, folder):
                return "excluded by --exclude"
            extended = settings.extend_exclude
            if extended is not None and extended.match(path, folder):
                return "excluded by extend-exclude"
        elif settings.excludes(path, folder):
            by_default = os.path.basename(path) in DEFAULT_EXCLUDES
            return "excluded by default" if by_default else "excluded by the configuration"
        respected = choice.respect_gitignore and settings.respect_gitignore
        return "ignored by Git" if respected and self._git.ignores(path, folder, top) else ""

    def _entries(self, folder: str, settings: Settings) -> Iterator[os.DirEntry[str]]:
        """Yield what a folder holds by name; note the folder where it cannot be listed."""
        try:
            with os.scandir(folder) as entries:
                yield from sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._note_unlistable(folder, settings, reason(error))

    def _note_unlistable(self, folder: str, settings: Settings, why: str) -> None:
        self.found.unlistable.append((Target(folder, shown(folder), settings), why))

    def _take_found(self, entry: os.DirEntry[str], settings: Settings) -> None:
        """Take a file that the search came upon; a link that leads nowhere has nothing to read."""
        path = entry.path
        if entry.is_symlink() and not is_file(path):
            self.found.passed_over.append((shown(path), "a symbolic link to no file"))
        else:
            self._take(path, settings)

    def _take(self, path: str, settings: Settings) -> None:
        """Take a file unless it was taken already, under this name or through a symbolic link."""
        identity = os.path.realpath(path)
        if identity in self._seen:
            return
        self._seen.add(identity)
        self.found.targets.append(Target(path, shown(path), settings))


def standard_input(name: str | None, configurations: Configurations, choice: Choice) -> Target | None:
    """Return the target that standard input stands for, None where a file of that name is excluded.

    Raises:
        UsageError: the configuration file that holds for the name cannot be used.
    """
    if name is None:
        here = os.getcwd()
        return Target(os.path.join(here, "<stdin>"), "<stdin>", configurations.for_folder(here))
    path = os.path.abspath(name)  # as above
    if is_folder(path):
        raise UsageError(f"--stdin-filename names a folder: {name}")
    if _Search(configurations, choice).leaves_out_named(path, False):
        return None
    return Target(path, name, configurations.for_folder(os.path.dirname(path)))
