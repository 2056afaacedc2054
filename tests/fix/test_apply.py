"""Edits on bytes: what is not edited stays as it was, down to the last byte."""

from __future__ import annotations

import json

import pytest
from losslint.findings import TextEdit
from losslint.fix.apply import UneditableError, apply
from losslint.fix.diff import diff
from losslint.training import Place


def edit(
    row: int, column: int, end_row: int, end_column: int, content: str, cell: int | None = None
) -> TextEdit:
    return TextEdit(Place("a", cell, row, column, end_row, end_column), content)


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        (b"a = 1\n", [edit(1, 5, 1, 6, "2")], b"a = 2\n"),
        (b"a = 1", [edit(1, 5, 1, 6, "2")], b"a = 2"),
        (b"a = 1\r\nb = 2\n", [edit(2, 5, 2, 6, "3\n4")], b"a = 1\r\nb = 3\r\n4\n"),
        (b"a = 1\rb = 2\r", [edit(2, 5, 2, 6, "3")], b"a = 1\rb = 3\r"),
        (b"\xef\xbb\xbfa = 1\n", [edit(1, 5, 1, 6, "2")], b"\xef\xbb\xbfa = 2\n"),
        (b"a = 1\n\x0c\nb = 2\n", [edit(3, 5, 3, 6, "3")], b"a = 1\n\x0c\nb = 3\n"),
        (
            b"# coding: latin-1\n'\xe9'; a = 1\n",
            [edit(2, 10, 2, 11, "2")],
            b"# coding: latin-1\n'\xe9'; a = 2\n",
        ),
        ("'日本'; a = 1\n".encode(), [edit(1, 11, 1, 12, "2")], "'日本'; a = 2\n".encode()),
        (b"a\nb\nc\n", [edit(2, 1, 3, 1, "")], b"a\nc\n"),
        (b"a\nb", [edit(2, 1, 3, 1, "")], b"a\n"),
        (b"ab\n", [edit(1, 2, 1, 2, "1"), edit(1, 2, 1, 2, "2")], b"a12b\n"),
        (b"ab\n", [edit(1, 1, 1, 2, "x"), edit(1, 2, 1, 3, "y")], b"xy\n"),
    ],
)
def test_a_script_changes_only_where_it_is_edited(before: bytes, edits: list[TextEdit], after: bytes) -> None:
    assert apply(before, edits, notebook=False) == after


@pytest.mark.parametrize("place", [(9, 1, 9, 2), (1, 40, 1, 41), (0, 1, 0, 2)])
def test_an_edit_that_is_about_other_text_is_refused(place: tuple[int, int, int, int]) -> None:
    with pytest.raises(UneditableError, match="cannot be written back"):
        apply(b"a = 1\n", [edit(*place, "2")], notebook=False)


def test_an_encoding_that_does_not_come_back_is_refused() -> None:
    data = b"# coding: utf-7\na = '+AOk-' + '\\x2b'; b = '+AOkA6Q-'\nc = '~'\n+AGE- = 1\n"

    with pytest.raises(UneditableError):
        apply(data, [edit(3, 1, 3, 2, "d")], notebook=False)


def notebook(*cells: object, indent: int | None = 1, ascii_only: bool = False) -> str:
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in cells]
    return json.dumps({"cells": made, "nbformat": 4}, indent=indent, ensure_ascii=ascii_only) + "\n"


def in_cell(text: str, *edits: TextEdit) -> tuple[str, list[object]]:
    """Return the text of an edited notebook and the sources of its cells."""
    after = apply(text.encode(), edits, notebook=True).decode()
    return after, [cell["source"] for cell in json.loads(after)["cells"]]


@pytest.mark.parametrize("indent", [1, 4, None])
def test_a_notebook_changes_only_in_the_line_that_is_edited(indent: int | None) -> None:
    text = notebook(["x\n"], ["a = 'é'\n", 'b = "q\\n"\n', "c = 3"], indent=indent)

    after, sources = in_cell(text, edit(2, 5, 2, 10, "'z'", cell=2))

    assert sources == [["x\n"], ["a = 'é'\n", "b = 'z'\n", "c = 3"]]
    changed = [old for old, new in zip(text.split("\n"), after.split("\n"), strict=True) if old != new]
    assert len(changed) == 1


def test_lines_are_added_and_removed_as_strings_of_the_list() -> None:
    text = notebook(["f(\n", "    a,\n", "    b,\n", ")"])

    _, added = in_cell(text, edit(3, 7, 3, 7, "\n    n=1,", cell=1))
    after, removed = in_cell(text, edit(2, 1, 3, 1, "", cell=1))
    _, first = in_cell(text, edit(1, 1, 2, 1, "", cell=1))
    _, last = in_cell(text, edit(3, 7, 4, 2, "", cell=1))
    _, none = in_cell(notebook(["a"]), edit(1, 1, 1, 2, "", cell=1))

    assert added == [["f(\n", "    a,\n", "    b,\n", "    n=1,\n", ")"]]
    assert removed == [["f(\n", "    b,\n", ")"]]
    assert after.count("\n") == text.count("\n") - 1
    assert first == [["    a,\n", "    b,\n", ")"]]
    assert last == [["f(\n", "    a,\n", "    b,"]]
    assert none == [[""]]


def test_a_cell_of_one_string_stays_one() -> None:
    _, sources = in_cell(notebook("a = 1\nb = 2\n"), edit(2, 5, 2, 6, "3\nc = 4", cell=1))

    assert sources == ["a = 1\nb = 3\nc = 4\n"]


def test_escapes_keep_their_spelling() -> None:
    text = notebook(["a = '日本😀'; b = 1"], ascii_only=True)

    after, sources = in_cell(text, edit(1, 16, 1, 17, "2", cell=1))

    assert sources == [["a = '日本😀'; b = 2"]]
    assert after == text.replace("b = 1", "b = 2")


def test_several_edits_of_a_notebook() -> None:
    text = notebook(["a = 1; b = 2\n", "c = 3"], ["d = 4"])
    edits = [
        edit(1, 5, 1, 6, "'x'", 1),
        edit(1, 12, 1, 13, "y", 1),
        edit(2, 5, 2, 6, "z", 1),
        edit(1, 5, 1, 6, "w", 2),
    ]

    _, sources = in_cell(text, *edits)

    assert sources == [["a = 'x'; b = y\n", "c = z"], ["d = w"]]


def test_a_diff_is_what_patch_reads() -> None:
    assert diff(b"a\nb\n", b"a\nc\n", "x.py", notebook=False) == (
        "--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
    )
    assert diff(b"a", b"b", "x.py", notebook=False).endswith(
        "-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"
    )
