"""Signatures written as text, and binding the arguments of a call to them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from losslint.values import Const, Names, Tuple, Unknown, Value

_NOT_GIVEN = Unknown("not given")
_PASSED_ON = Unknown("passed on as `*args` or `**kwargs`")


class Signature(Struct, frozen=True):
    """The parameters of a library function in order, and other names that older versions gave them.

    `defaults` has what each of them is where it is not given, `passed_on` what it is where it may be given.
    """

    defaults: Mapping[str, Value]
    renamed: Mapping[str, str]
    passed_on: Mapping[str, Value]


class Bound(Struct, frozen=True):
    """Arguments by parameter name, defaults included.

    `given` are the names that the call writes, old spellings too, `rest` surplus positional arguments and
    `extra` surplus keywords. `complete` is False when `*args` or `**kwargs` of unknown content were passed:
    then parameters that were not given are unknown. `placed` are the parameters that are given by position.
    """

    arguments: Names
    given: frozenset[str]
    rest: tuple[Value, ...]
    extra: Names
    complete: bool
    placed: frozenset[str] = frozenset()


@lru_cache(maxsize=1024)
def signature(text: str) -> Signature:
    """Parse `"x, num_classes=None, classes->num_classes"`: `old->new` names an old spelling."""
    defaults: dict[str, Value] = {}
    renamed: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in _split(text))):
        old, arrow, new = part.partition("->")
        if arrow:
            renamed[old] = new
            continue
        name, equals, default = part.partition("=")
        defaults[name] = _constant(default) if equals else _NOT_GIVEN
    return Signature(defaults, renamed, dict.fromkeys(defaults, _PASSED_ON))


def bind(text: str, positional: Sequence[Value], keywords: Names, complete: bool = True) -> Bound:
    """Bind the arguments of a call to a signature; what fits nowhere is kept in `rest` and `extra`."""
    shape = signature(text)
    defaults = shape.defaults
    arguments: dict[str, Value] = dict(zip(defaults, positional, strict=False))
    placed = given = frozenset(arguments)
    extra: dict[str, Value] = {}
    if keywords:
        for keyword, value in keywords.items():
            name = shape.renamed.get(keyword, keyword)
            if name in placed:
                continue  # given twice, which Python refuses: the code is for another version of the library
            if name in defaults:
                arguments[name] = value
            else:
                extra[keyword] = value
        given = frozenset(arguments)
        if shape.renamed:
            given |= keywords.keys() & shape.renamed.keys()
    if len(arguments) < len(defaults):
        arguments = {**(defaults if complete else shape.passed_on), **arguments}
    return Bound(arguments, given, tuple(positional[len(defaults) :]), extra, complete, placed)


def _split(text: str) -> list[str]:
    parts, depth, start, quoted = [], 0, 0, False
    for position, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]


def _constant(text: str) -> Value:
    literal = ast.literal_eval(text)
    if isinstance(literal, tuple):
        return Tuple(tuple(Const(item) for item in literal))
    return Const(literal)
