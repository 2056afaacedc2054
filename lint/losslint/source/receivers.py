"""What stands behind nothing but arguments of its function, of which only callers know what they are."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.source.expressions import expression
from losslint.source.outline import bound_in, without_arguments
from losslint.source.piece import WORD, Piece, arguments_of

_OBJECT = frozenset(("self", "cls"))
_TEST = expression(r"[ \t]*(?:async\s+)?def\s+test")
_INNER = expression(r"\blambda\b([^:\n]*):|\bdef\s+\w+\s*\(([^()]*)")
_REACHED = expression(r"(?:(?<![\w.\])}])([^\W\d]\w*)\s*)?\.\s*([^\W\d]\w*)")
_NONE: frozenset[str] = frozenset()


def asked(piece: Piece, inside: bool = False) -> frozenset[str]:
    """Return the attributes in a statement, with the dot, that stand behind nothing but arguments.

    `inside` says whether arguments of functions in functions count. What is put together of several
    statements asks for none of which one asks for otherwise.
    """
    if not piece.parts:
        return _asked(piece.written, inside)
    found = [asked(part, inside) for part in piece.parts]
    others = (part.attributes - one for part, one in zip(piece.parts, found, strict=True))
    return _NONE.union(*found).difference(*others) if any(found) else _NONE


def _asked(written: str, inside: bool) -> frozenset[str]:
    """Return the attributes that stand behind nothing but arguments of a function, which keep what they are.

    What a decorator makes of a function may give them something itself, as defaults do, and tests are given
    fixtures.
    """
    arguments = {name for name, default in arguments_of(written).items() if not default}
    if written.startswith("@") or _TEST.match(written) is not None:
        return _NONE
    start = written.find(")")
    signatures = (match[1] or match[2] or "" for match in _INNER.finditer(written, start))
    inner = {name for signature in signatures for name in WORD.findall(signature)}
    every = (arguments | inner if inside else arguments - inner) - _OBJECT
    kept = every - bound_in(written[start:])
    if kept != every:
        kept = every - bound_in(without_arguments(written[start:]))  # keywords of calls bind nothing
    return _behind(kept, _REACHED.findall(written))


def _behind(names: set[str], reached: Sequence[tuple[str, str]]) -> frozenset[str]:
    found = {attribute for on, attribute in reached if on in names}
    return frozenset(f".{each}" for each in found.difference(each for on, each in reached if on not in names))
