"""The project around a file: which of its imports are modules of the same project."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from losslint.source import Source, read_source

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
        self._found: dict[tuple[str, int, str], Path | None] = {}
        self._folders: dict[Path, bool] = {}
        self.looked_for: set[Path] = set()
        """Every path that was read or found absent: what a cached result depends on."""

    def find(self, dotted: str, level: int, importer: Source) -> Source | None:
        """Return the module of the project that an import names, None for libraries.

        `level` counts the dots of a relative import.
        """
        if not self._follow or not dotted:
            return None
        asked = (dotted, level, importer.path)
        if asked not in self._found:
            self._found[asked] = self._search(dotted, level, Path(importer.path).parent)
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
            self.looked_for.add(folder / ".git")
            if (folder / ".git").exists():
                break
            folder = _above(folder)
        return None

    def _below(self, root: Path, parts: list[str]) -> Path | None:
        for candidate in (root.joinpath(*parts).with_suffix(".py"), root.joinpath(*parts, "__init__.py")):
            self.looked_for.add(candidate)
            if candidate.is_file() and candidate.stat().st_size <= MAX_FILE:
                return candidate
        return None

    def _is_there(self, folder: Path) -> bool:
        """Whether a folder exists, asked once."""
        if folder not in self._folders:
            self.looked_for.add(folder)
            self._folders[folder] = folder.is_dir()
        return self._folders[folder]

    def _read(self, path: Path, importer: Source) -> Source | None:
        if path not in self._sources:
            self._sources[path] = read_source(
                path, self._instead.get(path.resolve()) if self._instead else None
            )
        found = self._sources[path]
        return None if found is not None and found.path == importer.path else found


def _above(folder: Path) -> Path:
    """Return the folder above, also of a relative path that has run out of names."""
    return folder.parent if folder.name not in ("", "..") or folder.is_absolute() else folder / ".."
