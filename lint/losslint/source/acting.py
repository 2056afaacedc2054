"""The words of code that acts: it trains a model, puts it together for that, or asks it.

What holds none of them, and calls nothing that does, brings about nothing that a rule is about. Words are
looked for in the bytes first, and then outside of comments and strings, which libraries fill with examples.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain

from losslint.source.calling import calling_in
from losslint.source.expressions import expression
from losslint.source.mentions import (
    ASKING,
    BROUGHT,
    BUILT,
    CALLED,
    NAMED,
    SETTINGS,
    SETTINGS_READ,
    STARTED,
)

FOREIGN = ("re", "_re", "regex", "torch", "jit")
"""Whose `compile` is no model's."""

OF_TEST_CASES = frozenset(("evaluate",))
"""What the test cases of TensorFlow have of their own: `self.evaluate(tensor)`."""
_TEST_CASE = expression(r"\bclass\s+\w+\([^()]*Test(?:Case|Base)\b")

_NOT_FOREIGN = "".join(rf"(?<!\b{name}\.)" for name in FOREIGN)

FRAMEWORKS = frozenset((*CALLED, *NAMED, *SETTINGS, *SETTINGS_READ, *BUILT))
_NOTHING: frozenset[str] = frozenset()


class _Words:
    """The words of some frameworks."""

    def __init__(self, frameworks: Collection[str]) -> None:
        called, named, built = (_of(frameworks, table) for table in (CALLED, NAMED, BUILT))
        self.calls = expression(rf"\.(?=\s*(?:{_any(called)})\b){_NOT_FOREIGN}\s*({_any(called)})\b")
        """It begins with a letter that is looked for before anything else is, and most words end it there."""
        self.defines = expression(rf"\bdef\s+({_any(called)})\b")
        self.names = named
        self.mentions = expression(rf"\b(?<!\bclass )(?:{_any(named)})\b")
        settings, read = _of(frameworks, SETTINGS), _of(frameworks, SETTINGS_READ)
        self.settings = (*settings, *read)
        self.configures = expression(
            rf"(?<!\bclass )\b\w*(?:{_any(settings)})\(|\b(?:{_any(read)})\("
            rf"|\bclass\s+\w+\([^()]*\b(?:{_any(settings)})\b"
        )
        """They are made, read or derived from: elsewhere they only say what a parameter is."""
        self.starts = expression(rf"\.\s*(?:{_any(_of(frameworks, STARTED))})\b")
        self.builders = tuple(f"{name}(" for name in built)
        self.builds = expression(rf"(?!class\b|def\b|from\b|import\b|@)[^\W\d][^\n]*\b(?:{_any(built)})\(")
        """A line at the outer level."""
        self.builds_in_cell = expression(rf"\b(?:{_any(built)})\(")


def _of(frameworks: Collection[str], table: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(names for framework, names in table.items() if framework in frameworks))


def _any(names: Iterable[str]) -> str:
    """Return a pattern for these names, for nothing at all where there are none."""
    return "|".join(names) or r"(?!)"


@cache
def _words(framework: str = "") -> _Words:
    """Return the words of one framework, of all where none is named."""
    return _Words((framework,) if framework else FRAMEWORKS)


