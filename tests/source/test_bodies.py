"""Bodies that are parsed late: the tree, places, order and code are those of a module that is parsed at once."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest
from losslint.source import Source, nodes_in, read_source
from losslint.source.bodies import UNREADABLE, Bodies, UnreadBlock

MODULE = '''\
"""A module."""
import os

if os.name == "nt":
    def chosen(a):
        # above the first statement

        b = a
        return b
else:
    def chosen(a): return a


def outer(
    a,  # a comment
    b=1,
):  # behind the header
    """Text
of several rows."""

    def inner():
        return a
    for each in b:
        print(each)
    return """
end"""
    # below the last statement

# of the module


class Work:
  size = 3

  @property
  def a(self):
        x = 1; y = 2
        if x:
            return y

  async def b(self):
    await self
    x = (
      1,
    )  # behind the last statement
'''


def _read(tmp_path: Path, code: str, late: bool) -> Source:
    return read_source(tmp_path / "module.py", code.encode(), late=late)


def _unread(source: Source) -> list[UnreadBlock]:
    assert source.module is not None
    nodes = nodes_in(source.module)
    return [node for node in nodes if isinstance(node, UnreadBlock)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("code", [MODULE, MODULE.rstrip("\n"), MODULE.replace("  ", " ")])
def test_the_tree_is_that_of_a_module_that_is_parsed_at_once(
    tmp_path: Path, code: str, line_end: str
) -> None:
    code = code.replace("\n", line_end)
    whole, late = (_read(tmp_path, code, one).module for one in (False, True))
    assert whole is not None
    assert late is not None
    assert late.code == whole.code
    assert [_kind(node) for node in nodes_in(late)] == [_kind(node) for node in nodes_in(whole)]


def _kind(node: cst.CSTNode) -> type[cst.CSTNode]:
    return cst.IndentedBlock if isinstance(node, UnreadBlock) else type(node)


def test_nothing_is_parsed_before_somebody_looks(tmp_path: Path) -> None:
    source = _read(tmp_path, MODULE, late=True)
    assert source.bodies is not None
    assert source.module is not None
    assert source.bodies.read_so_far == 0
    outer = next(node for node in source.module.body if isinstance(node, cst.FunctionDef))
    assert [one.name.value for one in outer.params.params] == ["a", "b"]
    assert source.place(outer.params.params[0]).row == 15
    assert source.bodies.read_so_far == 0
    assert len(outer.body.body) == 4
    assert source.bodies.read_so_far == 1


def test_places_and_order_are_right_whenever_a_body_was_read(tmp_path: Path) -> None:
    sources = [_read(tmp_path, MODULE, late) for late in (False, True)]
    places, ranks = [], []
    for source in sources:
        assert source.module is not None
        source.place(source.module.body[0])
        lines = [node for node in nodes_in(source.module) if isinstance(node, cst.SimpleStatementLine)]
        places.append([source.place(node.body[0]) for node in lines])
        ranks.append([source.rank(node.body[0], node) for node in lines])
    assert places[0] == places[1]
    assert ranks[0] == ranks[1]


@pytest.mark.parametrize(
    "code",
    [
        "def f(a): return a\n",
        "def f(a):\n    return a\n",
        "def f(a): \\\n    return (a,\n  1,\n  2)\n",
        "def f(a):\n    @a\n    def g():\n        pass\n    return g\n",
        "def f(a):\n\f    b = a\n    c = b\n    return c\n",
        "print 1\n",
        "",
    ],
)
def test_what_is_short_or_begins_in_an_odd_way_is_parsed_with_its_module(tmp_path: Path, code: str) -> None:
    source = _read(tmp_path, code, late=True)
    if source.module is None:
        assert source.problems
    else:
        assert not _unread(source)


def test_a_body_that_only_python_can_read_gives_what_nobody_knows() -> None:
    rows = ["def f():\n", "    this is no code\n"]
    (line,) = Bodies(rows, "    ", "\n").read(range(1, 2))
    assert isinstance(line, cst.SimpleStatementLine)
    (statement,) = line.body
    assert isinstance(statement, cst.Return)
    assert isinstance(statement.value, cst.Name)
    assert statement.value.value == UNREADABLE
