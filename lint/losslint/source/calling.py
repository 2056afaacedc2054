"""Code without what calls nothing: imports, annotations of arguments, and passes that others go on with.

A name that stands only there leads to no training. An import that gives a word which trains another name
stays, since that is used in its place; `as` with the same name only says that it is there for others.
Annotations of a class's fields stay too: what is read from a command line makes objects by them, while those
of arguments are only read for what `Literal` lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from losslint.source.expressions import expression
from losslint.source.mentions import NAMED, SETTINGS, SETTINGS_READ

_IMPORT = expression(
    r"^([ \t]*)(?:from[ \t]+[\w.]+[ \t]+)?import\b[ \t]*(?:\([\w\s.,*]*\)|[\w \t.,*]*)", re.MULTILINE
)
_TRAINING = chain.from_iterable(each for table in (NAMED, SETTINGS, SETTINGS_READ) for each in table.values())
_RENAMES = expression(rf"\b({'|'.join(dict.fromkeys(_TRAINING))})\s+as\s+(?!\1\b)")
_SIGNATURE = expression(r"\bdef\s+\w+\s*(?:\[[^\]\n]*\]\s*)?\(")
_MARK = expression(r"[][(){},:=]|\blambda\b")
_RESULT = expression(r"\)\s*->")
_LONGEST = 20_000
"""Characters of a signature, after which its bracket is one that nobody closes."""

_OF_AUTOGRAD = expression(
    r"^([ \t]*)class[ \t]+\w+\([^()\n]*\bFunction\)[^\n]*\n"
    r"(?:\1[ \t]+[^\n]*(?:\n|\Z)|[ \t]*\n|\1\)[^\n]*\n)*",
    re.MULTILINE,
)
_BACKWARD = expression(r"\.\s*backward\b")
_OF_CLASS = expression(
    r"(\b(?!\w*loss)\w*(?:cls|Function|autograd_function)\s*)\.\s*backward\b(?!\s*\(\s*(?:\)|\w+\s*=(?!=)))"
)
"""A pass of such a class, handed on or given its context; a loss of that name would be given none."""
_OF_GRADIENT = expression(r"(\b(?!\w*loss)\w+\s*)\.\s*backward\b(?=\s*\(\s*\w*grad\w*\s*[,)])")
"""A pass that goes on with a gradient from elsewhere, through one part of a network: no loss begins there."""
_ALONE = expression(r"[ \t]*(?:[\w.]+\.\s*)?\w+\s*\.\s*backward[ \t]*(?:[\r\n;]|\Z)")


def calling_in(code: str) -> str:
    """Return code without comments and strings, and without what calls nothing."""
    if "import" in code:
        code = _IMPORT.sub(_renamed, code)
    if "backward" in code:
        code = _OF_AUTOGRAD.sub(lambda match: _BACKWARD.sub("", match[0]), code)
        code = _OF_GRADIENT.sub(r"\1", _OF_CLASS.sub(_unless_alone, code))
    return "".join(_without_annotations(code))


def _renamed(match: re.Match[str]) -> str:
    """Return an import that gives such a word another name, nothing in place of any other."""
    return match[0] if _RENAMES.search(match[0]) else match[1]


def _unless_alone(match: re.Match[str]) -> str:
    """Return what has a pass, with that where it is a whole statement: a loss whose call was forgotten."""
    code = match.string
    is_alone = _ALONE.match(code, code.rfind("\n", 0, match.start()) + 1) is not None
    return match[0] if is_alone else match[1]


def _without_annotations(code: str) -> Iterator[str]:
    at = 0
    for match in _SIGNATURE.finditer(code):
        if match.end() < at:
            continue  # it stands in a signature that was read to its end
        for start, end in _annotations_behind(code, match.end()):
            yield code[at:start]
            at = end
    yield code[at:]


def _annotations_behind(code: str, at: int) -> list[tuple[int, int]]:
    """Return where the annotations of a signature begin and end, of which the first argument is at a place.

    There are none where functions stand in it, whose colons and commas are no signature's.
    """
    found: list[tuple[int, int]] = []
    depth, since, is_default = 1, -1, False
    for mark in _MARK.finditer(code, at, at + _LONGEST):
        sign, place = mark[0], mark.start()
        if sign == "lambda":
            break
        depth += (sign in "([{") - (sign in ")]}")
        if not depth:
            return found + [(since, place)] * (since >= 0) + _result_behind(code, place)
        if depth > 1:
            continue
        if sign == ":" and since < 0 and not is_default:
            since = place
        elif sign in ",=" and since >= 0:
            found.append((since, place))
            since = -1
        is_default = sign == "=" or (is_default and sign != ",")
    return []


def _result_behind(code: str, at: int) -> list[tuple[int, int]]:
    """Return where the annotation of a result stands behind the bracket that closes a signature."""
    if _RESULT.match(code, at) is None:
        return []
    depth = 0
    for mark in _MARK.finditer(code, at + 1, at + _LONGEST):
        depth += (mark[0] in "([{") - (mark[0] in ")]}")
        if not depth and mark[0] == ":":
            return [(at + 1, mark.start())]
    return []
