"""The words of code that acts: it trains a model, puts it together for that, or asks it.

What holds none of them, and calls nothing that does, brings about nothing that a rule is about. Words are
looked for in the bytes first, and then outside of comments and strings, which libraries fill with examples.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import chain

from losslint.source.expressions import expression
from losslint.source.mentions import ASKING, BROUGHT, BUILT, CALLED, NAMED, SETTINGS, SETTINGS_READ

FOREIGN = ("re", "regex", "torch", "jit")
"""Whose `compile` is no model's."""


def _any(names: dict[str, tuple[str, ...]]) -> str:
    return "|".join(chain.from_iterable(names.values()))


_NOT_FOREIGN = "".join(rf"(?<!\b{name}\.)" for name in FOREIGN)
_CALLS = expression(rf"\.{_NOT_FOREIGN}\s*({_any(CALLED)})\b")
"""It begins with a letter that is looked for before anything else is."""
_DEFINES = expression(rf"\bdef\s+({_any(CALLED)})\b")
_NAMES = tuple(chain.from_iterable(NAMED.values()))
_MENTIONS = expression(rf"\b(?:{_any(NAMED)})\b")
_CONFIGURES = expression(
    rf"(?<!\bclass )\b\w*(?:{_any(SETTINGS)})\(|\b(?:{_any(SETTINGS_READ)})\("
    rf"|\bclass\s+\w+\([^()]*\b(?:{_any(SETTINGS)})\b"
)
"""Settings of a training are made, read or derived from: elsewhere they only say what a parameter is."""
_SETTINGS = tuple(chain.from_iterable((*SETTINGS.values(), *SETTINGS_READ.values())))
_BUILDERS = tuple(f"{name}(" for name in chain.from_iterable(BUILT.values()))
_BUILDS = expression(rf"(?!class\b|def\b|from\b|import\b|@)[^\W\d][^\n]*\b(?:{_any(BUILT)})\(")
"""A line at the outer level."""
_BUILDS_IN_CELL = expression(rf"\b(?:{_any(BUILT)})\(")
_ASKED_BY_NAME = expression(r"""((?:getattr|methodcaller|attrgetter)\((?:[^,()\n]+,)?\s*)(["'])(\w+)\2""")
_GLOBAL_BY_NAME = expression(r"""globals\(\)\[(["'])(\w+)\1\]""")
_TEXT = expression(
    r"""
    \#[^\r\n]*
    | (?=(["']))
      (?:
        \"\"\" [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* (?: \"\"\" | \\?\Z )
      | \'\'\' [^'\\]* (?: (?: \\. | '(?!'') ) [^'\\]* )* (?: \'\'\' | \\?\Z )
      | "      [^"\\\r\n]* (?: \\(?: \r\n | . ) [^"\\\r\n]* )* "?
      | '      [^'\\\r\n]* (?: \\(?: \r\n | . ) [^'\\\r\n]* )* '?
      )
    """,
    re.VERBOSE | re.DOTALL,
)
"""A comment, or a string, whose first quote is a group of its own."""
_BRINGS = {
    name: expression(rf"\b(?:{'|'.join(words)})\b|\b(?:{name}|jit)\s*\.\s*load\b")
    for name, words in BROUGHT.items()
}
"""Code that trains weights or reads them from a file."""
_WORDS = tuple(name.encode() for name in (*_NAMES, *_SETTINGS))
_BUILDING = tuple(name.encode() for name in _BUILDERS)
_METHODS = tuple(name.encode() for name in chain.from_iterable(CALLED.values()))
_SHORTEST = tuple(name for name in _METHODS if not any(one in name for one in _METHODS if one != name))
"""Of which one stands in all of them."""
_DOTTED = expression(rb"\.\s*(?:%b)" % b"|".join(_METHODS))
_BY_NAME = (b"getattr(", b"attrgetter(", b"methodcaller(")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def acts(data: bytes, is_notebook: bool) -> bool:
    """Return whether a file's own code trains or asks a model, or builds one as soon as it is run.

    What cannot be decoded may.
    """
    if data.startswith(_UTF_16):
        return True
    may_hold, may_build = _may_hold(data), any(name in data for name in _BUILDING)
    if not may_hold and not may_build:
        return False
    text = data.decode("latin-1")
    if is_notebook:
        return may_act(text) or _BUILDS_IN_CELL.search(text) is not None
    if not (may_hold and may_act(text)) and not (may_build and _does_build(text)):
        return False
    code = code_of(text)
    return does_act(code, defined_in(code)) or _does_build(code)


def only_asks(data: bytes, is_notebook: bool) -> bool:
    """Return whether a file's own code scores a network on data and neither trains it nor loads weights.

    What is loaded in a comment is not loaded.
    """
    name = next((name for name, groups in ASKING.items() if _has_all(data, groups)), None)
    if name is None:
        return False
    text = data.decode("latin-1")
    code = text if is_notebook else code_of(text)
    return _BRINGS[name].search(code) is None and _has_all(code.encode("latin-1"), ASKING[name])


def _has_all(data: bytes, groups: tuple[tuple[bytes, ...], ...]) -> bool:
    return all(any(word in data for word in words) for words in groups)


def _may_hold(data: bytes) -> bool:
    """Whether bytes hold a word of what trains or asks a model, wherever: most files hold none."""
    if _DOTTED.search(data) is not None or any(word in data for word in _WORDS):
        return True
    return any(word in data for word in _BY_NAME) and any(word in data for word in _SHORTEST)


def _does_build(code: str) -> bool:
    return any(_BUILDS.match(code, line) for name in _BUILDERS for line in _lines_with(name, code))


def _lines_with(word: str, text: str) -> Iterator[int]:
    """Yield where the lines of a text begin that hold a word."""
    at = text.find(word)
    while at >= 0:
        yield text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        at = text.find(word, end) if end >= 0 else -1


def may_act(text: str) -> bool:
    """Return whether a text may hold such a word in its code."""
    return does_act(text) or any(_CALLS.match(f".{match[3]}") for match in _asked_by_name(text))


def _asked_by_name(text: str) -> Iterator[re.Match[str]]:
    """Return where a text gives the name of an attribute to what looks it up."""
    return _ASKED_BY_NAME.finditer(text) if "attr" in text or "methodcaller" in text else iter(())


def defined_in(code: str) -> frozenset[str]:
    """Return the methods of such names that a file has of its own: called on `self`, they do not count."""
    return frozenset(_DEFINES.findall(code))


def does_act(code: str, own: frozenset[str] = frozenset()) -> bool:
    """Return whether code without comments and strings holds such a word, of which its file has its `own`."""
    for match in _CALLS.finditer(code):
        if match[1] not in own or not code.endswith("self", 0, match.start()):
            return True
    if any(name in code for name in _NAMES) and _MENTIONS.search(code) is not None:
        return True
    return any(name in code for name in _SETTINGS) and _CONFIGURES.search(code) is not None


def code_of(text: str) -> str:
    """Return a text without its comments, and with an empty string in place of each string.

    `getattr(a, "fit")` stays a mention of `.fit`, and `globals()["train"]` one of `train`.
    """
    if next(_asked_by_name(text), None) is not None:
        text = _ASKED_BY_NAME.sub(r'\1"".\3 ', text)
    if "globals()[" in text:
        text = _GLOBAL_BY_NAME.sub(r"\2 ", text)
    return _TEXT.sub(r"\1\1", text)
