from __future__ import annotations

import ast
import tokenize
from collections.abc import Iterator
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from losslint.source import Source, positions, read_source
from losslint.source.positions import Positions

SAMPLE = '''\
#!/usr/bin/env python
# A comment above.

"""Docstring
over two lines."""
import a; import b as c  # a comment


@decorator
@(
    another
)(1)
class A(B, metaclass=C):

    x: int = 1; y = 2

    # a comment
    @property
    # between
    async def f(self, a, /, b=(1,
            2), *args: int, c, **kwargs) -> "int":
        """Text."""
        async with a as b, c as d: pass
        async for x in y:
            await z
        else:

            return [q async for q in w if e]


def g(): return lambda x, *y: (yield x)


if a: b; c
elif d:
\tif e:
\t    f = """one
two""" + \\
   "three"
    # a comment too far left
\telse:
\t    g
elif h == "é𝄞": ü = "é"; i(ü)
else:
    j

try:
    a
except (B, C) as d:
    raise e from f
except G:
    pass
else:
    h
finally:
    i

for a, *b in c:
    while d:
        continue
    else: e
    break
else:
    f

match a:
  # the cases are indented by two
  case [b, *_] if c:
      d
  case {"e": f, **g} | H(i=j):

      while k:
        l
  case _: m

with (a as b,
      c): d[e:f, ...] = {**g, "h": i}
x = (  # a comment
    1,

    # another
    f"a{b!r:>{c}}d" "e",
)  ; y \\
  = not z
del x, (y); assert a, b
global_ = a if b else c @ d < e in f
# The end.
'''


def source_of(text: str) -> Source:
    source = read_source(Path("x.py"), text.encode())
    assert source.module is not None
    return source


def provided(source: Source) -> Iterator[tuple[cst.CSTNode, positions.Span]]:
    """What libcst's own provider says of every node."""
    assert source.module is not None
    spans = MetadataWrapper(source.module, unsafe_skip_copy=True).resolve(PositionProvider)
    for node, span in spans.items():
        assert not callable(span)
        yield node, (span.start.line, span.start.column + 1, span.end.line, span.end.column + 1)


def is_code(node: cst.CSTNode) -> bool:
    return isinstance(
        node, (cst.BaseExpression, cst.BaseSmallStatement, cst.BaseStatement, cst.Arg, cst.Param)
    )


@pytest.fixture
def no_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make sure that the quick way is taken."""

    def refuse(_: Positions) -> None:
        raise AssertionError("the whole module was written out")

    monkeypatch.setattr(Positions, "_write_all", refuse)


@pytest.mark.usefixtures("no_provider")
@pytest.mark.parametrize(
    "text",
    [
        SAMPLE,
        SAMPLE.replace("\n", "\r\n"),
        SAMPLE.replace("\n", "\r"),
        SAMPLE.rstrip("\n"),
        "x = 1",
        "\n\n\nx = 1\n\n",
        "if x:\n\n\n    # a\n    pass\n# b\n",
        "async def f():\n    try:\n        a\n    finally: b\n",
        Path(tokenize.__file__).read_text("utf-8"),
    ],
)
def test_every_node_stands_where_libcst_says(text: str) -> None:
    source = source_of(text)
    assert source.module is not None
    asked = 0
    for node, span in provided(source):
        if is_code(node):
            asked += 1
            # A new object each time, or a node's place would come from its neighbour's.
            if len(text) < 5_000:
                assert Positions(source.module, source.text).span(node) == span
            place = source.place(node)
            assert (place.row, place.column, place.end_row, place.end_column) == span
    assert asked > 0


def test_every_other_node_too() -> None:
    source = source_of(SAMPLE)
    assert source.module is not None
    known = Positions(source.module, source.text)
    for node, span in provided(source):
        assert known.span(node) == span


@pytest.mark.usefixtures("no_provider")
@pytest.mark.parametrize(
    "text",
    [
        "\fx = 1\n  \fy = 2\nif x:\n    z\n\f    w = (2,\n  \f3)\n    v = '\f'; u = 5\n",
        "\\\nx = 1\n",
    ],
)
def test_where_libcst_is_wrong_the_file_is_right(text: str) -> None:
    source = source_of(text)
    names = [node for node, _ in provided(source) if isinstance(node, cst.Integer | cst.Name)]
    assert names
    for node in names:
        place = source.place(node)
        assert source.line(place.row)[place.column - 1 : place.end_column - 1] == node.value


@pytest.mark.parametrize("answer", [SyntaxError(), None, ast.parse("y = 2\nz = 3\n"), ast.parse("")])
def test_where_python_disagrees_libcst_decides(
    answer: ast.Module | SyntaxError | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("losslint.source.statements.parse_ast", lambda _: answer)
    source = source_of("x = 1\nif y:\n  z = 3\n")
    for node, span in provided(source):
        place = source.place(node)
        assert (place.row, place.column, place.end_row, place.end_column) == span


def test_only_the_statement_asked_about_is_written_out() -> None:
    source = source_of("x = 1\ndef f(a=2):\n    b = 3\n    c = 4\nd = 5\n")
    assert source.module is not None
    known = Positions(source.module, source.text)
    function = source.module.body[1]
    assert isinstance(function, cst.FunctionDef)
    assert known.span(function.params.params[0]) == (2, 7, 2, 8)
    assert known.span(function.body.body[1]) == (4, 5, 4, 10)
    assert function.body.body[0] not in known._spans
    assert source.module.body[0] not in known._spans


def test_a_node_of_another_module_has_no_place() -> None:
    with pytest.raises(KeyError):
        source_of("x = 1\n").place(source_of("x = 1\n").module or cst.Pass())
    with pytest.raises(KeyError):
        source_of("x = 1\n").place(cst.Name("x"))
