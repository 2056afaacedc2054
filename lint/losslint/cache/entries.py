"""The entries of a cache: one small JSON file for each checked file and settings, replaced as a whole."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from losslint import intake
from losslint.cache import folder
from losslint.cache.codec import from_plain, to_plain
from losslint.cache.dependencies import digest, state_of, tool
from losslint.record import changed
from losslint.results import FileResult

_FORMAT = 5
_LARGEST = 20_000_000
"""Bytes of an entry; nobody writes larger ones."""


class Cache:
    """Results by file and settings, in one folder.

    Several processes may use the folder at once: entries are written beside their place and then moved. An
    entry that cannot be read, or was made from anything that has changed since, counts as not there; a
    folder that cannot be written to, or that losslint has not made, keeps nothing.
    """

    def __init__(self, place: Path) -> None:
        self.folder = place
        self._writable: bool | None = None
        self._states: dict[str, str] = {}

    def find(self, path: Path, settings: str, data: bytes) -> FileResult | None:
        """Return what checking `data` under `settings` came to, None where that has to be worked out."""
        try:
            name = _name(path, settings)
            entry = json.loads(intake.read(self.folder / name[:2] / f"{name[2:]}.json", _LARGEST))
            if not self._still_holds(entry, settings, data):
                return None
            return changed(from_plain(entry["result"]), looked_for=tuple(entry["rests_on"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def keep(self, path: Path, settings: str, data: bytes, result: FileResult) -> None:
        """Keep a result, unless something failed: that is tried again."""
        if result.failed or not self._is_writable():
            return
        entry = {
            "format": _FORMAT,
            "tool": tool(),
            "settings": settings,
            "content": digest(data),
            "rests_on": {name: self._state_of(name) for name in result.looked_for},
            "result": to_plain(result),
        }
        try:
            self._write(folder.place_for(self.folder, _name(path, settings)), json.dumps(entry).encode())
        except (OSError, UnicodeError):
            self._writable = False

    def _still_holds(self, entry: dict[str, Any], settings: str, data: bytes) -> bool:
        """Whether an entry was made from what is there now."""
        made_of = (entry["format"], entry["tool"], entry["settings"], entry["content"])
        if made_of != (_FORMAT, tool(), settings, digest(data)):
            return False
        return all(self._state_of(name) == state for name, state in entry["rests_on"].items())

    def _state_of(self, name: str) -> str:
        """Return what is at a path, looked at once."""
        if name not in self._states:
            self._states[name] = state_of(name)
        return self._states[name]

    def _write(self, place: Path, data: bytes) -> None:
        import tempfile  # late: most entries are read and not written

        handle, name = tempfile.mkstemp(dir=place.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(place)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def _is_writable(self) -> bool:
        """Whether the folder is ours, or can be made."""
        if self._writable is None:
            try:
                self._writable = folder.make(self.folder)
            except OSError:
                self._writable = False
        return self._writable


def _name(path: Path, settings: str) -> str:
    return digest(f"{path}\0{settings}".encode(errors="surrogateescape"))
