"""Walking the tree of libcst by its fields, without whitespace and punctuation."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache

import libcst as cst

from losslint.source.bodies import UnreadBlock

_FIELDS_WITHOUT_EXPRESSIONS = frozenset(
    (
        *("lpar", "rpar", "lbracket", "rbracket", "lbrace", "rbrace"),
        *("comma", "semicolon", "equal", "colon", "dot", "first_colon", "second_colon"),
        *("leading_lines", "lines_after_decorators", "header", "footer", "indent", "newline"),
    )
)


_BLOCKS = (cst.IndentedBlock, UnreadBlock)

_SCOPES = (cst.FunctionDef, cst.Lambda, cst.ClassDef)

_LEAVES = frozenset((str, bool, type(None), cst.MaybeSentinel))
"""What a field can hold beside nodes."""

_SEVERAL = frozenset((tuple, list))
"""What a field can hold several nodes in."""


def nodes_in(
    root: cst.CSTNode, within_blocks: bool = True, within_functions: bool = True
) -> Iterator[cst.CSTNode]:
    """Yield a node and everything below it, whitespace and punctuation left out, in no order.

    The statements of indented blocks are left out where only what is outside of them is asked for, and so are
    the insides of the functions and classes that are defined in it.
    """
    unseen = [root]
    while unseen:
        node = unseen.pop()
        yield node
        if type(node) in _BLOCKS and not within_blocks:
            continue
        if within_functions or node is root or type(node) not in _SCOPES:
            # As `_parts_of` has them, without a generator for every node.
            for name in _fields_of(type(node)):
                value = getattr(node, name)
                if type(value) in _SEVERAL:
                    unseen += value
                elif type(value) not in _LEAVES:
                    unseen.append(value)


def number_in(root: cst.CSTNode | None, node: cst.CSTNode) -> int:
    """Return a number that a node has among those below another one, the same whenever the text is read.

    It is -1 where the node is none of them.
    """
    nodes = nodes_in(root) if root is not None else ()
    return next((number for number, inner in enumerate(nodes) if inner is node), -1)


def parents_in(root: cst.CSTNode) -> dict[cst.CSTNode, cst.CSTNode]:
    """Return for every node below another one the node that it is a part of."""
    return {part: node for node in nodes_in(root) for part in _parts_of(node)}


def own_nodes(statement: cst.BaseStatement) -> Iterator[cst.CSTNode]:
    """Yield a statement and the nodes in it, without the statements of its indented blocks."""
    return nodes_in(statement, within_blocks=False)


def _parts_of(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for name in _fields_of(type(node)):
        value = getattr(node, name)
        if type(value) in _SEVERAL:
            yield from value
        elif type(value) not in _LEAVES:
            yield value


@cache
def _fields_of(node_class: type[cst.CSTNode]) -> tuple[str, ...]:
    return tuple(
        field.name
        for field in dataclasses.fields(node_class)
        if field.name not in _FIELDS_WITHOUT_EXPRESSIONS and "whitespace" not in field.name
    )
