from __future__ import annotations

import libcst as cst
from losslint.source import nodes_in, number_in

CODE = "a.fit(x); b = [a.fit(y) for y in x]\n"


def _calls(root: cst.CSTNode) -> list[cst.CSTNode]:
    return [node for node in nodes_in(root) if isinstance(node, cst.Call)]


def test_a_node_has_a_number_of_its_own_which_reading_again_does_not_change() -> None:
    one, other = (cst.parse_module(CODE).body[0] for _ in range(2))

    numbers = [number_in(one, node) for node in _calls(one)]

    assert len(set(numbers)) == 2
    assert numbers == [number_in(other, node) for node in _calls(other)]


def test_a_node_from_elsewhere_has_no_number() -> None:
    one, other = (cst.parse_module(CODE).body[0] for _ in range(2))

    assert number_in(one, _calls(other)[0]) == -1
    assert number_in(None, one) == -1
