"""The quotes of a file: code that is put into it gets those that its statement, or all of it, mostly has."""

from __future__ import annotations

import re
from collections.abc import Iterable

import libcst as cst

from losslint.source import CodeOrigin, nodes_in

_STRING = re.compile(r"""(?P<quote>['"])(?P<text>[^'"\\\n]*)(?P=quote)""")


def whole_string(text: str) -> re.Match[str] | None:
    """Return the quote and the text of code that is one plain string and nothing else."""
    return _STRING.fullmatch(text)


def in_quotes_of(origin: object, text: str) -> str:
    """Return code with the quotes around its strings that belong where `origin` is."""
    if not isinstance(origin, CodeOrigin) or _STRING.search(text) is None:
        return text
    quote = _quote_at(origin)
    return _STRING.sub(lambda found: f"{quote}{found['text']}{quote}", text) if quote else text


def _quote_at(origin: CodeOrigin) -> str:
    """Return the quote that most strings have: those of the statement, else those of the module."""
    parents = origin.source.parents
    statement = origin.node
    while statement in parents and not isinstance(statement, cst.BaseStatement | cst.BaseSmallStatement):
        statement = parents[statement]
    return _usual(nodes_in(statement)) or _usual(parents)


def _usual(nodes: Iterable[cst.CSTNode]) -> str:
    """Return the quote that most plain strings among nodes have, "" where none has more than the other."""
    quotes = [node.quote for node in nodes if isinstance(node, cst.SimpleString) and node.quote in ("'", '"')]
    single = sum(quote == "'" for quote in quotes)
    if 2 * single == len(quotes):
        return ""
    return "'" if 2 * single > len(quotes) else '"'
