"""Applying repairs to a text, plainly: the reference that edits are held against."""

from __future__ import annotations

from losslint.findings import Repair, TextEdit
from losslint.source.lines import split_lines


def apply(text: str, *repairs: Repair) -> str:
    """Return `text` after all edits of all repairs, the last one in the text first."""
    edits = sorted((edit for repair in repairs for edit in repair.edits), key=_start)
    edits.reverse()  # after sorting, so that insertions at one place keep their order
    for edit in edits:
        start = _offset(text, edit.place.row, edit.place.column)
        end = _offset(text, edit.place.end_row, edit.place.end_column)
        text = text[:start] + edit.content + text[end:]
    return text


def _start(edit: TextEdit) -> tuple[int, int]:
    return (edit.place.row, edit.place.column)


def _offset(text: str, row: int, column: int) -> int:
    """Return the offset of a place; lines end in LF or CRLF."""
    lines = split_lines(text)
    end = 2 if "\r\n" in text else 1
    return sum(len(line) + end for line in lines[: row - 1]) + column - 1
