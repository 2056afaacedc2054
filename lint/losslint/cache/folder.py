"""The folder of a cache: made and marked by losslint, or left alone."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from losslint import intake

NAME = ".losslint_cache"
"""What the folder is called where nobody wants it elsewhere."""

_TAG = "CACHEDIR.TAG"
_TAG_TEXT = b"Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache made by losslint.\n"
_IGNORE = ".gitignore"
_IGNORE_TEXT = b"*\n"
_MARKS = {_TAG: _TAG_TEXT, _IGNORE: _IGNORE_TEXT}
"""What a folder of ours holds beside results: backups leave it out, and Git does."""

_GROUP = re.compile(r"[0-9a-f]{2}")
_ENTRY = re.compile(r"[0-9a-f]{62}\.json|tmp\w+\.tmp")


def folder_at(asked: Path) -> Path:
    """Return the folder to keep results in where a person named `asked`: that, or one of our own inside it.

    A folder that is there and was not made by losslint is somebody's, even an empty one: our marks would
    hide it from Git and from the next check.
    """
    return asked if is_ours(asked) or not os.path.lexists(asked) else asked / NAME


def is_ours(folder: Path) -> bool:
    """Whether losslint made a folder: it is no link, and it has our mark."""
    try:
        real = stat.S_ISDIR(folder.lstat().st_mode)
        return real and intake.read(folder / _TAG, len(_TAG_TEXT), links=False) == _TAG_TEXT
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return False


def make(folder: Path) -> bool:
    """Make a folder and mark it, unless it is there; return whether it is ours.

    It appears with its marks, so that nobody ever sees one without.

    Raises:
        OSError: it cannot be made.
    """
    if os.path.lexists(folder):
        return is_ours(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = folder.parent / f"{NAME}-{os.urandom(8).hex()}"
    made.mkdir()
    try:
        for name, text in _MARKS.items():
            (made / name).write_bytes(text)
        made.rename(folder)
    except OSError:
        import shutil  # late: it brings all kinds of archives

        shutil.rmtree(made)
        if not os.path.lexists(folder):  # otherwise another call was faster
            raise
    return is_ours(folder)


def place_for(folder: Path, name: str) -> Path:
    """Return where an entry is written, in a folder of ours; `name` is a digest.

    Raises:
        OSError: what is at the place of its group is a link or a file.
    """
    group = folder / name[:2]
    group.mkdir(exist_ok=True)
    if not stat.S_ISDIR(group.lstat().st_mode):
        raise NotADirectoryError("a link is not followed")
    return group / f"{name[2:]}.json"


def remove(folder: Path) -> bool:
    """Remove what losslint wrote in a folder of ours, and the folder where nothing else is in it.

    Returns whether there is anything left of the folder.

    Raises:
        OSError: something cannot be removed.
    """
    for group in _folders_in(folder):
        for entry in list(os.scandir(group)):
            if _ENTRY.fullmatch(entry.name) and not entry.is_dir(follow_symlinks=False):
                Path(entry.path).unlink(missing_ok=True)
        _remove_if_empty(group)
    for name, text in _MARKS.items():
        if _holds(folder / name, text):
            (folder / name).unlink(missing_ok=True)
    _remove_if_empty(folder)
    return folder.exists()


def _folders_in(folder: Path) -> Iterator[Path]:
    """Yield the folders of entries, links left out."""
    for entry in list(os.scandir(folder)):
        if _GROUP.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
            yield Path(entry.path)


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()


def _holds(file: Path, text: bytes) -> bool:
    try:
        return intake.read(file, len(text), links=False) == text
    except OSError:
        return False
