"""The project around a file: which of its imports are modules of the same project, and its settings files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from losslint.gate import content
from losslint.intake import real
from losslint.project.setting import Setting
from losslint.project.settings import SettingsFiles
from losslint.source import FOLLOWED, Locator, Source, read_source


class Project:
    """Finds and parses the modules that a project's files import, each once."""

    def __init__(self, follow: bool = True, instead: Mapping[Path, bytes] | None = None) -> None:
        """Begin without any module; `instead` are contents of files, by full path, not written yet."""
        self._follow = follow
        self._instead = instead or {}
        self._sources: dict[str, Source | None] = {}
        self._locator = Locator()
        self._noted: set[Path] = set()
        self._settings = SettingsFiles(self.note, self._instead)

    @property
    def looked_for(self) -> set[Path]:
        """Every path that was read or found absent: what a cached result depends on."""
        return self._noted.union(map(Path, self._locator.looked_for))

    def note(self, paths: set[Path]) -> None:
        """Note further paths that were read or found absent."""
        self._noted |= paths

    def find(self, dotted: str, level: int, importer: Source) -> Source | None:
        """Return the module of the project that an import names, None for libraries.

        `level` counts the dots of a relative import.
        """
        if not self._follow or not dotted:
            return None
        path = self._locator.find(dotted, level, str(Path(importer.path).parent))
        return self._read(path, importer) if path is not None else None

    def has_package(self, dotted: str, level: int, importer: Source) -> bool:
        """Whether an import names a folder of the project's modules, which needs no file of its own."""
        return self._follow and self._locator.is_package(dotted, level, str(Path(importer.path).parent))

    def settings(self, path: str, format_: str, script: Source) -> Setting | str:
        """Return what a settings file of the project says, or why that is not known.

        `path` is as the code of a script has it when it opens the file: in full, or from where the program
        was started. `format_` is one of `FORMATS`.
        """
        if not self._follow:
            return "other files are not followed"
        return self._settings.read(path, format_, script.path)

    def _read(self, name: str, importer: Source) -> Source | None:
        if name not in self._sources:
            path = Path(name)
            data = self._instead.get(real(path)) if self._instead else None
            if data is None:
                data = content(path)
            self._sources[name] = FOLLOWED.read(path, data) if data is not None else read_source(path)
        found = self._sources[name]
        return None if found is not None and found.path == importer.path else found
