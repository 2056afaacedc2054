"""What a result rests on beside the file itself: losslint, its rules, plug-ins, and other files."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec

from losslint import __version__, intake
from losslint.installed import BUILT_IN, GROUP, ours_alone

ABSENT, FOLDER = "absent", "folder"
_MODULES = (".py", *EXTENSION_SUFFIXES)


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
        return digest(intake.read(path)) if os.path.isfile(path) else _other(path)
    except OSError:
        return ABSENT


def _other(path: str) -> str:
    return FOLDER if os.path.isdir(path) else ABSENT


@cache
def tool() -> str:
    """Return what changes with this losslint, its parser, its rules and every plug-in of rules.

    The modules of packages count with their size and time, so that a developer sees each change at once, and
    of libcst those that lie at its top, where it is compiled and its version stands.
    """
    parts = [__version__, sys.version, *_files_of("libcst", deep=False)]
    packages = set(BUILT_IN)
    if not ours_alone():
        from importlib import metadata  # late: it takes long to import, and to ask

        entries = sorted(metadata.entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value))
        parts += [f"{entry.name}={entry.value}" for entry in entries]
        packages |= {entry.value.partition(":")[0].partition(".")[0] for entry in entries}
    parts += (file for package in sorted(packages) for file in _files_of(package))
    return digest("\n".join(parts).encode(errors="surrogateescape"))


def _files_of(package: str, deep: bool = True) -> Iterator[str]:
    """Yield the modules of a package or module, each with its size and time, those at its top or all."""
    spec = find_spec(package)
    places = [] if spec is None else list(spec.submodule_search_locations or filter(None, [spec.origin]))
    for place in places:
        paths = sorted(_modules_in(place, deep)) if os.path.isdir(place) else [place]
        for path in paths:
            status = os.stat(path)
            yield f"{path} {status.st_size} {status.st_mtime_ns}"


def _modules_in(folder: str, deep: bool) -> Iterator[str]:
    """Yield the paths of the modules in a folder, compiled ones too, and in those below it."""
    for place, folders, names in os.walk(folder):
        yield from (os.path.join(place, name) for name in names if name.endswith(_MODULES))
        if not deep:
            folders.clear()
