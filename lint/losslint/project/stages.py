"""The scripts of a project that may write a file which another one reads: its earlier stages."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from losslint.intake import is_folder
from losslint.project.modules import Project
from losslint.source import Source, imports_in
from losslint.values import Event

WRITING = (b".save(", b"save_model(", b"ModelCheckpoint(")
"""What stands where a model is written to a file."""

MAX_STAGES = 6
"""Scripts that are followed for the models that one script reads."""

MAX_MODULES = 40
"""Modules that a script imports which are looked at for what writes a model."""

Happened = Sequence[Sequence[Event]]
"""What happens in a file, way by way."""


class Stage(Struct, frozen=True):
    """What happens on one way through a script; `name` is what the script calls the file that is read."""

    events: Sequence[Event]
    name: str


class Stages:
    """Follows scripts of the same project for what they write, each once.

    Scripts of one folder are taken to run in the same working folder. Those of different folders are where
    the path is given in full, as what is found beside `__file__` is; where it leads through a folder that
    neither has beside itself, which both do from the same place, the top of the project; and where it leads
    up from the reader's own folder. A mere name, `model.h5`, is another file in every folder. A script that
    reads what is being followed finds nothing known: stages in a circle end there.
    """

    def __init__(self, project: Project, follow: Callable[[Source, int], tuple[Happened, int]]) -> None:
        """Begin; `follow` returns what happens in a file within so many steps, and how many it took."""
        self._project = project
        self._follow = follow
        self._happened: dict[str, Happened] = {}
        self._near: dict[str, dict[str, list[bytes]]] = {}
        self._far: dict[str, dict[str, list[bytes]]] = {}

    def writing(self, name: str, reader: Source, steps: int) -> tuple[list[Stage], int]:
        """Return what happens on each way through the scripts that may write the file that is read.

        With it comes how many of the steps were taken, of which there are no more.
        """
        base = posixpath.basename(name.replace("\\", "/")).encode("utf-8", "replace")
        near = self._beside(reader)
        named = {path: texts for path, texts in near.items() if _names(base, texts, path == reader.path)}
        others = named or {path: texts for path, texts in near.items() if path != reader.path}
        candidates = dict.fromkeys(others, name)
        if base and not named:
            candidates |= self._elsewhere(base, name, reader)
        fresh = [path for path in candidates if path not in self._happened]
        if not base or len(fresh) + len(self._happened) > MAX_STAGES:
            return [], 0
        taken = 0
        for path in fresh:
            if path in self._happened:
                continue  # another one of them reads what it writes
            self._happened[path] = ()
            source = reader if path == reader.path else self._project.script(path)
            if source is not None:
                self._happened[path], used = self._follow(source, steps - taken)
                taken += used
        ways = ((way, called) for path, called in candidates.items() for way in self._happened[path])
        return [Stage(way, called) for way, called in ways], taken

    def _elsewhere(self, base: bytes, name: str, reader: Source) -> dict[str, str]:
        """Return the scripts of other folders that may write a file, and what each of them calls it."""
        written = posixpath.normpath(name.replace("\\", "/"))
        if not posixpath.dirname(written):
            return {}
        folder = _folder_of(reader.path)
        if folder not in self._far:
            scripts = self._project.scripts_around(folder)
            self._far[folder] = self._that_write(path for path in scripts if _folder_of(path) != folder)
        return {
            path: _called_from(written, folder, path)
            for path, texts in self._far[folder].items()
            if _names(base, texts, False) and not self._has_own(written, (folder, _folder_of(path)))
        }

    def _has_own(self, name: str, folders: Iterable[str]) -> bool:
        """Whether a path leads through a folder that stands beside a script, which is not at the top."""
        first = name.partition("/")[0]
        if first in ("", ".."):
            return False
        beside = {Path(folder, first) for folder in folders if not self._project.is_top(folder)}
        self._project.note(beside)
        return any(is_folder(one) for one in beside)

    def _beside(self, reader: Source) -> dict[str, list[bytes]]:
        """Return the scripts in a script's folder that may write models, with all that they consist of."""
        folder = os.path.dirname(reader.path)  # noqa: PTH120 - as the paths of sources are written
        if folder not in self._near:
            self._near[folder] = self._that_write(self._project.scripts_in(folder))
        return self._near[folder]

    def _that_write(self, paths: Iterable[str]) -> dict[str, list[bytes]]:
        texts = {path: self._texts(path) for path in paths}
        return {
            path: found
            for path, found in texts.items()
            if any(word in text for text in found for word in WRITING)
        }

    def _texts(self, path: str) -> list[bytes]:
        """Return the bytes of a script and of the project's modules that it imports, directly or not."""
        found: dict[str, bytes] = {}
        waiting = [path]
        while waiting and len(found) < MAX_MODULES:
            current = waiting.pop()
            if current in found:
                continue
            found[current] = self._project.bytes_of(Path(current)) or b""
            folder = os.path.dirname(current)  # noqa: PTH120
            for dotted, level in imports_in(found[current]):
                module = self._project.locate(dotted, level, folder)
                waiting += [module] if module is not None else []
        return list(found.values())


def _names(base: bytes, texts: Sequence[bytes], is_reader: bool) -> bool:
    """Whether code names a file; what reads the file names it once itself."""
    return sum(text.count(base) for text in texts) > is_reader


def _folder_of(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))  # noqa: PTH100, PTH120


def _called_from(name: str, folder: str, script: str) -> str:
    """Return what a script calls a file that one in a folder calls `name`.

    A path that leads up begins in the folder that each of them stands in, any other at the same place.
    """
    if not name.startswith("../"):
        return name
    return os.path.relpath(os.path.join(folder, name), _folder_of(script))  # noqa: PTH118
