"""The gate: which bytes can hold training code at all, decided without parsing them."""

from __future__ import annotations

import codecs

from losslint.source.expressions import expression
from losslint.source.mentions import FRAGMENTS, NAMES, OTHERS, TRAINING

_IMPORT = expression(rb"import(?=[ \t(*])")
_FROM = expression(rb"(?:^|[^\w.]|\\[nt])from[ \t]+(\.*)[ \t]*([\w.\x80-\xff]*)$")
_NAME = expression(rb"[\w.\x80-\xff]+")
_IS_INSIDE = expression(rb"(?<!\\)\w$")
"""Fits before an `import` that is the end of another word; an escaped line end of a notebook is none."""
_FAR = 200
"""Bytes in front of `import` in which its `from` stands."""
_LONG = 4_000
"""Bytes of the names in parentheses."""
_ANOTHER = expression(
    rb"(?:^|[\n\"])[ \t]*(?:import|from)[ \t]+(?:%b)\b"
    % b"|".join((*OTHERS, *(name for names, _ in TRAINING.values() for name in names)))
)
"""Where a file imports another library of training, its code is no fragment of Keras's."""
_NAMED = expression(
    rb"(?<![\w./])[\w.]*(?:%b)(?![\w.-]*/)" % b"|".join(name for names in NAMES.values() for name in names)
)
"""The name of a library, but in an address: many a docstring says where an idea is from."""
_COMMENT = expression(rb"losslint|noqa[^\n]*\bLL\d")
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
    if any(name in data for names in NAMES.values() for name in names) and _NAMED.search(data) is not None:
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

_PATH_CHANGED = expression(
    rb"\bsys\.path\s*(?:\.\s*\w+\s*\(|\[|\+?=(?!=))|=\s*sys\.path\b|\bsys\s+import[^\n]*\bpath\b"
)
_RUN_AS_SCRIPT = expression(rb"(?<![\w.])__name__\s*==\s*\W{1,2}__main__|__main__\W{1,2}\s*==\s*__name__\b")
_BLOCK = expression(rb"([ \t]*)(def|class|async)?\b")


def imports_late(data: bytes) -> bool:
    """Return whether the bytes of a script leave open which modules it imports.

    A module of others that imports by name is no script, nor is one that changes `sys.path` in a function.
    """
    names_path, names_late = b"sys" in data and b"path" in data, _has_one(data, LATE)
    if not (names_path or names_late):
        return False
    changes = list(_PATH_CHANGED.finditer(data)) if names_path else []
    if changes or names_late:
        if _RUN_AS_SCRIPT.search(data) is not None:
            return True
        is_notebook = data.lstrip().startswith(b"{")
        return any(is_notebook or not _is_in_function(data, match.start()) for match in changes)
    return False


def _is_in_function(data: bytes, at: int) -> bool:
    """Whether the line at a place stands in a function or class, as far as its own indentation tells."""
    least = _depth(data, data.rfind(b"\n", 0, at) + 1)
    end = data.rfind(b"\n", 0, at)
    while least and end >= 0:
        start = data.rfind(b"\n", 0, end) + 1
        block = _BLOCK.match(data, start, end)
        if block is not None and data[start:end].strip() and len(block[1]) < least:
            if block[2] is not None:
                return True
            least = len(block[1])
        end = start - 1
    return False


def _depth(data: bytes, start: int) -> int:
    block = _BLOCK.match(data, start)
    return len(block[1]) if block is not None else 0


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
