"""Statements that a repair writes or moves, and where it leaves the code alone."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest
from losslint.findings import Edit, Fix, InsertStatement, MoveStatement
from losslint.fix.edits import resolve
from losslint.source import CodeOrigin, Source, nodes_in, read_source

from tests.applying import apply

LOOP = """
for x in loader:
    clear()
    with quiet():
        for y in x:
            first(y)
    second(x)  # why
    if x:
        third(x)
"""


def at(source: Source, name: str) -> CodeOrigin:
    """Return the call of a function."""
    assert source.module is not None
    calls = (node for node in nodes_in(source.module) if isinstance(node, cst.Call))
    (call,) = (call for call in calls if source.code(call.func) == name)
    return CodeOrigin(source, call)


def edited(text: str, edit: Edit) -> str | None:
    repair = resolve(Fix("Change it", (edit,)))
    return apply(text, repair) if repair is not None else None


def source_of(text: str) -> Source:
    return read_source(Path("a.py"), text.encode())


@pytest.mark.parametrize(
    ("name", "behind", "around_block", "old", "new"),
    [
        ("second", False, False, "    second(x)", "    new()\n    second(x)"),
        ("second", True, False, "# why\n", "# why\n    new()\n"),
        ("third", False, False, "        third", "        new()\n        third"),
        ("first", False, True, "    with quiet", "    new()\n    with quiet"),
        ("first", True, True, "first(y)\n", "first(y)\n    new()\n"),
    ],
)
def test_a_statement_is_written_beside_another(
    name: str, behind: bool, around_block: bool, old: str, new: str
) -> None:
    source = source_of(LOOP)
    edit = InsertStatement(at(source, name), "new()", at(source, "clear"), behind, around_block)

    assert edited(LOOP, edit) == LOOP.replace(old, new)


@pytest.mark.parametrize(
    ("name", "behind", "after"),
    [
        ("third", True, "    if x:\n        third(x)\n        clear()\n"),
        ("second", False, "    clear()\n    second(x)  # why\n"),
    ],
)
def test_a_statement_is_moved(name: str, behind: bool, after: str) -> None:
    source = source_of(LOOP)
    moved = edited(LOOP, MoveStatement(at(source, "clear"), at(source, name), behind))

    assert moved is not None
    assert after in moved
    assert moved.count("clear()") == 1


@pytest.mark.parametrize(
    "text",
    [
        "clear(); second(x)\n",
        "if x: clear()\nsecond(x)\n",
        "if x:\n    clear()\nsecond(x)\n",
        "clear(\n    x\n)\nsecond(x)\n",
        "def apart():\n    clear()\n    return 1\nsecond(x)\n",
    ],
)
def test_a_statement_that_others_need_where_it_is_stays(text: str) -> None:
    source = source_of(text)

    assert edited(text, MoveStatement(at(source, "clear"), at(source, "second"))) is None


def test_names_are_those_of_the_same_function() -> None:
    text = "def apart(optimizer):\n    clear(optimizer)\nsecond(x)\n"
    source = source_of(text)

    assert edited(text, InsertStatement(at(source, "second"), "new()", at(source, "clear"))) is None


def test_without_a_block_around_it_nothing_is_written() -> None:
    text = "clear()\nsecond(x)\n"
    source = source_of(text)
    edit = InsertStatement(at(source, "second"), "new()", at(source, "clear"), around_block=True)

    assert edited(text, edit) is None
