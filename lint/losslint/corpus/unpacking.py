"""A repository's files as a folder. Their names come from strangers and may name anything."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def unpack(files: Iterable[tuple[str, bytes | None]], folder: Path) -> int:
    """Write the files below a folder of their own, and return how many cannot be files there.

    No file is written anywhere else, and none replaces another one. The folder is marked as the top of a
    repository, above which nobody looks for its modules.
    """
    (folder / ".git").mkdir()
    refused = 0
    for name, content in files:
        parts = _inside(name)
        if parts is None or content is None or not _write(folder.joinpath(*parts), content):
            refused += 1
    return refused


def _inside(name: str) -> list[str] | None:
    """Return the names that a path consists of, None where it leads out of the folder or into its mark."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    outside = name.startswith("/") or ".." in parts or any(mark in part for part in parts for mark in "\0:\\")
    if outside or not parts or parts[0].lower() == ".git":
        return None
    return parts


def _write(path: Path, content: bytes) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except (OSError, ValueError):  # a name too long, a file where a folder would have to be
        return False
    return True
