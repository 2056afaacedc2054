"""The scripts beside a script that may write a file which it reads: the earlier stages of its project."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Sequence
from pathlib import Path

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


class Stages:
    """Follows scripts of the same folder for what they write, each once.

    Both scripts are taken to run in the same working folder, which only those of one folder surely do. A
    script that reads what is being followed finds nothing known: stages in a circle end there.
    """

    def __init__(self, project: Project, follow: Callable[[Source, int], tuple[Happened, int]]) -> None:
        """Begin; `follow` returns what happens in a file within so many steps, and how many it took."""
        self._project = project
        self._follow = follow
        self._happened: dict[str, Happened] = {}
        self._near: dict[str, dict[str, list[bytes]]] = {}

    def writing(self, name: str, reader: Source, steps: int) -> tuple[list[Sequence[Event]], int]:
        """Return what happens on each way through the scripts that may write the file that is read.

        With it comes how many of the steps were taken, of which there are no more.
        """
        base = posixpath.basename(name.replace("\\", "/")).encode("utf-8", "replace")
        near = self._beside(reader)
        named = {path: texts for path, texts in near.items() if _names(base, texts, path == reader.path)}
        candidates = named or {path: texts for path, texts in near.items() if path != reader.path}
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
        return [way for path in candidates for way in self._happened[path]], taken

    def _beside(self, reader: Source) -> dict[str, list[bytes]]:
        """Return the scripts in a script's folder that may write models, with all that they consist of."""
        folder = os.path.dirname(reader.path)  # noqa: PTH120 - as the paths of sources are written
        if folder not in self._near:
            texts = {path: self._texts(path) for path in self._project.scripts_in(folder)}
            self._near[folder] = {
                path: found
                for path, found in texts.items()
                if any(word in text for text in found for word in WRITING)
            }
        return self._near[folder]

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
