"""Which files of a folder may import a module: those whose imports name it, or one that may import it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from losslint.discovery import SUFFIXES
from losslint.intake import content, real
from losslint.settings import DEFAULT_EXCLUDES
from losslint.source.expressions import expression

MOST_FILES = 2_000
MOST_BYTES = 50_000_000
"""What is looked through at most."""

_IMPORT = expression(rb"import(?:_module)?\b[^\n(]*(?:\([^)]*\))?")
"""What is written where something is imported, from that word on, in a cell of a notebook too."""

_WORD = expression(rb"\w+")


def importers(module: Path, folder: Path) -> list[Path] | None:
    """Return the Python files and notebooks below `folder` that may import a module, directly or not.

    None where there is too much to look through.
    """
    contents: dict[str, bytes] = {}
    size = 0
    for path in _files(folder):
        data = content(path) or b""
        size += len(data)
        if len(contents) >= MOST_FILES or size > MOST_BYTES:
            return None
        contents[path] = data
    words: dict[str, set[bytes]] = {}
    """What the imports of a file say, looked for where a name stands anywhere in it: in few."""
    found: dict[str, None] = {}
    pending = [str(module)]
    while pending:
        name = _name(Path(pending.pop()))
        naming = [path for path, data in contents.items() if name in data and path not in found]
        for path in naming:
            if path not in words:
                words[path] = _words(contents[path])
        naming = [path for path in naming if name in words[path]]
        found.update(dict.fromkeys(naming))
        pending += naming
    return [Path(path) for path in found if real(path) != real(module)]


def _words(data: bytes) -> set[bytes]:
    """Return the words of everything that a file's bytes say of imports."""
    return {word for written in _imports(data) for word in _WORD.findall(written)}


def _imports(data: bytes) -> Iterator[bytes]:
    """Yield what a file's bytes say of imports, each with the beginning of its line."""
    for match in _IMPORT.finditer(data):
        yield data[data.rfind(b"\n", 0, match.start()) + 1 : match.end()]


def _name(module: Path) -> bytes:
    """Return the name that an import has for a module."""
    return (module.parent.name if module.stem == "__init__" else module.stem).encode(errors="surrogateescape")


def _files(folder: Path) -> Iterator[str]:
    """Yield the Python files and notebooks below a folder; links to folders are not followed."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one not in DEFAULT_EXCLUDES and not one.startswith("."))
        yield from (os.path.join(place, name) for name in sorted(names) if name.lower().endswith(SUFFIXES))
