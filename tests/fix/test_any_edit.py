"""Whatever the text and the edits: a notebook's cell changes as a script would, and the rest not at all."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from losslint.findings import TextEdit
from losslint.fix.apply import edited_text
from losslint.fix.notebook import edited_notebook
from losslint.training import Place

CHARACTERS = "ab\"'\\/ \t\n{}[],:é日😀\u2028\x0c"
TEXTS = st.text(CHARACTERS, max_size=30)


@st.composite
def cell_and_edits(draw: st.DrawFn) -> tuple[str, list[TextEdit]]:
    """Draw the text of a cell, and edits of it that do not overlap."""
    text = draw(TEXTS.filter(bool))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [TextEdit(_place(text, start, end), draw(TEXTS)) for start, end in spans]


def _place(text: str, start: int, end: int) -> Place:
    (row, column), (end_row, end_column) = _position(text, start), _position(text, end)
    return Place("a.ipynb", 2, row, column, end_row, end_column)


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def split(text: str) -> list[str]:
    """Return a text as a notebook lists it: a string a line."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return [line for line in lines if line]


@settings(deadline=None)
@given(
    cell_and_edits(),
    st.sampled_from([None, 1, 4]),
    st.booleans(),
    st.booleans(),
)
def test_a_cell_changes_as_a_script_does(
    drawn: tuple[str, list[TextEdit]], indent: int | None, ascii_only: bool, listed: bool
) -> None:
    text, edits = drawn
    sources: list[object] = ["first\n", split(text) if listed else text, ["last"]]
    cells = [{"cell_type": "code", "source": source} for source in sources]
    notebook = json.dumps({"cells": cells, "nbformat": 4}, indent=indent, ensure_ascii=ascii_only)

    after = json.loads(edited_notebook(notebook, edits))

    source = after["cells"][1]["source"]
    assert "".join(source) == edited_text(text, edits)
    assert isinstance(source, list) is listed
    if listed:
        assert all("\n" not in line[:-1] for line in source)
        assert source == split("".join(source)) or source == [""]
    assert [after["cells"][0], after["cells"][2]] == [cells[0], cells[2]]
