from __future__ import annotations

import json
from pathlib import Path

import pytest
from losslint.source import Comment, Source, read_source
from losslint.training import Place


def source_of(text: str) -> Source:
    return read_source(Path("x.py"), text.encode())


def comments(text: str) -> list[Comment]:
    return list(source_of(text).comments())


def test_a_comment_behind_code_is_about_its_line() -> None:
    assert comments("x = 1\né = 2  # noqa: LL101\n") == [
        Comment(Place("x.py", None, 2, 8, 2, 21), "# noqa: LL101", False, range(2, 3))
    ]


def test_a_comment_on_its_own_line_is_about_the_statement_below() -> None:
    text = "if x:\n    # losslint: ignore[LL101] why\n\n    # more\n    f(\n        y,\n    )\n"
    (comment,) = comments(text)
    assert comment.own_line
    assert comment.place == Place("x.py", None, 2, 5, 2, 34)
    assert comment.statement_rows == range(5, 8)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("f(\n  x,  # noqa\n  y,\n)\n", range(1, 5)),
        ("f(\n  # noqa\n  y,\n)\n", range(1, 5)),
        ("x = '''\na\n'''  # noqa\n", range(1, 4)),
        ("x = 1 + \\\n  2  # noqa\n", range(1, 3)),
        ("for x in y:  # noqa\n  z\n", range(1, 2)),
        ("# noqa\n@a\n@b\ndef f(\n  x): pass\ny\n", range(2, 6)),
        ("x\n# noqa\n", range(2, 3)),
        ("x  # noqa", range(1, 2)),
        ("x  # noqa\r\ny\r\n", range(1, 2)),
    ],
)
def test_the_rows_are_those_of_the_logical_line(text: str, rows: range) -> None:
    (comment,) = comments(text)
    assert comment.statement_rows == rows


@pytest.mark.parametrize(
    "text",
    [
        "x = '# noqa'\n",
        "x = '''\n# losslint: ignore[LL101]\n'''\n",
        'x = f"""{y}\n# noqa"""\n',
        "# about nothing\nnoqa = 1\n",
        "x = '\\'# noqa'\n",
    ],
)
def test_a_string_is_no_comment(text: str) -> None:
    assert comments(text) == []


def test_every_comment_of_ours_is_found_in_order() -> None:
    text = "# losslint: skip-file\nf(x,  # NOQA\n  y)  # Losslint: ignore\nz  # other\n"
    assert [comment.text for comment in comments(text)] == [
        "# losslint: skip-file",
        "# NOQA",
        "# Losslint: ignore",
    ]


def test_a_file_that_does_not_parse_has_its_comments() -> None:
    assert [comment.text for comment in comments("x = (  # noqa\n")] == ["# noqa"]


def test_rows_count_in_the_cell() -> None:
    cells = [
        {"cell_type": "code", "source": "x = (1"},
        {"cell_type": "code", "source": "!pip install y  # noqa\nx = 1"},
        {"cell_type": "markdown", "source": "# noqa"},
        {"cell_type": "code", "source": "\n    # losslint: ignore[LL101]\n    f(\n      x)"},
    ]
    source = read_source(Path("x.ipynb"), json.dumps({"cells": cells}).encode())
    (comment,) = source.comments()
    assert comment.place == Place("x.ipynb", 4, 2, 5, 2, 30)
    assert comment.statement_rows == range(3, 5)
    assert source.statement_rows(4, 4) == range(3, 5)
    assert source.statement_rows(2, 2) == range(2, 3)
    assert source.statement_rows(1, 1) == range(1, 2)


def test_rows_outside_the_file_are_their_own() -> None:
    assert source_of("").statement_rows(1) == range(1, 2)
    assert source_of("x\n").statement_rows(7) == range(7, 8)
