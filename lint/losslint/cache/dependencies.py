"""What a result rests on beside the file itself: losslint, its rules, plug-ins, and other files."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata, util
from pathlib import Path

from losslint import __version__, intake

GROUP = "losslint.rules"
ABSENT, FOLDER = "absent", "folder"


def digest(data: bytes) -> str:
    """Return what tells contents apart."""
    return hashlib.sha256(data).hexdigest()


def state_of(path: str) -> str:
    """Return what is at a path now: the digest of a file, or that there is a folder or nothing to read.

    Of the scripts in a folder, `folder/*`, their names count, and of the folders in it, `folder/**`.
    """
    folder, name = os.path.split(path)
    if name == intake.LISTING:
        return digest("\0".join(intake.code_in(folder)).encode(errors="surrogateescape"))
    if name == intake.FOLDERS:
        return digest("\0".join(intake.folders_in(folder)).encode(errors="surrogateescape"))
    try:
        return digest(intake.read(path)) if os.path.isfile(path) else _other(path)  # noqa: PTH113
    except OSError:
        return ABSENT


def _other(path: str) -> str:
    return FOLDER if os.path.isdir(path) else ABSENT  # noqa: PTH112


@cache
def tool() -> str:
    """Return what changes with this losslint, its parser, its rules and every plug-in of rules.

    The modules of packages count with their size and time, so that a developer sees each change at once.
    """
    parts = [__version__, sys.version, metadata.version("libcst")]
    entries = sorted(metadata.entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value))
    parts += [f"{entry.name}={entry.value}" for entry in entries]
    packages = {"losslint", *(entry.value.partition(":")[0].partition(".")[0] for entry in entries)}
    parts += _modules(sorted(packages))
    return digest("\n".join(parts).encode())


def _modules(packages: Iterable[str]) -> Iterator[str]:
    for package in packages:
        spec = util.find_spec(package)
        places = [] if spec is None else list(spec.submodule_search_locations or [spec.origin or ""])
        for place in places:
            root = Path(place)
            for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
                status = path.stat()
                yield f"{path} {status.st_size} {status.st_mtime_ns}"
