"""The code of a finding: its lines with every span marked, and the repair as lines that go and come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from losslint.findings import Diagnostic, Repair
from losslint.fix.hunks import Hunk, hunks
from losslint.harmless import harmless, harmless_text
from losslint.report.shown_line import ShownLine, show, width_of
from losslint.results import Listing
from losslint.training import Place

_AROUND = 2
_MOST_ROWS = 12
_LONG = 3
_COLOURS = 4
"""How many pieces of evidence are told apart by colour before it starts again."""

HERE = "here"


class Piece(Struct, frozen=True):
    """Some text of a line, and the kinds of the spans that it lies in: "here", "because-1" …"""

    text: str
    kinds: tuple[str, ...] = ()


class Note(Struct, frozen=True):
    """What a span of a line shows; `column` is where it begins, from 0."""

    column: int
    kind: str
    text: str


class CodeLine(Struct, frozen=True):
    """One line; `follows` says that the line before it in the file is shown before it.

    `within` is the kind of a long span that goes through it, "" where there is none: of such a span only the
    first line is marked whole.
    """

    row: int
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]
    follows: bool
    within: str = ""

    @property
    def is_marked(self) -> bool:
        """Whether a span lies in it."""
        return any(piece.kinds for piece in self.pieces)


class Excerpt(Struct, frozen=True):
    """Lines of one file, or of one cell of a notebook, which `where` names."""

    where: str
    lines: tuple[CodeLine, ...]


class _Mark(Struct, frozen=True):
    place: Place
    label: str
    kind: str


def excerpts_of(found: Diagnostic, lines: Listing) -> tuple[Excerpt, ...]:
    """Return the code that a finding points at: first where it stands, then every other file."""
    marks = [_Mark(found.place, found.label, HERE)]
    marks += [
        _Mark(related.place, related.message, f"because-{n % _COLOURS + 1}")
        for n, related in enumerate(found.related)
    ]
    keys = dict.fromkeys((mark.place.path, mark.place.cell) for mark in marks)
    in_one_file = len({path for path, _ in keys}) == 1
    return tuple(_excerpt([mark for mark in marks if _key(mark) == key], lines, in_one_file) for key in keys)


def _key(mark: _Mark) -> tuple[str, int | None]:
    return mark.place.path, mark.place.cell


def _excerpt(marks: Sequence[_Mark], lines: Listing, in_one_file: bool) -> Excerpt:
    place = marks[0].place
    drawn = [mark for mark in marks if not _is_file(mark.place)]
    rows = _without_blank_ends(sorted(set(_rows(drawn))), place, lines)
    shown = tuple(_line(row, place, drawn, lines, row - 1 in rows) for row in rows)
    in_words = f"cell {place.cell}" if in_one_file else file_and_cell(place.path, place.cell)
    return Excerpt(in_words, shown)


def file_and_cell(path: str, cell: int | None) -> str:
    """Return the name of a file, or of a cell of a notebook, as it stands over its lines."""
    return f"{harmless(path)}{'' if cell is None else f' · cell {cell}'}"


def _is_file(place: Place) -> bool:
    """Whether a place stands for the whole file: there is nothing in it to mark."""
    return (place.row, place.column) == (1, 1) == (place.end_row, place.end_column)


def _rows(marks: Iterable[_Mark]) -> Iterator[int]:
    """Yield the rows that show spans, and some around them."""
    for mark in marks:
        first, last = mark.place.row, mark.place.end_row
        if last - first <= _MOST_ROWS:
            yield from range(first - _AROUND, last + _AROUND + 1)
        else:
            yield from range(first - _AROUND, first + _AROUND + 1)
            yield from range(last - _AROUND, last + _AROUND + 1)


def _without_blank_ends(rows: list[int], place: Place, lines: Listing) -> list[int]:
    """Return the rows that there are, without empty ones at the ends."""
    there = [row for row in rows if (place.path, place.cell, row) in lines]
    while there and not lines[place.path, place.cell, there[0]].text.strip():
        there.pop(0)
    while there and not lines[place.path, place.cell, there[-1]].text.strip():
        there.pop()
    return there


def _line(row: int, at: Place, marks: Sequence[_Mark], lines: Listing, follows: bool) -> CodeLine:
    here = [mark for mark in marks if mark.place.row <= row <= mark.place.end_row]
    focus = min((mark.place.column for mark in here if mark.place.row == row), default=1)
    line = show(lines[at.path, at.cell, row].text, focus)
    within = [mark for mark in here if mark.place.row < row and _is_long(mark.place)]
    spans = [(*_span(mark.place, row, line), mark.kind) for mark in here if mark not in within]
    notes = [
        Note(_span(mark.place, row, line)[0], mark.kind, harmless(mark.label))
        for mark in here
        if mark.place.row == row and mark.label
    ]
    ordered = tuple(sorted(notes, key=lambda note: (note.column, note.kind)))
    return CodeLine(row, tuple(_pieces(line.text, spans)), ordered, follows, within[0].kind if within else "")


def _is_long(place: Place) -> bool:
    """Whether a span is rather a block, as a loop is, than an expression in several lines."""
    return place.end_row - place.row > _LONG


def _span(place: Place, row: int, line: ShownLine) -> tuple[int, int]:
    """Return the screen columns, from 0, of what lies in a row: all of it where a span goes through."""
    indent = len(line.text) - len(line.text.lstrip())
    start = line.column(place.column) if row == place.row else indent
    end = line.column(place.end_column) if row == place.end_row else line.starts[-1]
    return start, max(end, start + 1)


def _pieces(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[Piece]:
    """Yield a text cut where spans begin and end."""
    column, marked = 0, []
    for character in text:
        kinds = tuple(dict.fromkeys(kind for start, end, kind in spans if start <= column < end))
        marked.append((character, kinds))
        column += width_of(character)
    for kinds, group in groupby(marked, key=lambda one: one[1]):
        yield Piece("".join(character for character, _ in group), kinds)


class DiffFile(Struct, frozen=True):
    """What a repair does to one file, or to one cell: rows with their sign."""

    where: str
    rows: tuple[tuple[str, int, str], ...]


class Diff(Struct, frozen=True):
    """A repair as people read it, and what its copy button copies.

    `copies` says what that is: a patch for `patch -p0`, or the new lines where a notebook is changed. What
    holds characters that do something is not to be copied into a terminal: then `copied` is "".
    """

    files: tuple[DiffFile, ...]
    copied: str
    copies: str


def diff_of(repair: Repair, lines: Listing) -> Diff:
    """Return a repair as a diff without the lines around it."""
    made = hunks(repair, lines)
    in_notebook = any(one.cell is not None for one in made)
    copied = _new_lines(made) if in_notebook else _patch(made)
    copied = copied if harmless_text(copied) == copied else ""
    return Diff(tuple(_diff_files(made)), copied, "the new lines" if in_notebook else "a patch")


def _diff_files(made: Sequence[Hunk]) -> Iterator[DiffFile]:
    for (path, cell), group in groupby(made, key=lambda one: (one.path, one.cell)):
        rows = [row for hunk in group for row in _signed(hunk)]
        yield DiffFile(file_and_cell(path, cell), tuple(rows))


def _signed(hunk: Hunk) -> Iterator[tuple[str, int, str]]:
    for sign, texts in (("-", hunk.before), ("+", hunk.after)):
        yield from ((sign, row, harmless(text.expandtabs(4))) for row, text in enumerate(texts, hunk.row))


def _new_lines(made: Sequence[Hunk]) -> str:
    return "".join(f"{line}\n" for hunk in made for line in hunk.after)


def _patch(made: Sequence[Hunk]) -> str:
    """Return hunks as a unified diff without context."""
    parts: list[str] = []
    for path, group in groupby(made, key=lambda one: one.path):
        name = harmless(path)
        parts.append(f"--- {name}\n+++ {name}\n")
        moved = 0
        for hunk in group:
            gone, come = len(hunk.before), len(hunk.after)
            parts.append(f"@@ -{_span_of(hunk.row, gone)} +{_span_of(hunk.row + moved, come)} @@\n")
            parts += [f"-{line}\n" for line in hunk.before]
            parts += [f"+{line}\n" for line in hunk.after]
            moved += come - gone
    return "".join(parts)


def _span_of(row: int, count: int) -> str:
    """Return rows as a patch names them: of none the one before."""
    return f"{row if count else row - 1},{count}"
