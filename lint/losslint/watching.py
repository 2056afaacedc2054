"""`--watch`: checking again when a file changes, in the same process. Needs the extra `watch`."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from watchfiles import Change
from watchfiles import watch as changes_in

from losslint.config import FILES
from losslint.discovery import Discovered
from losslint.errors import UnheardError, UsageError
from losslint.intake import FOLDERS, LISTING, SCRIPTS, code_in, folders_in
from losslint.record import changed, record
from losslint.report.paint import is_terminal
from losslint.results import Results
from losslint.streams import put, say

_CLEAR = "\x1b[2J\x1b[H"
_TOGETHER = 400
"""Milliseconds in which changes belong together at most: an editor saves a file in several steps."""

_FIRST_LOOK = 300
"""Milliseconds after which is looked whether something has changed before the watching began."""

_CHOOSING = (*FILES, ".gitignore")
"""The names of files that say which files are checked, and how."""

FileChange = tuple[Change, str]


@record
class Watched:
    """What the last check rests on.

    `folders` are watched, each without those below it: the ones that were looked through, and those that hold
    what was read or looked for. `checked` are the files that are checked, `looked_for` others that count.
    `states` says how they and folders were before they were read, as far as that was known. `began` is when
    the check did, as the clock of files has it.
    """

    folders: frozenset[str]
    checked: frozenset[str]
    looked_for: frozenset[str]
    states: Mapping[str, object]
    began: int

    @classmethod
    def of(
        cls, discovered: Discovered, results: Results | None, states: Mapping[str, object], began: int
    ) -> Watched:
        """Return what a check of these files rests on."""
        found = results.files if results is not None else ()
        looked_for = {os.path.abspath(name) for file in found for name in file.looked_for}  # noqa: PTH100
        checked = frozenset(target.full for target in discovered.targets)
        named = {os.path.dirname(name) for name in (*looked_for, *checked)}  # noqa: PTH120
        folders = {*discovered.searched, *filter(os.path.isdir, named)}
        listed = {name for name in looked_for if os.path.basename(name) not in (LISTING, FOLDERS)}  # noqa: PTH119
        return cls(frozenset(folders), checked, frozenset(listed), states, began)

    def is_stale(self) -> bool:
        """Whether a file has changed since it was read, or may have."""
        if any(_state(path) != state for path, state in self.states.items()):
            return True
        return any(_is_newer(path, self.began) for path in self.looked_for - self.states.keys())

    def concerns(self, change: Change, path: str) -> bool:
        """Whether the check has to be done again for what happened at a path."""
        name = os.path.basename(path)  # noqa: PTH119
        if path in self.states and path not in self.folders:
            return self.states[path] != _state(path)
        if name.endswith(SCRIPTS) or name in _CHOOSING:
            return True
        if path in self.looked_for and not (change is Change.modified and os.path.isdir(path)):  # noqa: PTH112
            return True
        if change is Change.modified or not _may_be_searched(name):
            return False
        return path in self.folders or os.path.isdir(path)  # noqa: PTH112


def states_of(paths: Iterable[str | Path]) -> dict[str, object]:
    """Return what tells whether files have changed, by path."""
    return {str(path): _state(str(path)) for path in paths}


def before(discovered: Discovered) -> dict[str, object]:
    """Return how the files of a check are, and the folders that were looked through."""
    return states_of([*discovered.searched, *(target.full for target in discovered.targets)])


def watch(check: Callable[[], Watched], quiet: bool = False) -> int:
    """Check, and check again whenever something changes, until Ctrl-C; return the exit code, which is 0.

    Raises:
        UsageError: the first check cannot be done, nobody reads the reports any more, or the system does
            not let so many folders be watched.
    """
    try:
        watched = check()
        while True:
            watched = _follow(check, watched, quiet)
    except KeyboardInterrupt:
        return 0


def _follow(check: Callable[[], Watched], watched: Watched, quiet: bool) -> Watched:
    """Check again at every change that matters; return what the last check rests on once it is elsewhere."""
    folders = sorted(filter(os.path.isdir, watched.folders))
    is_first = True
    for seen in _changes(folders):
        is_late = is_first and watched.is_stale()
        if is_late or any(watched.concerns(change, path) for change, path in seen):
            watched = _again(check, watched)
            if sorted(filter(os.path.isdir, watched.folders)) != folders:
                return watched
            _tell(watched, quiet)
        elif is_first:
            _tell(watched, quiet)  # not before it is true
        is_first = False
    return watched


def _changes(folders: Sequence[str]) -> Iterator[set[FileChange]]:
    """Yield what happens in folders, also while nobody waited for it, and at times that nothing did."""
    try:
        yield from changes_in(
            *folders,
            watch_filter=None,
            debounce=_TOGETHER,
            rust_timeout=_FIRST_LOOK,
            yield_on_timeout=True,
            recursive=False,
            ignore_permission_denied=True,
        )
    except (OSError, RuntimeError) as error:
        why = f"the system does not let {len(folders)} folders be watched: {error}"
        raise UsageError(f"--watch: {why}") from None


def _again(check: Callable[[], Watched], watched: Watched) -> Watched:
    """Check again on a clear screen; what cannot be done for now, such as half a configuration, is said."""
    states = states_of(map(Path, watched.looked_for))
    if is_terminal(sys.stdout):
        put(_CLEAR)
    try:
        now = check()
    except UnheardError:
        raise
    except UsageError as error:
        say(str(error))
        return changed(watched, states={**states, **states_of(map(Path, watched.states))})
    return changed(now, states={**states, **now.states})


def _tell(watched: Watched, quiet: bool) -> None:
    if not quiet:
        count = len(watched.checked)
        files = f"{count} file{'' if count == 1 else 's'}"
        say(f"watching {files}; Ctrl-C ends")


def _state(path: str) -> object:
    """Return what tells whether a file was changed, None where there is none.

    Of a folder it is what is in it that may be checked.
    """
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    if stat.S_ISDIR(status.st_mode):
        return (code_in(path), [name for name in folders_in(path) if _may_be_searched(name)])
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def _may_be_searched(name: str) -> bool:
    return not name.startswith(".") and name != "__pycache__"


def _is_newer(path: str, moment: int) -> bool:
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return False
    return status.st_mtime_ns > moment and not stat.S_ISDIR(status.st_mode)
