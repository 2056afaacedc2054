"""The way in: a path, or bytes with a name, to a source."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from losslint import intake
from losslint.source.document import Source
from losslint.source.problem import unreadable_file


def read_source(
    path: Path,
    data: bytes | None = None,
    name: str | None = None,
    idle: Collection[str] = (),
    late: bool = False,
) -> Source:
    """Read and parse a script or, where the name ends in `.ipynb`, a notebook.

    `data` is the text of standard input or of an editor, for which nothing is read from the disk. `name` is
    how the file is shown. `idle` are functions and classes of a script that need not be parsed: see
    `losslint.source.idle`. `late` says that bodies of functions are parsed when somebody looks into
    them, as is best for modules that others import. Nothing that a file contains makes this raise: see
    `Source.problems`.
    """
    shown = name if name is not None else str(path)
    if data is None:
        read = _read(path)
        if isinstance(read, str):
            return Source(shown, None, "", problems=(unreadable_file(read, shown),))
        data = read
    if path.suffix.lower() == ".ipynb" or shown.lower().endswith(".ipynb"):
        from losslint.source.notebook import read_notebook

        return read_notebook(data, shown)
    from losslint.source.script import read_script

    return read_script(data, shown, idle, late)


def _read(path: Path) -> bytes | str:
    """Return the bytes of a file, or why there are none."""
    try:
        return intake.read(path)
    except OSError as error:
        return f"the file cannot be read: {error.strerror}" if error.strerror else str(error)
