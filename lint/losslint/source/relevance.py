"""The gate: which bytes can hold training code at all, decided without parsing them."""

from __future__ import annotations

import codecs
import re

from losslint.source.mentions import FRAGMENTS, NAMES, OTHERS, TRAINING

_IMPORT = re.compile(rb"import(?=[ \t(*])")
_FROM = re.compile(rb"(?:^|[^\w.]|\\[nt])from[ \t]+(\.*)[ \t]*([\w.\x80-\xff]*)$")
_NAME = re.compile(rb"[\w.\x80-\xff]+")
_IS_INSIDE = re.compile(rb"(?<!\\)\w$")
"""Fits before an `import` that is the end of another word; an escaped line end of a notebook is none."""
_FAR = 200
"""Bytes in front of `import` in which its `from` stands."""
_LONG = 4_000
"""Bytes of the names in parentheses."""
_ANOTHER = re.compile(
    rb"(?:^|[\n\"])[ \t]*(?:import|from)[ \t]+(?:%b)\b"
    % b"|".join((*OTHERS, *(name for names, _ in TRAINING.values() for name in names)))
)
"""Where a file imports another library of training, its code is no fragment of Keras's."""
_COMMENT = re.compile(rb"losslint|noqa[^\n]*\bLL\d")
"""A comment that is for losslint."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def looks_relevant(data: bytes) -> bool:
    """Return whether a file mentions a library that losslint knows, or builds or asks a model without.

    Of PyTorch it has to train too.

    A file with neither cannot hold anything to report. UTF-16 is looked through too, so that
    training code in it is reported as unreadable and not passed over.
    """
    if data.startswith(_UTF_16):
        data = data.replace(b"\0", b"")
    if any(name in data for names in NAMES.values() for name in names):
        return True
    if any(_has_one(data, names) and _has_one(data, words) for names, words in TRAINING.values()):
        return True
    found = any(sum(word in data for word in words) > 1 for words in FRAGMENTS.values())
    return found and _ANOTHER.search(data) is None


def has_comments(data: bytes) -> bool:
    """Return whether there may be comments for losslint in a file, which it has to judge."""
    return _COMMENT.search(data) is not None


def _has_one(data: bytes, words: tuple[bytes, ...]) -> bool:
    return any(word in data for word in words)


LATE = (b"addsitedir", b"import_module", b"__import__")
"""What besides `sys.path` stands in a script of which only its code knows which modules it imports."""


def imports_late(data: bytes) -> bool:
    """Return whether the bytes of a script leave open which modules it imports.

    A module of others that imports by name is no script.
    """
    return b"sys.path" in data or (b"__main__" in data and _has_one(data, LATE))


def imports_in(data: bytes) -> list[tuple[str, int]]:
    """Return what a file's bytes may import: dotted names, each with the dots in front of a relative one.

    Of `from a import b` that is both `a` and `a.b`, which may be a module too. Words in comments and strings
    that look like an import are among them, and a notebook's imports, which all stand in strings.
    """
    found: dict[tuple[bytes, int], None] = {}
    for match in _IMPORT.finditer(data):
        at, end = match.span()
        start = max(data.rfind(b"\n", 0, at) + 1, at - _FAR)
        before = data[start:at].strip()
        origin = _FROM.search(before) if before else None
        if before and origin is None and _IS_INSIDE.search(before) and data[at - 1] == before[-1]:
            continue
        level, path = (len(origin[1]), origin[2]) if origin is not None else (0, b"")
        if path:
            found[path, level] = None
        for each in _names_after(data, end).split(b","):
            name = _NAME.search(each)
            if name is not None:
                found[(path + b"." + name[0] if path else name[0]), level] = None
    return [(name.decode("utf-8", "replace"), level) for name, level in found if name.strip(b".") == name]


def _names_after(data: bytes, at: int) -> bytes:
    """Return the names that an `import` lists which ends at a place: those of a line, or in parentheses."""
    line_end = data.find(b"\n", at)
    end = line_end
    if data[at : at + _FAR].lstrip().startswith(b"("):
        end = data.find(b")", at)
    while end == line_end > 0 and data[end - 1] == 92:  # a backslash: it goes on in the next line
        line_end = end = data.find(b"\n", end + 1)
    return data[at : min(end, at + _LONG) if end >= 0 else at + _LONG]
