"""Files as an editor has them open: a text, or the cells of a notebook, each a document of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types
from msgspec import Struct, field

from losslint.findings import Diagnostic
from losslint.results import Results
from losslint.server.pictures import span_of_call
from losslint.server.translate import range_of
from losslint.source.lines import split_lines
from losslint.training import Place


class Document(Struct):
    """One document of the editor, what was found in it, and how that is shown."""

    uri: str
    lines: list[str]
    found: list[Diagnostic] = field(default_factory=list)
    shown: list[types.Diagnostic] = field(default_factory=list)


class Opened(Struct):
    """One file. Its documents have the numbers of their cells, None where all of it is one text."""

    path: str
    documents: dict[int | None, Document]
    results: Results = field(default_factory=lambda: Results(()))
    text: str = ""
    """What was checked: the text, or what the notebook would be saved as."""
    versions: dict[str, int | None] = field(default_factory=dict)
    """Which versions of the documents were checked, by address."""
    tried: dict[str, Diagnostic] = field(default_factory=dict)
    """The findings whose repairs were tried, by fingerprint."""

    def document_of(self, place: Place) -> Document | None:
        """Return the document that a place is in: a notebook that is open as text has all of its cells."""
        if not self.holds(place):
            return None
        return self.documents.get(place.cell) or self.documents.get(None)

    def anchor(self, found: Diagnostic) -> Place:
        """Return where a finding is shown: what decides may be in a file that this one imports."""
        places = [found.place, *(one.place for one in found.related)]
        here = (place for place in places if self.document_of(place) is not None)
        return next(here, Place(self.path, next(iter(self.documents), None), 1, 1, 1, 1))

    def uri(self, place: Place) -> str:
        """Return the address of what a place is in."""
        document = self.document_of(place)
        return document.uri if document is not None else Path(place.path).as_uri()

    def range(self, place: Place) -> types.Range:
        """Return a place in its document; in the text of a notebook that is the whole row of its JSON."""
        document = self.document_of(place)
        if place.cell is None or document is None or place.cell in self.documents:
            return range_of(place, self._line)
        line = self.results.lines.get((place.path, place.cell, place.row))
        row = max(line.raw_row if line is not None else 1, 1)
        return types.Range(types.Position(row - 1, 0), types.Position(row, 0))

    def called_at(self, document: Document, position: types.Position) -> Place | None:
        """Return the place of the name of a call that trains or configures, None where there is none."""
        row, cell = position.line, next(n for n, one in self.documents.items() if one is document)
        if not (0 <= row < len(document.lines)) or (self.path.endswith(".ipynb") and cell is None):
            return None
        line = document.lines[row]
        before = line.encode("utf-16-le", "surrogatepass")[: 2 * position.character]
        span = span_of_call(line, len(before.decode("utf-16-le", "replace")))
        if span is None:
            return None
        return Place(self.path, cell, row + 1, span[0] + 1, row + 1, span[1] + 1)

    def holds(self, place: Place) -> bool:
        """Whether a place is in this file."""
        return place.path == self.path

    def can_be_edited(self, place: Place) -> bool:
        """Whether an edit at a place can be written as an edit of a document."""
        return self.document_of(place) is None or place.cell in self.documents

    def _line(self, place: Place, row: int) -> str:
        document = self.document_of(place)
        if document is not None:
            return document.lines[row - 1] if 0 < row <= len(document.lines) else ""
        line = self.results.lines.get((place.path, place.cell, row))
        return line.text if line is not None else ""


def text_of(path: str, uri: str, text: str) -> Opened:
    """Return a file that is open as one text."""
    return Opened(path, {None: Document(uri, split_lines(text))})


def notebook_of(path: str, cells: Sequence[tuple[str, str]]) -> Opened:
    """Return a notebook that is open; each cell is given by its address and its text."""
    return Opened(
        path, {number: Document(uri, split_lines(text)) for number, (uri, text) in enumerate(cells, 1)}
    )


def json_of(cells: Sequence[tuple[bool, str, str]]) -> str:
    """Return the file that a notebook would be saved as; a cell is code or not, in a language, and a text."""
    written = [
        {
            "cell_type": "code" if is_code else "markdown",
            "metadata": {"vscode": {"languageId": language}},
            "source": text,
        }
        for is_code, language, text in cells
    ]
    return json.dumps({"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
