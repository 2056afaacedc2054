from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest
from losslint.source import CodeOrigin, Source, read_source
from losslint.training import Origin, Place


def source_of(text: str) -> Source:
    return read_source(Path("x.py"), text.encode())


def first_value(source: Source) -> cst.CSTNode:
    assert source.module is not None
    match source.module.body[0]:
        case cst.SimpleStatementLine(body=[cst.Expr(value=value)]):
            return value
    raise AssertionError("the sample is not an expression")


def origin_of(text: str) -> CodeOrigin:
    source = source_of(text)
    return CodeOrigin(source, first_value(source))


def test_it_is_an_origin() -> None:
    origin: Origin = origin_of("\nf(x)\n")
    assert origin.place() == Place("x.py", None, 2, 1, 2, 5)
    assert origin.text() == "f(x)"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("Dense(10,  # ten\n      activation='softmax')\n", "Dense(10, activation='softmax')"),
        ("f(\n    a,\n    # b\n    c,\n)\n", "f(a, c,)"),
        ("a + \\\n  b\n", "a + b"),
        ("f('a  # b')\n", "f('a  # b')"),
        ("f(" + "a, " * 40 + "b)\n", "f(" + "a, " * 12 + "a...a" + ", a" * 11 + ", b)"),
    ],
)
def test_the_text_is_on_one_line(code: str, text: str) -> None:
    assert origin_of(code).text() == text
    assert len(text) <= 80


def test_origins_are_the_same_when_node_and_source_are() -> None:
    source = source_of("f(x)\n")
    node = first_value(source)
    assert CodeOrigin(source, node) == CodeOrigin(source, node)
    assert len({CodeOrigin(source, node), CodeOrigin(source, node)}) == 1
    assert CodeOrigin(source, node) != CodeOrigin(source_of("f(x)\n"), node)
    assert CodeOrigin(source, node) != CodeOrigin(source, node.deep_clone())
    assert CodeOrigin(source, node) != "f(x)"
