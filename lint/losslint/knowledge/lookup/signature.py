"""Signatures written as text, and binding the arguments of a call to them.

The text reads as Python does (what stands after `*` is given by name only), with these additions:

- `units, ..., stateful=False`: parameters that are of no use here were left out at the dots. What is given by
  position beyond them may be any of those that follow.
- `old->new`: another name of a parameter, as other versions or other libraries call it.
- `dtype=None only in Keras 2`: a parameter that today's library does not have.
- `axis=0 by position in pandas 1`: today it stands elsewhere, or is given by name only; code that has it at
  this position is for that version.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from losslint.values import Const, Names, Tuple, Unknown, Value

_NOT_GIVEN = Unknown("not given")
_PASSED_ON = Unknown("passed on as `*args` or `**kwargs`")
_BY_POSITION = Unknown("it may be given by its position")

_ONLY_IN, _PLACED_IN = " only in ", " by position in "


class Signature(Struct, frozen=True):
    """The parameters of a library function, and other names that older versions gave them.

    `positional` are those whose position is known, in order, and `later` those that stand behind parameters
    that were left out. `defaults` has what each parameter is where it is not given, `passed_on` what it is
    where it may be given. `only_in` and `placed_in` have the version that a remark on a parameter names.
    """

    positional: tuple[str, ...]
    later: Mapping[str, Value]
    defaults: Mapping[str, Value]
    renamed: Mapping[str, str]
    passed_on: Mapping[str, Value]
    only_in: Mapping[str, str]
    placed_in: Mapping[str, str]


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
    """Parse `"x, num_classes=None, *, dtype='float32' only in Keras 2, classes->num_classes"`."""
    places: dict[str, list[str]] = {"": [], "...": [], "*": []}
    place = ""
    defaults: dict[str, Value] = {}
    renamed: dict[str, str] = {}
    remarks: dict[str, dict[str, str]] = {_ONLY_IN: {}, _PLACED_IN: {}}
    for part in filter(None, (part.strip() for part in _split(text))):
        old, arrow, new = part.partition("->")
        if arrow:
            renamed[old] = new
        elif part in places:
            place = part
        else:
            written, remark, version = _remarked(part)
            name, equals, default = written.partition("=")
            defaults[name] = _constant(default) if equals else _NOT_GIVEN
            places[place].append(name)
            if remark:
                remarks[remark][name] = version
    later = dict.fromkeys(places["..."], _BY_POSITION)
    passed_on = dict.fromkeys(defaults, _PASSED_ON)
    positional = tuple(places[""])
    return Signature(positional, later, defaults, renamed, passed_on, remarks[_ONLY_IN], remarks[_PLACED_IN])


def bind(text: str, positional: Sequence[Value], keywords: Names, complete: bool = True) -> Bound:
    """Bind the arguments of a call to a signature; what fits nowhere is kept in `rest` and `extra`."""
    shape = signature(text)
    defaults = shape.defaults
    arguments: dict[str, Value] = dict(zip(shape.positional, positional, strict=False))
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
    rest = tuple(positional[len(shape.positional) :])
    if len(arguments) < len(defaults):
        left_out = defaults if complete else shape.passed_on
        arguments = {**left_out, **(shape.later if rest else {}), **arguments}
    return Bound(arguments, given, rest, extra, complete, placed)


def _remarked(part: str) -> tuple[str, str, str]:
    """Return a parameter, what kind of remark stands behind it, and the version that this names."""
    for remark in (_ONLY_IN, _PLACED_IN):
        written, found, version = part.partition(remark)
        if found:
            return written, remark, version
    return part, "", ""


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
