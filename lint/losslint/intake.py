"""How the bytes of files come in: regular files only, up to a size, and without ever waiting.

A checkout may hold links to devices, pipes that nobody writes to and files that grow while they are read.
"""

from __future__ import annotations

import errno
import os
import stat

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

LARGEST = 200_000_000
"""The most bytes that are read of one file."""

LISTING = "*"
"""What stands in the place of a name where not one file counts but which scripts a folder holds."""

FOLDERS = "**"
"""The same for which folders a folder holds."""

SCRIPTS = (".py", ".ipynb")
"""How the names of scripts end."""

PASSED_OVER = frozenset(("__pycache__", "node_modules", "site-packages", "venv", "build", "dist"))
"""Folders of a project that hold nothing which somebody works on."""

_AT_ONCE = 1 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def read(path: str | Path, most: int = LARGEST, *, links: bool = True) -> bytes:
    """Return the bytes of a regular file of at most `most` bytes.

    `links` says whether a symbolic link is followed.

    Raises:
        OSError: it cannot be read, is no regular file, or is too large; `reason` puts it into words.
    """
    try:
        _require_regular(os.stat(path, follow_symlinks=links))
        handle = os.open(path, _FLAGS | (0 if links else _NO_LINK))
    except ValueError:
        raise OSError(errno.EINVAL, "its name is not one that a file can have") from None
    with os.fdopen(handle, "rb", buffering=0) as file:
        status = os.fstat(handle)
        _require_regular(status)  # it may be another one than a moment ago
        if status.st_size > most:
            raise OSError(_too_large(most))
        return up_to(most, file)


def content(path: str | Path) -> bytes | None:
    """Return the bytes of a file, None where only the source reader can say what is wrong."""
    try:
        return read(path)
    except OSError:
        return None


def up_to(most: int, file: BinaryIO) -> bytes:
    """Return everything that a file that is open holds.

    Raises:
        OSError: it cannot be read, or it holds more than `most` bytes.
    """
    read_so_far = bytearray()
    try:
        while chunk := file.read(_AT_ONCE):
            read_so_far += chunk
            if len(read_so_far) > most:
                raise OSError(_too_large(most))
        return bytes(read_so_far)
    except MemoryError:
        raise OSError(errno.ENOMEM, "it does not fit into memory") from None


def code_in(folder: str) -> list[str]:
    """Return the names of the scripts in a folder, sorted, none where it cannot be listed."""
    try:
        return sorted(name for name in os.listdir(folder or ".") if name.endswith(SCRIPTS))
    except (OSError, ValueError):
        return []


def folders_in(folder: str) -> list[str]:
    """Return the names of the folders in a folder, sorted, none where it cannot be listed."""
    try:
        with os.scandir(folder or ".") as entries:
            return sorted(one.name for one in entries if one.is_dir(follow_symlinks=False))
    except (OSError, ValueError):
        return []


def is_there(path: str | Path) -> bool:
    """Whether a path leads to something; what nobody may look at, or cannot have such a name, is not there.

    The same questions of `pathlib` raise then.
    """
    return os.path.exists(path)


def is_file(path: str | Path) -> bool:
    """Whether a path leads to a regular file."""
    return os.path.isfile(path)


def is_folder(path: str | Path) -> bool:
    """Whether a path leads to a folder."""
    return os.path.isdir(path)


def real(path: str | Path) -> Path:
    """Return the full path that a path leads to; a circle of links leads to one of them."""
    from pathlib import Path  # late: see `paths.py`

    return Path(os.path.realpath(path))


def reason(error: OSError) -> str:
    """Return why something could not be read or written, in the words of the system where it has some."""
    return error.strerror or str(error)


def _require_regular(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError("this is a folder, not a file")
    if not stat.S_ISREG(status.st_mode):
        raise OSError("this is not a regular file")


def _too_large(most: int) -> str:
    return f"the file is larger than {most // 1_000_000} MB"
