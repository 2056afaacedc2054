"""A quick look at the words of Python code: logical lines, brackets and comments, without a parser.

It never fails, whatever the text, which is why it can run before a parser does. Quotes of an f-string that
come again inside its braces, as Python 3.12 allows, are taken for the end of the string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from losslint.source.expressions import expression

_TOKEN = expression(
    r"""
    (?= [\#"'()\[\]{}\\\r\n] )  # looked for first, because most signs of a text begin nothing
    (?:
      (?P<comment> \#[^\r\n]* )
    | (?P<string>
          \"\"\" [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* (?: \"\"\" | \\?\Z )
        | '''    [^'\\]* (?: (?: \\. | '(?!'') ) [^'\\]* )* (?: '''    | \\?\Z )
        | "      [^"\\\r\n]* (?: \\(?: \r\n | . ) [^"\\\r\n]* )* "?
        | '      [^'\\\r\n]* (?: \\(?: \r\n | . ) [^'\\\r\n]* )* '?
      )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<joined> \\(?: \r\n? | \n ) )
    | (?P<newline> \r\n? | \n )
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_BRACKET = expression(r"[()\[\]{}]")

SHORT, SHALLOW = 400, 5
"""Characters and levels of brackets that `remarkable_lines` makes nothing of."""


def _within_brackets(levels: int) -> str:
    """Return the pattern of code on one row, without a backslash, whose brackets are closed and nest so deep.

    What may follow what is decided by the first letter alone, so a match fails as fast as it succeeds.
    """
    plain = r"[^\r\n\"'#()\[\]{}\\]*"
    sign = r"\"(?!\"\")[^\"\\\r\n]*\"|'(?!'')[^'\\\r\n]*'"
    if levels:
        sign += rf"|[(\[{{]{_within_brackets(levels - 1)}[)\]}}]"
    return rf"{plain}(?:(?:{sign}){plain})*"


_UNREMARKABLE = expression(
    rf"(?:(?=[^\r\n]{{0,{SHORT}}}[\r\n]){_within_brackets(SHALLOW)}(?:#[^\r\n]*)?\r?\n){{1,100}}"
)
"""Rows that are logical lines of their own, short and shallow."""


class LogicalLine(NamedTuple):
    """One logical line: offsets of its text, its deepest bracket, and the comments in it.

    `end` lies behind the line end. `deepest` is the offset where the bracket depth `depth` is first
    reached. Every comment is a pair of offsets.
    """

    start: int
    end: int
    depth: int
    deepest: int
    comments: tuple[tuple[int, int], ...]


def logical_line(text: str, start: int) -> LogicalLine:
    """Return the logical line that begins at the offset `start` of `text`."""
    depth = deepest = maximum = 0
    comments: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(text, start):
        match token.lastgroup:
            case "newline":
                if depth == 0:
                    return LogicalLine(start, token.end(), maximum, deepest, tuple(comments))
            case "comment":
                comments.append(token.span())
            case "open":
                depth += 1
                if depth > maximum:
                    maximum, deepest = depth, token.start()
            case "close":
                depth = max(depth - 1, 0)
    return LogicalLine(start, len(text), maximum, deepest, tuple(comments))


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """Yield the logical lines of `text` in order; blank lines and lone comments count as lines."""
    start = 0
    while start < len(text):
        line = logical_line(text, start)
        yield line
        start = line.end


def remarkable_lines(text: str) -> Iterator[LogicalLine]:
    """Yield the logical lines of `text` in order, but for most that are short and shallow.

    Nearly all are, and a regular expression passes over them in half the time that looking at each takes.
    """
    start = 0
    while start < len(text):
        passed = _UNREMARKABLE.match(text, start)
        if passed is not None:
            start = passed.end()
            continue
        line = logical_line(text, start)
        yield line
        start = line.end


def longest_run_of_strings(text: str, start: int, end: int) -> int:
    """Return how many strings stand next to each other, with nothing but space and comments between."""
    run = longest = 0
    behind = start
    for token in _TOKEN.finditer(text, start, end):
        if text[behind : token.start()].strip() or token.lastgroup in ("open", "close"):
            run = 0
        if token.lastgroup == "string":
            run += 1
            longest = max(longest, run)
        behind = token.end()
    return longest


def depth_of_brackets(text: str) -> int:
    """Return how deep brackets nest when those in strings and comments are counted too."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(text):
        if bracket in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif depth:
            depth -= 1
    return deepest
