"""Facts that a comment states because the code cannot show them: `# losslint: labels=one-hot(10)`.

    y = load()              # losslint: labels=one-hot(10)
    x = read_pictures()     # losslint: range=0..255, content=images
    x, y = load_both()      # losslint: x.range=0..1, y.labels=class-ids(10)

A fact without a name in front of it holds for every name that the line assigns.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from losslint.source.expressions import expression
from losslint.training import Content, Encoding, Range

ENCODINGS = {
    "one-hot": Encoding.ONE_HOT,
    "class-ids": Encoding.CLASS_IDS,
    "multi-hot": Encoding.MULTI_HOT,
    "real": Encoding.REAL,
}
CONTENTS = {content.value: content for content in Content}
FACTS = ("labels", "range", "content")

_FACT = expression(r"\s*(?:(?P<name>[A-Za-z_]\w*)\.)?(?P<fact>[a-z]+)\s*=\s*(?P<value>[^,\s]+)\s*")
_LABELS = expression(r"(?P<encoding>[a-z-]+)(?:\((?P<classes>\d{1,7})\))?")
_NUMBER = r"-?\d{1,18}(?:\.\d{1,18})?"
_RANGE = expression(rf"(?P<low>{_NUMBER})\.\.(?P<high>{_NUMBER})")
COMMENT = expression(r"#\s*losslint\s*:\s*(?P<facts>(?:[A-Za-z_]\w*\.)?[a-z]+\s*=.*)$")
"""A comment that states facts; other `losslint:` comments are instructions."""


class Stated(Struct, frozen=True):
    """One stated fact: which name it is about ("" for all), and what it says."""

    name: str
    encoding: Encoding | None = None
    classes: int | None = None
    range: Range | None = None
    content: Content | None = None


class NoFactError(ValueError):
    """A comment that means to state a fact and states none; the message says what it can be."""


def read_stated(text: str) -> Iterator[Stated]:
    """Yield the facts in the text after `losslint:`.

    Raises:
        NoFactError: a part of the text is no fact.
    """
    for part in text.partition("#")[0].split(","):
        found = _FACT.fullmatch(part)
        if found is None:
            raise NoFactError(f"`{part.strip()}` states no fact; a fact is written `labels=one-hot(10)`")
        yield _fact(found["name"] or "", found["fact"], found["value"])


def _fact(name: str, fact: str, value: str) -> Stated:
    match fact:
        case "labels":
            labels = _LABELS.fullmatch(value)
            encoding = ENCODINGS.get(labels["encoding"]) if labels is not None else None
            if labels is None or encoding is None:
                raise NoFactError(
                    f"`{value}` is no encoding of labels; it can be {_listed(ENCODINGS, '(10)')}"
                )
            return Stated(name, encoding, int(labels["classes"]) if labels["classes"] else None)
        case "range":
            ends = _RANGE.fullmatch(value)
            if ends is None or float(ends["low"]) > float(ends["high"]):
                raise NoFactError(f"`{value}` is no range; a range is written `0..255`")
            return Stated(name, range=Range(float(ends["low"]), float(ends["high"])))
        case "content":
            if value not in CONTENTS:
                raise NoFactError(f"`{value}` is no kind of content; it can be {_listed(CONTENTS)}")
            return Stated(name, content=CONTENTS[value])
        case _:
            raise NoFactError(
                f"`{fact}` is no fact that can be stated; it can be {_listed(dict.fromkeys(FACTS))}"
            )


def _listed(words: object, suffix: str = "") -> str:
    assert isinstance(words, dict)
    names = [f"`{word}{suffix if word != 'real' else ''}`" for word in words]
    return f"{', '.join(names[:-1])} or {names[-1]}"
