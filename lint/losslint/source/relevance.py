"""The gate: which bytes can hold training code at all, decided without parsing them."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from losslint.source.expressions import expression
from losslint.source.mentions import FRAGMENTS, NAMES, OTHERS, TRAINING

_ANOTHER = expression(
    rb"(?:^|[\n\"])[ \t]*(?:import|from)[ \t]+(?:%b)\b"
    % b"|".join((*OTHERS, *(name for names, _ in TRAINING.values() for name in names)))
)
"""Where a file imports another library of training, its code is no fragment of Keras's."""
_NAMED = expression(
    rb"(?<![\w./])[\w.]*(?:%b)(?![\w.-]*/)" % b"|".join(name for names in NAMES.values() for name in names)
)
"""The name of a library, but in an address: many a docstring says where an idea is from."""
_IMPORTED_BY_NAME = expression(
    rb"""(?:[=:]|(?:import_module|__import__)\()\s*["'][\w.]*(?:%b)"""
    % b"|".join(name for names in NAMES.values() for name in names)
)
"""The name of a library as text that is given to what imports it, or kept under a name for that."""
_FOR_US, _FOR_ALL = b"losslint", b"noqa"
_NAMES_US = expression(rb"noqa[^\n]*\bLL\d")
"""A comment that is for losslint, too."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def looks_relevant(data: bytes) -> bool:
    """Return whether a file mentions a library that losslint knows, or builds or asks a model without.

    A file with neither cannot hold anything to report.
    """
    return bool(mentioned_in(data))


def mentioned_in(data: bytes) -> frozenset[str]:
    """Return the frameworks that a file mentions, or in whose way it builds or asks a model without.

    Of PyTorch it has to train too. UTF-16 is looked through too, so that training code in it is reported as
    unreadable and not passed over.
    """
    if data.startswith(_UTF_16):
        data = data.replace(b"\0", b"")
    found = {framework for framework, names in NAMES.items() if _is_named(data, names)}
    found |= {
        framework
        for framework, (names, words) in TRAINING.items()
        if _has_one(data, names) and _has_one(data, words)
    }
    if not (found or _is_of_package(data)):
        fragments = {one for one, words in FRAGMENTS.items() if sum(word in data for word in words) > 1}
        if fragments and _ANOTHER.search(data) is None:
            found |= fragments
    return frozenset(found)


def used_in(data: bytes, imported: bytes, code: Callable[[], bytes]) -> frozenset[str]:
    """Return the frameworks that a file's code can give to those who import it, or that it may train with.

    `imported` are the names that its imports hold. What is in the way of a framework without its name counts
    as its words do. `code` gives its bytes without comments and strings.
    """
    found = {
        framework
        for framework, names in NAMES.items()
        if _has_one(imported, names)
        or not _has_one(data, names)
        or (_has_one(data, LATE) and _IMPORTED_BY_NAME.search(data) is not None)
    }
    found |= {
        framework
        for framework, (_, words) in TRAINING.items()
        if _has_one(data, words) and _has_one(code(), words)
    }
    return frozenset(found)


def _is_named(data: bytes, names: tuple[bytes, ...]) -> bool:
    return _has_one(data, names) and _NAMED.search(data) is not None


def has_comments(data: bytes) -> bool:
    """Return whether there may be comments for losslint in a file, which it has to judge."""
    return _FOR_US in data or (_FOR_ALL in data and _NAMES_US.search(data) is not None)


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

    A module of others that imports by name is no script, nor is one that changes `sys.path` in a function,
    nor what imports from its own package, which Python refuses to scripts.
    """
    is_of_package = _is_of_package(data)
    if is_of_package and b"__main__" not in data:
        return False
    names_path, names_late = b"sys.path" in data or b" sys " in data, _has_one(data, LATE)
    changes = list(_PATH_CHANGED.finditer(data)) if names_path else []
    if not (changes or names_late):
        return False
    if _RUN_AS_SCRIPT.search(data) is not None:
        return True
    if is_of_package:
        return False
    is_notebook = data.lstrip().startswith(b"{")
    return any(is_notebook or not _is_in_function(data, match.start()) for match in changes)


def _is_of_package(data: bytes) -> bool:
    """Whether a file imports from its own package: then it is run by others, and has all its imports."""
    return b"\nfrom ." in data or data.startswith(b"from .")


def _is_in_function(data: bytes, at: int) -> bool:
    """Whether the line at a place stands in a function or class, as far as its own indentation tells."""
    end = data.rfind(b"\n", 0, at)
    block = _BLOCK.match(data, end + 1)
    least = len(block[1]) if block is not None else 0
    while least and end >= 0:
        start = data.rfind(b"\n", 0, end) + 1
        block = _BLOCK.match(data, start, end)
        if block is not None and data[start:end].strip() and len(block[1]) < least:
            if block[2] is not None:
                return True
            least = len(block[1])
        end = start - 1
    return False
