"""Full paths as texts: what lies above one, and what it is called inside a folder.

Every call asks this of the folders that it looks through, and `pathlib` takes half as long to import as
Python to start. The texts are as `os.path.abspath` writes them, and names are compared as the system does.
"""

from __future__ import annotations

import os


def upwards(folder: str) -> list[str]:
    """Return a folder and all those above it, the nearest first."""
    found = [folder]
    while (above := os.path.dirname(found[-1])) != found[-1]:
        found.append(above)
    return found


def inside(path: str, folder: str) -> tuple[str, ...] | None:
    """Return the names that lead from a folder to a path, () for itself, None for what is not in it."""
    names, above = _names(path), _names(folder)
    if len(names) < len(above) or any(map(_differ, names, above)):
        return None
    return tuple(names[len(above) :])


def _differ(one: str, other: str) -> bool:
    return one != other and os.path.normcase(one) != os.path.normcase(other)


def _names(path: str) -> list[str]:
    """Return where a path begins, a drive or the root of all, and the names that follow."""
    drive, rest = os.path.splitdrive(path)
    names = rest.lstrip(os.sep)
    begin = drive + rest[: len(rest) - len(names)]
    return [begin, *names.split(os.sep)] if names else [begin]
