"""Settings files of a project: which file a path of the code leads to, and what it says.

A path that is not absolute is meant from where somebody started the program, which is no place that the
code says: it is looked for in the folder of the script that is checked, and in those above up to the
project's own. Where it is in several of them and they do not hold the same, nobody knows which is read.
Nothing outside the project is, whatever links lead there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from losslint import intake
from losslint.project.setting import Setting, UnreadableError
from losslint.source import SettingsFile

LARGEST = 500_000
"""Bytes of a settings file; a larger one holds data."""

MOST_FILES = 100
"""Paths that are looked for around one file that is checked; one that asks for more reads data."""

MOST_FOLDERS = 8
"""Folders from that of the script upwards in which the project's own is looked for."""

REPOSITORY = ".git"
MARKS = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt")
"""What stands in the folder of a project where there is no repository."""


def _json(file: SettingsFile) -> Setting:
    from losslint.project.json_format import read_json

    return read_json(file)


def _yaml(file: SettingsFile) -> Setting:
    from losslint.project.yaml_format import read_yaml

    return read_yaml(file)


def _toml(file: SettingsFile) -> Setting:
    from losslint.project.line_formats import read_toml

    return read_toml(file)


def _ini(file: SettingsFile) -> Setting:
    from losslint.project.line_formats import read_ini

    return read_ini(file)


def _environment(file: SettingsFile) -> Setting:
    from losslint.project.line_formats import read_environment

    return read_environment(file)


FORMATS: Mapping[str, Callable[[SettingsFile], Setting]] = {
    "json": _json,
    "yaml": _yaml,
    "toml": _toml,
    "ini": _ini,
    "env": _environment,
}
"""The formats by name; each is imported when a file of it is read first."""


class SettingsFiles:
    """Finds and reads the settings files of a project, each once."""

    def __init__(self, note: Callable[[set[Path]], None], instead: Mapping[Path, bytes]) -> None:
        """Begin without any file; `note` is told of every path that is looked at."""
        self._note, self._instead = note, instead
        self._roots: dict[str, Path] = {}
        self._found: dict[tuple[str, str, str], Setting | str] = {}

    def read(self, path: str, format_: str, script: str) -> Setting | str:
        """Return what the file says that a path leads to in a script, or why that is not known."""
        asked = (path, format_, script)
        if asked not in self._found:
            if len(self._found) >= MOST_FILES:
                return "one of very many files"
            try:
                self._found[asked] = self._read(path, format_, script)
            except UnreadableError as error:
                self._found[asked] = f"`{_shown(path)}`: {error}"
        return self._found[asked]

    def _read(self, path: str, format_: str, script: str) -> Setting | str:
        folder = Path(os.path.abspath(script)).parent  # noqa: PTH100 - links are not followed here
        root = self.root_of(folder)
        if os.path.isabs(path):  # noqa: PTH117
            places: Iterable[Path] = [Path(os.path.normpath(path))]
        else:
            places = dict.fromkeys(Path(os.path.normpath(above / path)) for above in upwards(folder, root))
        inside = [place for place in places if place.is_relative_to(root)]
        if not inside:
            return f"`{_shown(path)}` lies outside of the project"
        self._note(set(inside))
        contents = {place: data for place in inside if (data := self._content(place, root)) is not None}
        if not contents:
            return f"there is no file `{_shown(path)}` in the project"
        if len(set(contents.values())) > 1:
            return f"`{_shown(path)}` may be one of several files"
        place, data = next(iter(contents.items()))
        return FORMATS[format_](SettingsFile(_as_shown(place, script), _text(data)))

    def _content(self, place: Path, root: Path) -> bytes | None:
        """Return what a file of the project holds, None where there is none, or a link leads out of it."""
        leads_to = intake.real(place)
        if not leads_to.is_relative_to(intake.real(root)):
            return None
        if leads_to in self._instead:
            return self._instead[leads_to]
        try:
            return intake.read(place, LARGEST)
        except OSError:
            return None

    def root_of(self, folder: Path) -> Path:
        """Return the folder of the project that a script's folder, given in full, belongs to.

        It is the nearest one with a repository, else the nearest one that is marked as a project's, else
        where the command was called, if the script lies there, else the script's own folder.
        """
        known = self._roots.get(str(folder))
        if known is None:
            above = [folder, *folder.parents][:MOST_FOLDERS]
            self._note({one / name for one in above for name in (REPOSITORY, *MARKS)})
            here = Path.cwd()
            known = next(
                (one for one in above if intake.is_there(one / REPOSITORY)),
                next(
                    (one for one in above if any(intake.is_file(one / mark) for mark in MARKS)),
                    here if here in above else folder,
                ),
            )
            self._roots[str(folder)] = known
        return known


def upwards(folder: Path, root: Path) -> Iterable[Path]:
    """Return a folder and those above it, up to the project's."""
    return [one for one in (folder, *folder.parents) if one.is_relative_to(root)]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("it is not written in UTF-8") from None


def _as_shown(place: Path, script: str) -> str:
    """Return a path as that of a script is shown: in full, or from here."""
    if os.path.isabs(script):  # noqa: PTH117
        return str(place)
    return os.path.relpath(place)


def _shown(path: str) -> str:
    """Return a path as a reason names it: of a full one only its end, which is the same on every machine."""
    return os.path.basename(path) if os.path.isabs(path) else path  # noqa: PTH117, PTH119
