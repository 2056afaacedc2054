"""The project around a file: which of its imports are modules of the same project, and its settings files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from losslint.intake import FOLDERS, LISTING, PASSED_OVER, code_in, content, folders_in, real
from losslint.project.callers import Callers
from losslint.project.entries import Entries
from losslint.project.setting import Setting
from losslint.project.settings import SettingsFiles
from losslint.source import FOLLOWED, Locator, Source, read_source

MAX_SCRIPTS = 100
"""Scripts of one folder, or of all of a project, that are looked at for what they write."""


class Project:
    """Finds and parses the modules that a project's files import, each once."""

    def __init__(
        self,
        follow: bool = True,
        instead: Mapping[Path, bytes] | None = None,
        called: frozenset[str] = frozenset(),
    ) -> None:
        """Begin without any module; `instead` are contents of files, by full path, not written yet.

        `called` are the functions that other files are known to call.
        """
        self.callers = Callers(called)
        self._follow = follow
        self._instead = instead or {}
        self._sources: dict[str, Source | None] = {}
        self._locator = Locator()
        self._noted: set[Path] = set()
        self._settings = SettingsFiles(self.note, self._instead)
        self._entries = Entries(self._settings, self.bytes_of)

    @property
    def looked_for(self) -> set[Path]:
        """Every path that was read or found absent: what a cached result depends on."""
        return self._noted.union(map(Path, self._locator.looked_for))

    def note(self, paths: set[Path]) -> None:
        """Note further paths that were read or found absent."""
        self._noted |= paths

    def find(self, dotted: str, level: int, importer: Source, further: tuple[str, ...] = ()) -> Source | None:
        """Return the module of the project that an import names, None for libraries.

        `level` counts the dots of a relative import, `further` are folders that the code names itself.
        """
        if not self._follow or not dotted:
            return None
        path = self._locator.find(dotted, level, str(Path(importer.path).parent), further)
        return self._read(path, importer) if path is not None else None

    def located(self, dotted: str, level: int, importer: Source, further: tuple[str, ...] = ()) -> str | None:
        """Return the path of the module of the project that an import names; it is not read."""
        if not self._follow or not dotted:
            return None
        path = self._locator.find(dotted, level, str(Path(importer.path).parent), further)
        return path if path != importer.path else None

    def folder_of(self, dotted: str, level: int, importer: Source, further: tuple[str, ...] = ()) -> str:
        """Return the folder of modules that an import names, which needs no file of its own; "" for none."""
        if not self._follow or not dotted:
            return ""
        return self._locator.folder_of(dotted, level, str(Path(importer.path).parent), further)

    def folders(self, paths: Iterable[str], script: Source) -> tuple[str, ...]:
        """Return the folders of the project that paths of a script may lead to.

        One that is not in full is meant from where the program was started, which may be the folder of the
        script or any one above it in the project.
        """
        around = self._locator.around(str(Path(script.path).parent))
        found: dict[str, None] = {}
        for path in paths:
            for start in around if not os.path.isabs(path) else ("",):  # noqa: PTH117
                folder = os.path.normpath(os.path.join(start, path))  # noqa: PTH118
                if _is_inside(folder, around[-1]):
                    found[folder] = None
        return tuple(found)

    def settings(self, path: str, format_: str, script: Source) -> Setting | str:
        """Return what a settings file of the project says, or why that is not known.

        `path` is as the code of a script has it when it opens the file: in full, or from where the program
        was started. `format_` is one of `FORMATS`.
        """
        if not self._follow:
            return "other files are not followed"
        return self._settings.read(path, format_, script.path)

    def is_entry(self, function: str, path: str) -> bool:
        """Whether the project makes a command of a function, which then is called without arguments.

        `function` is its name in its file, behind that of its class if it has one, and `path` the file.
        """
        return self._follow and function in self._entries.of(path)

    def locate(self, dotted: str, level: int, folder: str) -> str | None:
        """Return the file of the module that an import in a folder's file names, None for libraries."""
        return self._locator.find(dotted, level, folder) if self._follow and dotted else None

    def scripts_in(self, folder: str) -> list[str]:
        """Return the scripts in a folder, none where there are too many to look at."""
        if not self._follow:
            return []
        self._noted.add(Path(folder, LISTING))
        names = code_in(folder)
        paths = [os.path.join(folder, name) for name in names]  # noqa: PTH118 - as sources are named
        return paths if len(paths) <= MAX_SCRIPTS else []

    def scripts_around(self, folder: str) -> list[str]:
        """Return the scripts of a folder's whole project, none where there are too many to look at."""
        if not self._follow:
            return []
        found: list[str] = []
        waiting = [str(self._settings.root_of(Path(os.path.abspath(folder))))]  # noqa: PTH100
        looked_in = 0
        while waiting:
            current = waiting.pop()
            looked_in += 1
            found += self.scripts_in(current)
            if looked_in > MAX_SCRIPTS or len(found) > MAX_SCRIPTS:
                return []
            self._noted.add(Path(current, FOLDERS))
            waiting += [
                os.path.join(current, name)  # noqa: PTH118
                for name in folders_in(current)
                if not name.startswith(".") and name not in PASSED_OVER
            ]
        return found

    def is_top(self, folder: str) -> bool:
        """Whether a folder, given in full, is the one where its project begins."""
        return self._settings.root_of(Path(folder)) == Path(folder)

    def script(self, name: str) -> Source | None:
        """Return a script of the project as a source."""
        return self._source(name)

    def bytes_of(self, path: Path) -> bytes | None:
        """Return what a file of the project holds, None where it cannot be read."""
        self._noted.add(path)
        data = self._instead.get(real(path)) if self._instead else None
        return data if data is not None else content(path)

    def _source(self, name: str) -> Source | None:
        if name not in self._sources:
            path = Path(name)
            data = self.bytes_of(path)
            self._sources[name] = FOLLOWED.read(path, data) if data is not None else read_source(path)
        return self._sources[name]

    def _read(self, name: str, importer: Source) -> Source | None:
        found = self._source(name)
        return None if found is not None and found.path == importer.path else found


def _is_inside(folder: str, top: str) -> bool:
    """Whether a folder lies in another one, wherever the two begin."""
    inner, outer = os.path.abspath(folder), os.path.abspath(top)  # noqa: PTH100
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)
