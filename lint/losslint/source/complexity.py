"""Refusing code that is too complex to parse safely, before a parser sees it.

libcst kills the process on some 3,000 nested brackets and takes time that grows with the square of the
length of a chain such as `a + b + c`; code that walks the tree runs into Python's recursion limit long
before. Nobody writes such code by hand, so it is refused.
"""

from __future__ import annotations

import ast
from itertools import islice

from msgspec import Struct

from losslint.source.expressions import expression
from losslint.source.lexical import depth_of_brackets, longest_run_of_strings, remarkable_lines
from losslint.source.python_ast import parse_ast

MAXIMUM_DEPTH = 200
"""Levels of brackets, operators, calls, blocks or `elif` in one another. CPython's own limit for brackets."""

MAXIMUM_PATTERN_DEPTH = 8
"""Brackets in the pattern of a `case`: the time that libcst takes grows fourfold with each of them."""

MAXIMUM_LENGTH = 1_000_000
"""Characters of code in one file; libcst takes some ten seconds for as many."""

MAXIMUM_SIGNS = 250_000
"""Words, literals and signs in one file; libcst takes about three kilobytes and 20 µs for each."""

_SIGN = expression(r"'[^'\n]*'|\"[^\"\n]*\"|#.*|\w+|[^\w\s]")
_CASE = expression(r"[ \t\f]*case\b(?![ \t]*[=.,)\]])[^:]*:")
_F_STRING = expression(r"[fFtT][rR]?['\"]")
_LINK = expression(r"[-+*/%@|&^~(\[{'\"]|(?<!\d)\.(?!\d)|\b(?:and|or|not|if|lambda|for|await)\b")


class TooComplex(Struct, frozen=True):
    """Why a text is not parsed, and the offset of the spot that decided."""

    message: str
    offset: int


def too_complex(text: str) -> TooComplex | None:
    """Return why `text` should not be given to libcst, or None where it is harmless."""
    if len(text) > MAXIMUM_LENGTH:
        return TooComplex(f"too large to parse: more than {MAXIMUM_LENGTH:,} characters of code", 0)
    if len(text) > MAXIMUM_SIGNS and _has_more_signs(text):
        return TooComplex(f"too large to parse: more than {MAXIMUM_SIGNS:,} words and signs", 0)
    suspect = 0 if _may_hide_depth(text) else None
    for line in remarkable_lines(text):
        if line.depth > MAXIMUM_DEPTH:
            return TooComplex(f"too deeply nested: more than {MAXIMUM_DEPTH} brackets", line.deepest)
        if line.depth > MAXIMUM_PATTERN_DEPTH and _CASE.match(text, line.start, line.end):
            message = f"too complex to parse: more than {MAXIMUM_PATTERN_DEPTH} nested patterns"
            return TooComplex(message, line.deepest)
        if line.end - line.start > 2 * MAXIMUM_DEPTH and _has_chain(text, line.start, line.end):
            if longest_run_of_strings(text, line.start, line.end) > MAXIMUM_DEPTH:
                return TooComplex(
                    f"too complex to parse: more than {MAXIMUM_DEPTH} strings in a row", line.start
                )
            suspect = line.start if suspect is None else suspect
    if suspect is not None and not _is_shallow(text):
        return TooComplex(f"too complex to parse: more than {MAXIMUM_DEPTH} levels in one another", suspect)
    return None


def _has_more_signs(text: str) -> bool:
    return next(islice(_SIGN.finditer(text), MAXIMUM_SIGNS, None), None) is not None


def _may_hide_depth(text: str) -> bool:
    """Return whether code may be deep where the logical lines do not show it.

    That is in a chain of `elif`, and within the braces of an f-string.
    """
    if text.count("elif") > MAXIMUM_DEPTH:
        return True
    return _F_STRING.search(text) is not None and depth_of_brackets(text) > MAXIMUM_DEPTH


def _has_chain(text: str, start: int, end: int) -> bool:
    """Return whether a logical line has enough links for a chain of the maximum depth."""
    links = islice(_LINK.finditer(text, start, end), MAXIMUM_DEPTH, None)
    return next(links, None) is not None


def _is_shallow(text: str) -> bool:
    """Return whether CPython parses `text` and the tree is no deeper than is allowed."""
    tree = parse_ast(text)
    if not isinstance(tree, ast.Module):
        return False
    unseen: list[tuple[ast.AST, int]] = [(tree, 0)]
    while unseen:
        node, depth = unseen.pop()
        depth += _levels_of(node)
        if depth > MAXIMUM_DEPTH:
            return False
        unseen.extend((child, depth) for child in ast.iter_child_nodes(node))
    return True


def _levels_of(node: ast.AST) -> int:
    """Return how many levels libcst makes of a node that is flat in Python's own syntax tree."""
    match node:
        case ast.BoolOp(values=values):
            return len(values)
        case ast.ListComp(generators=generators) | ast.SetComp(generators=generators):
            return len(generators)
        case ast.GeneratorExp(generators=generators) | ast.DictComp(generators=generators):
            return len(generators)
        case ast.alias(name=name):
            return name.count(".")
        case ast.ImportFrom(module=str(name)):
            return name.count(".")
        case _:
            return 1
