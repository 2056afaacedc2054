"""What the installed distributions say of themselves: their versions, and the rules that they bring.

`importlib.metadata` takes as long to import as starting Python. The files that it reads are simple, so they
are read here; it is asked only where something is installed in another way than as a folder with files, or
by an importer that knows of distributions of its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module, machinery

from losslint.record import record

_ENDINGS = (".dist-info", ".egg-info")


@record
class Announcement:
    """One line of a distribution's `entry_points.txt`: a name, and a module with or without `:attribute`."""

    name: str
    value: str

    @property
    def module(self) -> str:
        """The module that is to be imported."""
        return self.value.partition(":")[0].strip()

    def load(self) -> None:
        """Import the module and look the attribute up; whatever that raises is passed on."""
        found = import_module(self.module)
        path = self.value.partition("[")[0].partition(":")[2].strip()
        for attribute in filter(None, path.split(".")):
            found = getattr(found, attribute)


def announced(group: str) -> list[Announcement]:
    """Return what the installed distributions announce in a group of entry points, by name and value."""
    if _is_plain():
        found = [one for folder in _distributions().values() for one in _announced_in(folder, group)]
    else:
        from importlib import metadata

        found = [Announcement(entry.name, entry.value) for entry in metadata.entry_points(group=group)]
    return sorted(found, key=lambda one: (one.name, one.value))


def version_of(distribution: str) -> str:
    """Return the version of an installed distribution, "" where none of that name is found."""
    if _is_plain():
        folder = _distributions().get(distribution, "")
        return os.path.splitext(os.path.basename(folder))[0].partition("-")[2]  # noqa: PTH119, PTH122
    from importlib import metadata

    return metadata.version(distribution)


def _is_plain() -> bool:
    """Whether all distributions are folders and files in folders of `sys.path`."""
    knowing = [each for each in sys.meta_path if hasattr(each, "find_distributions")]
    packed = (place for place in sys.path if place.endswith(".egg") or os.path.isfile(place))  # noqa: PTH113
    return all(each is machinery.PathFinder for each in knowing) and not any(packed)


def _distributions() -> dict[str, str]:
    """Return the folder of every distribution by its name; the first on `sys.path` counts."""
    found: dict[str, str] = {}
    for place in sys.path:
        try:
            names = os.listdir(place or ".")  # noqa: PTH208
        except OSError:
            continue  # a place that is not there holds nothing
        for name in names:
            if name.endswith(_ENDINGS):
                key = name.partition("-")[0].removesuffix(".egg").lower().replace("_", "-")
                found.setdefault(key, os.path.join(place, name))  # noqa: PTH118
    return found


def _announced_in(folder: str, group: str) -> Iterator[Announcement]:
    """Yield what a distribution announces in a group."""
    try:
        with open(os.path.join(folder, "entry_points.txt"), encoding="utf-8") as file:  # noqa: PTH118, PTH123
            text = file.read()
    except OSError:
        return  # it announces nothing
    inside = False
    for line in map(str.strip, text.splitlines() if group in text else ()):
        if line.startswith("["):
            inside = line == f"[{group}]"
        elif inside and line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield Announcement(name.strip(), value.strip())
