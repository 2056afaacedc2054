"""Edits in the cells of a notebook: only the JSON strings of the lines that change are written anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from msgspec import Struct

from losslint.findings import TextEdit
from losslint.fix.spans import LINE_END, Spans, last_first
from losslint.source.notebook_strings import SourceString, source_strings

_ESCAPED_NEWLINE = "\\n"


def edited_notebook(notebook: str, edits: Sequence[TextEdit]) -> str:
    """Return the text of a notebook after edits that count in its cells.

    Raises:
        ValueError: a cell does not hold what an edit is about.
    """
    for edit in last_first(edits):
        strings = source_strings(notebook).get(edit.place.cell or 0, [])
        if not strings:
            raise ValueError(f"cell {edit.place.cell} has no text")
        notebook = _edited(notebook, _Cell(notebook, strings), edit)
    return notebook


class _Cell(Struct, frozen=True):
    """A cell's strings, and the offsets in the notebook of every character that they say."""

    notebook: str
    strings: list[SourceString]

    def text(self) -> str:
        """Return what the cell says."""
        return "".join(string.text(self.notebook) for string in self.strings)

    def find(self, offset: int, last: bool) -> tuple[int, int]:
        """Return the number of the string that holds an offset of the cell's text, and where in the notebook.

        Between two strings it is the end of the earlier one where `last` is set, else the start of the
        later one.
        """
        begin = 0
        for number, string in enumerate(self.strings):
            offsets = string.offsets(self.notebook)
            length = len(offsets) - 1
            final = number == len(self.strings) - 1
            if offset < begin + length or (offset == begin + length and (last or final)):
                return number, offsets[offset - begin]
            begin += length
        raise ValueError("the cell ends before the edit")


def _edited(notebook: str, cell: _Cell, edit: TextEdit) -> str:
    start, end = Spans(cell.text()).of(edit)
    first, first_at = cell.find(start, last=False)
    last, last_at = (first, first_at) if start == end else cell.find(end, last=True)
    opening, closing = cell.strings[first], cell.strings[last]
    content = LINE_END.sub("\n", edit.content)
    inside = (
        notebook[opening.start + 1 : first_at]
        + json.dumps(content, ensure_ascii=notebook.isascii())[1:-1]
        + notebook[last_at : closing.end - 1]
    )
    if not opening.listed:
        return f'{notebook[: opening.start]}"{inside}"{notebook[closing.end :]}'
    if inside and last + 1 < len(cell.strings) and not json.loads(f'"{inside}"').endswith("\n"):
        last += 1  # the line end went, so what was the next line joins this one
        closing = cell.strings[last]
        inside += notebook[closing.start + 1 : closing.end - 1]
    strings = list(_lines(inside))
    separator = _separator(notebook, cell.strings, first)
    written = separator.join(f'"{string}"' for string in strings)
    if strings:
        return notebook[: opening.start] + written + notebook[closing.end :]
    return _without(notebook, cell.strings, first, last)


def _lines(inside: str) -> Iterator[str]:
    """Yield the escaped text of each line, its end included, as a list of lines holds them."""
    start = at = 0
    while at < len(inside):
        step = 2 if inside[at] == "\\" else 1
        if inside[at : at + 2] == _ESCAPED_NEWLINE:
            yield inside[start : at + 2]
            start = at + 2
        at += step
    if start < len(inside):
        yield inside[start:]


def _separator(notebook: str, strings: Sequence[SourceString], number: int) -> str:
    """Return what stands between two strings of the list."""
    if number + 1 < len(strings):
        return notebook[strings[number].end : strings[number + 1].start]
    if number > 0:
        return notebook[strings[number - 1].end : strings[number].start]
    blanks = notebook[: strings[number].start].rstrip(" \t")
    indent = notebook[len(blanks) : strings[number].start]
    return f",\n{indent}" if blanks.endswith("\n") else ", "


def _without(notebook: str, strings: Sequence[SourceString], first: int, last: int) -> str:
    """Return the notebook without some strings of a list, and without the commas between them."""
    if last + 1 < len(strings):
        return notebook[: strings[first].start] + notebook[strings[last + 1].start :]
    if first > 0:
        return notebook[: strings[first - 1].end] + notebook[strings[last].end :]
    return f'{notebook[: strings[first].start]}""{notebook[strings[last].end :]}'
