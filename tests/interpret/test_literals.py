"""Literals read without compiling them mean what Python says they mean."""

import ast

import libcst as cst
import pytest
from losslint.interpret import literals


@pytest.mark.parametrize(
    "code", ["0", "7", "1_000", "0x1F", "0b101", "1.5", ".5", "1e-3", "1_0.5", "2j", "0o7"]
)
def test_a_number_is_what_python_reads(code: str) -> None:
    node = cst.parse_expression(code)
    assert isinstance(node, cst.Integer | cst.Float | cst.Imaginary)
    value = literals.number(node)
    assert (type(value), value) == (type(ast.literal_eval(code)), ast.literal_eval(code))


@pytest.mark.parametrize(
    "code",
    [
        "''",
        '""',
        "'a'",
        '"it\'s"',
        "'\\n'",
        "r'\\n'",
        "b'a'",
        "'''a\nb'''",
        '"""a"""',
        "'' ''",
        "'a' \"b\"",
        "u'a'",
    ],
)
def test_a_string_is_what_python_reads(code: str) -> None:
    node = cst.parse_expression(code)
    assert isinstance(node, cst.SimpleString | cst.ConcatenatedString)
    assert literals.text(node) == ast.literal_eval(code)


@pytest.mark.parametrize("code", ["'\\x'", "'\\N{no such letter}'", "b'\\x0'"])
def test_an_escape_that_means_nothing_has_no_value(code: str) -> None:
    assert literals.text(cst.SimpleString(code)) is None


def test_a_number_that_python_refuses_has_no_value() -> None:
    assert literals.number(cst.Integer("9" * 5_000)) is None


def test_an_odd_escape_is_read_without_a_warning() -> None:
    assert literals.text(cst.SimpleString("'\\d'")) == "\\d"
