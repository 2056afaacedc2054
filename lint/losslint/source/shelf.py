"""Sources that were read before: the files of a package import one another, most of them many times."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from losslint.source.document import Source
from losslint.source.reading import read_source


class Shelf:
    """Keeps the sources that were asked for last, as long as their files hold what they held then."""

    def __init__(self, most: int) -> None:
        """Begin empty; `most` bytes of code are kept, whose trees take some 80 times as many if whole."""
        self._most = most
        self._kept: OrderedDict[Path, tuple[bytes, Source]] = OrderedDict()
        self._size = 0

    def kept(self, path: Path, data: bytes) -> Source | None:
        """Return the source of a file with this content if it is here, which nobody may change."""
        content, source = self._kept.get(path, (None, None))
        return source if content == data else None

    def read(self, path: Path, data: bytes) -> Source:
        """Return the source of a file with this content, and keep it."""
        source = self.kept(path, data)
        if source is None:
            self._drop(path)
            source = read_source(path, data, late=True)
            self._kept[path] = (data, source)
            self._size += len(data)
        self._kept.move_to_end(path)
        while self._size > self._most:
            self._drop(next(iter(self._kept)))
        return source

    def _drop(self, path: Path) -> None:
        content, _ = self._kept.pop(path, (b"", None))
        self._size -= len(content)


FOLLOWED = Shelf(most=4_000_000)
"""The modules that some file imports: the files that are checked one after the other import the same ones."""
