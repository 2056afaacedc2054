"""Nodes of the parser are taken as they are, nodes of anybody else are checked as ever."""

from __future__ import annotations

import libcst as cst
import pytest
from losslint.source.parsing import parse
from losslint.source.trust import trusted_nodes

PROGRAM = "import keras\n\n\ndef f(a, *b, c=1, **d):\n    return [x for x in (a, b) if not x], f'{c}' 'd'\n"


def test_the_parser_makes_the_same_tree_without_checks() -> None:
    """What the parser makes of code is what it makes of it with every check."""
    made = parse(PROGRAM)
    assert isinstance(made, cst.Module)
    assert made.deep_equals(cst.parse_module(PROGRAM))


def test_checks_are_back_after_parsing() -> None:
    """Nodes that other code puts together wrongly are refused, also after a file that does not parse."""
    parse("import keras\n")
    parse("def :\n")
    with pytest.raises(cst.CSTValidationError):
        cst.Name("")


def test_checks_rest_while_a_file_is_parsed() -> None:
    """Inside the context nothing is checked: the test above would pass without it."""
    with trusted_nodes():
        assert cst.Name("").value == ""
