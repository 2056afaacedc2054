"""Comments that tell losslint something: what they say, and what is wrong with those that say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from msgspec import Struct

from losslint.nearest import nearest
from losslint.rule import Rule
from losslint.selection import find
from losslint.source import Comment
from losslint.source.expressions import expression
from losslint.training import Place
from losslint.values.stated import COMMENT, NoFactError, read_stated


class Reach(Enum):
    """Which findings a directive is about."""

    STATEMENT = "ignore"
    FILE = "file-ignore"
    WHOLE_FILE = "skip-file"
    LINE = "noqa"


class Directive(Struct, frozen=True):
    """One instruction in a comment.

    `words` are the codes and names as written, `codes` the rules that they mean, in the same order. Both
    are empty for `skip-file` and for a bare `noqa`. `place` reaches from the `#` to the end of the
    instruction, its reason included. `words_at` is the span of the codes.
    """

    reach: Reach
    codes: tuple[str, ...]
    words: tuple[str, ...]
    place: Place
    words_at: Place
    comment: Comment


class Misunderstood(Struct, frozen=True):
    """A comment, or a part of it, that is meant for losslint and cannot be followed."""

    place: Place
    message: str


Read = Directive | Misunderstood

_OURS = expression(r"#\s*losslint\s*:\s*(?P<word>[\w-]*)\s*(?P<list>\[[^\]#]*\]?)?", re.IGNORECASE)
_WITHOUT_COLON = expression(r"#\s*losslint\s+(?P<word>(?:file-)?ignore\s*\[|skip-file\b)", re.IGNORECASE)
_NOQA = expression(
    r"#\s*noqa\b(?P<colon>\s*:\s*(?P<list>[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)?)?", re.IGNORECASE
)
_NEXT_COMMENT = expression(r"\s+#\s*[A-Za-z]")
_BETWEEN_WORDS = expression(r"[\s,]+")
_RESERVED = "LL"
_WITH_CODES = {"ignore": Reach.STATEMENT, "file-ignore": Reach.FILE}
_WITHOUT_CODES = {"skip-file": Reach.WHOLE_FILE}


def read_directives(comment: Comment, rules: Mapping[str, Rule]) -> Iterator[Read]:
    """Yield what a comment tells losslint, in the order of the text; `rules` are all known ones."""
    stated = COMMENT.search(comment.text)
    if stated is not None:
        yield from _stated(comment, stated)
        return
    for found in _OURS.finditer(comment.text):
        yield from _native(comment, found, rules)
    for found in _WITHOUT_COLON.finditer(comment.text):
        word = found["word"].rstrip(" [").lower() + ("[…]" if found["word"].endswith("[") else "")
        yield Misunderstood(_part(comment, found), f"a colon is missing: write `losslint: {word}`")
    for found in _NOQA.finditer(comment.text):
        yield from _noqa(comment, found, rules)


def split_words(listed: str) -> tuple[str, ...]:
    """Return the codes and names in a list with commas or blanks between them."""
    return tuple(word for word in _BETWEEN_WORDS.split(listed) if word)


def _native(comment: Comment, found: re.Match[str], rules: Mapping[str, Rule]) -> Iterator[Read]:
    """Read one `losslint:` instruction."""
    word, listed = found["word"].lower(), found["list"]
    place = _part(comment, found)
    if word in _WITHOUT_CODES:
        yield Directive(_WITHOUT_CODES[word], (), (), place, place, comment)
    elif word not in _WITH_CODES:
        yield Misunderstood(place, _unknown_word(found["word"]))
    elif not listed or not listed.endswith("]"):
        yield Misunderstood(place, f"`{word}` needs codes or names in brackets, as in `{word}[LL101]`")
    else:
        words = split_words(listed[1:-1])
        if not words:
            yield Misunderstood(place, f"`{word}[]` names no rule, so it suppresses nothing")
        words_at = _span(comment, found.start("list") + 1, found.end("list") - 1)
        yield from _with_words(_WITH_CODES[word], words, place, words_at, comment, rules)


def _stated(comment: Comment, found: re.Match[str]) -> Iterator[Read]:
    """Complain about a comment that states no fact: the interpreter uses those that it can read."""
    try:
        list(read_stated(found["facts"]))
    except NoFactError as error:
        yield Misunderstood(_part(comment, found), str(error))


def _noqa(comment: Comment, found: re.Match[str], rules: Mapping[str, Rule]) -> Iterator[Read]:
    """Read one `noqa`: the codes of other linters are not ours to judge."""
    place = _part(comment, found)
    if found["colon"] is None:
        yield Directive(Reach.LINE, (), (), place, place, comment)
    elif found["list"] is not None:
        words = tuple(word for word in split_words(found["list"]) if _is_ours(word, rules))
        words_at = _span(comment, found.start("list"), found.end("list"))
        yield from _with_words(Reach.LINE, words, place, words_at, comment, rules)


def _with_words(
    reach: Reach,
    words: tuple[str, ...],
    place: Place,
    words_at: Place,
    comment: Comment,
    rules: Mapping[str, Rule],
) -> Iterator[Read]:
    """Yield the directive for the words that are rules, and a complaint for each that is none."""
    meant = [(word, find(rules, word)) for word in words]
    known = [(word, rule.code) for word, rule in meant if rule is not None]
    if known:
        written, codes = zip(*known, strict=True)
        yield Directive(reach, codes, written, place, words_at, comment)
    for word, rule in meant:
        if rule is None:
            yield Misunderstood(place, f"no rule is called `{word}`{_guess(word, rules)}")


def _unknown_word(word: str) -> str:
    valid = "`ignore[…]`, `file-ignore[…]` and `skip-file`"
    if not word:
        return f"`losslint:` says nothing; it can say {valid}"
    guess = nearest(word, [*_WITH_CODES, *_WITHOUT_CODES])
    return f"`{word}` is not understood; " + (f"did you mean `{guess}`?" if guess else f"it can be {valid}")


def _guess(word: str, rules: Mapping[str, Rule]) -> str:
    guess = nearest(word, [*rules, *(rule.name for rule in rules.values())])
    return f"; did you mean `{guess}`?" if guess else ""


def _is_ours(word: str, rules: Mapping[str, Rule]) -> bool:
    code = word.upper()
    return code in rules or (code.startswith(_RESERVED) and code[len(_RESERVED) :].isdigit())


def _part(comment: Comment, found: re.Match[str]) -> Place:
    """Return the span from the instruction's `#` to where the next comment begins, or to the end."""
    following = _NEXT_COMMENT.search(comment.text, found.end())
    end = following.start() if following else len(comment.text)
    return _span(comment, found.start(), max(end, found.end()))


def _span(comment: Comment, start: int, end: int) -> Place:
    at = comment.place
    return Place(at.path, at.cell, at.row, at.column + start, at.row, at.column + end)
