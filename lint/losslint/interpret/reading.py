"""Which names a piece of code mentions, and which of them it reads."""

from __future__ import annotations

from collections import Counter

import libcst as cst

from losslint.source import nodes_in


def names_in(node: cst.CSTNode) -> set[str]:
    """Return every name that stands in a piece of code, those of attributes and keywords too."""
    return {inner.value for inner in nodes_in(node) if type(inner) is cst.Name}


def names_read_in(code: cst.CSTNode) -> set[str]:
    """Return the names that a piece of code mentions other than as the target of a loop."""
    mentioned = Counter[str]()
    for node in nodes_in(code):
        if type(node) is cst.Name:
            mentioned[node.value] += 1
        elif type(node) is cst.For or type(node) is cst.CompFor:
            mentioned.subtract(names_in(node.target))
    return {name for name, count in mentioned.items() if count > 0}
