"""The project around a file: which of its imports are modules of the same project."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

from losslint.gate import content
from losslint.intake import real
from losslint.source import FOLLOWED, Source, read_source

MAX_FILE = 1_000_000
"""Bytes of a module that is followed."""

MAX_PARENTS = 3
"""Folders above a file in which the modules that it imports are looked for."""


class Project:
    """Finds and parses the modules that a project's files import, each once."""

    def __init__(self, follow: bool = True, instead: Mapping[Path, bytes] | None = None) -> None:
        """Begin without any module; `instead` are contents of files, by full path, not written yet."""
        self._follow = follow
        self._instead = instead or {}
        self._sources: dict[Path, Source | None] = {}
        self._found: dict[tuple[str, int, Path], Path | None] = {}
        self._present: dict[Path, bool] = {}
        self.looked_for: set[Path] = set()
        """Every path that was read or found absent: what a cached result depends on."""

    def find(self, dotted: str, level: int, importer: Source) -> Source | None:
        """Return the module of the project that an import names, None for libraries.

        `level` counts the dots of a relative import.
        """
        if not self._follow or not dotted:
            return None
        folder = Path(importer.path).parent
        asked = (dotted, level, folder)
        if asked not in self._found:
            self._found[asked] = self._search(dotted, level, folder)
        path = self._found[asked]
        return self._read(path, importer) if path is not None else None

    def _search(self, dotted: str, level: int, folder: Path) -> Path | None:
        """Return the file of the module that an import in a folder's file names."""
        for _ in range(level - 1):
            folder = _above(folder)
        parts = dotted.split(".")
        for _ in range(1 if level else MAX_PARENTS + 1):
            for root in (folder,) if level else (folder, folder / "src"):
                found = self._below(root, parts) if root is folder or self._is_there(root) else None
                if found is not None:
                    return found
            if self._is_there(folder / ".git"):
                break
            folder = _above(folder)
        return None

    def _below(self, root: Path, parts: list[str]) -> Path | None:
        # Most imports are of libraries, by many names: that there is no package `keras` is asked once.
        if len(parts) > 1 and not self._is_there(root / parts[0]):
            return None
        for candidate in (root.joinpath(*parts).with_suffix(".py"), root.joinpath(*parts, "__init__.py")):
            self.looked_for.add(candidate)
            if _can_be_followed(candidate):
                return candidate
        return None

    def _is_there(self, path: Path) -> bool:
        """Whether a path exists, asked once."""
        if path not in self._present:
            self.looked_for.add(path)
            self._present[path] = path.exists()
        return self._present[path]

    def _read(self, path: Path, importer: Source) -> Source | None:
        if path not in self._sources:
            data = self._instead.get(real(path)) if self._instead else None
            if data is None:
                data = content(path)
            self._sources[path] = FOLLOWED.read(path, data) if data is not None else read_source(path)
        found = self._sources[path]
        return None if found is not None and found.path == importer.path else found


def _can_be_followed(path: Path) -> bool:
    """Whether a path is a file that is small enough to be followed, at this moment."""
    try:
        status = path.stat()
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size <= MAX_FILE


def _above(folder: Path) -> Path:
    """Return the folder above, also of a relative path that has run out of names."""
    return folder.parent if folder.name not in ("", "..") or folder.is_absolute() else folder / ".."
