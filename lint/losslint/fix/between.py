"""The edits that make one version of a file of another, line by line, as an editor carries them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from losslint.findings import TextEdit
from losslint.source.decoding import decode_notebook, decode_script
from losslint.source.lines import split_lines
from losslint.source.notebook_strings import source_strings
from losslint.training import Place


def edits_between(before: bytes, after: bytes, path: str, *, notebook: bool) -> list[TextEdit]:
    """Return edits of whole lines, in the order of the text; those of a notebook count in its cells.

    The cells of both versions have to be the same ones.
    """
    old, new = (_texts(data, notebook) for data in (before, after))
    return [edit for cell in old for edit in _edits(path, cell, old[cell], new[cell])]


def _texts(data: bytes, notebook: bool) -> Mapping[int | None, str]:
    """Return the text of every cell, of a script its only one."""
    if not notebook:
        return {None: decode_script(data).text}
    whole = decode_notebook(data).text
    return {
        number: "".join(one.text(whole) for one in strings)
        for number, strings in source_strings(whole).items()
    }


def _edits(path: str, cell: int | None, old: str, new: str) -> Iterator[TextEdit]:
    before, after = split_lines(old), split_lines(new)
    for kind, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield _edit(path, cell, before, (first, last), after[start:end])


def _edit(
    path: str, cell: int | None, before: Sequence[str], rows: tuple[int, int], lines: Sequence[str]
) -> TextEdit:
    """Return the edit that puts lines in the place of some rows, which count from 0."""
    first, last = rows
    if last < len(before):
        return TextEdit(Place(path, cell, first + 1, 1, last + 1, 1), "".join(f"{line}\n" for line in lines))
    # The last line has no end: what precedes it is the end of the line before.
    column = len(before[-1]) + 1
    if first == 0:
        return TextEdit(Place(path, cell, 1, 1, len(before), column), "\n".join(lines))
    start = len(before[first - 1]) + 1
    return TextEdit(
        Place(path, cell, first, start, len(before), column), "".join(f"\n{line}" for line in lines)
    )
