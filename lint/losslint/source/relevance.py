"""The gate: which bytes can hold training code at all, decided without parsing them."""

from __future__ import annotations

import codecs
import re

from losslint.source.mentions import FRAGMENTS, NAMES, OTHERS, TRAINING

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