_LOOKUPS = ("getattr", "methodcaller", "attrgetter")
"""What looks up an attribute by its name; one of them at a time is found faster than any of several."""
_ASKED_BY_NAME = {
    f"{word}(": expression(rf"""({word}\((?:[^,()\n]+,)?\s*)(["'])(\w+)\2""") for word in _LOOKUPS
}
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
_SETTINGS = tuple(name.encode() for table in (SETTINGS, SETTINGS_READ) for name in chain(*table.values()))
_WORDS = (*(name.encode() for name in dict.fromkeys(chain(*NAMED.values()))), *_SETTINGS)
_BUILDING = tuple(f"{name}(".encode() for name in chain.from_iterable(BUILT.values()))
_METHODS = tuple(name.encode() for name in dict.fromkeys(chain.from_iterable(CALLED.values())))
_DOTTED = expression(rb"\.\s*(?:%b)" % b"|".join(_METHODS))
_BY_NAME = {
    f"{word}(".encode(): expression(
        rb"""%b\((?:[^,()\n]+,)?\s*["'](?:%b)\b""" % (word.encode(), b"|".join(_METHODS))
    )
    for word in _LOOKUPS
}
"""Looking up such a method."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def acting(
    data: bytes,
    is_notebook: bool,
    written: Callable[[], str] | None = None,
    called: Callable[[], str] | None = None,
) -> frozenset[str]:
    """Return the frameworks of which a file's own code trains or asks a model, or builds one when it is run.

    What cannot be decoded may do so for all. `written` gives its code as `code_of` does, `called` that
    without what calls nothing, where they are kept.
    """
    if data.startswith(_UTF_16):
        return FRAMEWORKS
    may_hold, may_build = _may_hold(data), any(name in data for name in _BUILDING)
    if not may_hold and not may_build:
        return frozenset()
    text = data.decode("latin-1")
    if is_notebook:
        return frozenset(
            name for name in FRAMEWORKS if may_act(text, name) or _words(name).builds_in_cell.search(text)
        )
    if not (may_hold and may_act(text)) and not (may_build and _does_build(text)):
        return frozenset()
    code = written() if written is not None else code_of(text)
    if not (_does_act(code, _NOTHING) or configures(code) or (may_build and _does_build(code))):
        return frozenset()  # the words stand in comments and strings, as in most files with any
    code = called() if called is not None else calling_in(code)
    building = {name for name in FRAMEWORKS if may_build and _does_build(code, name)}
    return acting_in(code, defined_in(code)) | building | starting_in(code)


def setting(data: bytes, called: Callable[[], str]) -> frozenset[str]:
    """Return the frameworks of whose trainings a file makes, reads or derives settings; `called` as above.

    They make none by themselves: who asks for them may.
    """
    if not any(word in data for word in _SETTINGS):
        return _NOTHING
    return setting_in(called())


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
    return any(word in data and looked_up.search(data) is not None for word, looked_up in _BY_NAME.items())


def _does_build(code: str, framework: str = "") -> bool:
    words = _words(framework)
    return any(words.builds.match(code, line) for name in words.builders for line in _lines_with(name, code))


def _lines_with(word: str, text: str) -> Iterator[int]:
    """Yield where the lines of a text begin that hold a word."""
    at = text.find(word)
    while at >= 0:
        yield text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        at = text.find(word, end) if end >= 0 else -1


def may_act(text: str, framework: str = "") -> bool:
    """Return whether a text may hold such a word in its code."""
    calls = _words(framework).calls
    return (
        _does_act(text, _NOTHING, framework)
        or configures(text, framework)
        or any(calls.match(f".{match[3]}") for match in _asked_by_name(text))
    )


def _asked_by_name(text: str) -> Iterator[re.Match[str]]:
    """Return where a text gives the name of an attribute to what looks it up."""
    return chain.from_iterable(asked.finditer(text) for word, asked in _ASKED_BY_NAME.items() if word in text)


def defined_in(code: str) -> frozenset[str]:
    """Return the methods of such names that a file has of its own: called on `self`, they do not count."""
    own = frozenset(_words().defines.findall(code))
    return own | OF_TEST_CASES if _TEST_CASE.search(code) is not None else own


def acting_in(code: str, own: frozenset[str]) -> frozenset[str]:
    """Return the frameworks of whose words code without comments and strings holds one.

    Calls on `self` of methods that its file has of its `own` do not count.
    """
    if not _does_act(code, own):
        return frozenset()
    return frozenset(name for name in FRAMEWORKS if _does_act(code, own, name))


def _does_act(code: str, own: frozenset[str], framework: str = "") -> bool:
    words = _words(framework)
    for match in words.calls.finditer(code):
        if match[1] not in own or not code.endswith("self", 0, match.start()):
            return True
    return any(name in code for name in words.names) and words.mentions.search(code) is not None


def configures(code: str, framework: str = "") -> bool:
    """Return whether code without comments and strings makes, reads or derives settings of a training."""
    words = _words(framework)
    return any(name in code for name in words.settings) and words.configures.search(code) is not None


def setting_in(code: str) -> frozenset[str]:
    """Return the frameworks of whose trainings code without comments and strings makes settings."""
    return frozenset(name for name in STARTED if configures(code, name))


def starting_in(code: str) -> frozenset[str]:
    """Return the frameworks of whose trainings code makes settings, and begins one perhaps."""
    return frozenset(name for name in setting_in(code) if _words(name).starts.search(code) is not None)


def code_of(text: str) -> str:
    """Return a text without its comments, and with an empty string in place of each string.

    `getattr(a, "fit")` stays a mention of `.fit`, and `globals()["train"]` one of `train`.
    """
    for word, asked in _ASKED_BY_NAME.items():
        if word in text:
            text = asked.sub(r'\1"".\3 ', text)
    if "globals()[" in text:
        text = _GLOBAL_BY_NAME.sub(r"\2 ", text)
    return _TEXT.sub(_emptied, text)


def _emptied(match: re.Match[str]) -> str:
    quote = match[1]
    return quote + quote if quote else ""
