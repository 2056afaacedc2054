"""What a repair does to the lines that it touches: before and after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from losslint.findings import Repair, TextEdit
from losslint.results import Listing

_LINE_END = re.compile(r"\r\n?|\n")


class Hunk(Struct, frozen=True):
    """Neighbouring lines that change: `row` is that of the first one, before and after."""

    path: str
    cell: int | None
    row: int
    before: tuple[str, ...]
    after: tuple[str, ...]


def hunks(repair: Repair, lines: Listing) -> list[Hunk]:
    """Return the changes of a repair in the order of the text, without lines that stay as they are."""
    made = []
    for (path, cell), edits in groupby(repair.edits, key=lambda edit: (edit.place.path, edit.place.cell)):
        made += [_hunk(path, cell, cluster, lines) for cluster in _clusters(list(edits))]
    return made


def _clusters(edits: Sequence[TextEdit]) -> list[list[TextEdit]]:
    """Group edits that share a row."""
    clusters: list[list[TextEdit]] = []
    for edit in edits:
        if clusters and edit.place.row <= clusters[-1][-1].place.end_row:
            clusters[-1].append(edit)
        else:
            clusters.append([edit])
    return clusters


def _hunk(path: str, cell: int | None, edits: Sequence[TextEdit], lines: Listing) -> Hunk:
    first, last = edits[0].place.row, max(edit.place.end_row for edit in edits)
    before = [
        lines[path, cell, row].text if (path, cell, row) in lines else "" for row in range(first, last + 1)
    ]
    after = list(before)
    for edit in reversed(edits):
        start, end = edit.place.row - first, edit.place.end_row - first
        text = after[start][: edit.place.column - 1] + edit.content + after[end][edit.place.end_column - 1 :]
        after[start : end + 1] = _LINE_END.split(text)
    return _trimmed(path, cell, first, before, after)


def _trimmed(path: str, cell: int | None, row: int, before: list[str], after: list[str]) -> Hunk:
    """Return the hunk without the lines at its start and end that are the same."""
    while before and after and before[0] == after[0]:
        before, after, row = before[1:], after[1:], row + 1
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return Hunk(path, cell, row, tuple(before), tuple(after))
