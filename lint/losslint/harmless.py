"""Texts from code and from file names, so that they steer neither a terminal nor a reader's eye.

They may hold what moves the cursor, begins a line that a service takes for a command, turns the direction
of writing around, or cannot be seen.
"""

from __future__ import annotations

from functools import cache

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    import re

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_WITHOUT_PICTURE = (
    *range(0x80, 0xA0),  # the second set of control characters, with one that stands for `ESC [`
    *(0x2028, 0x2029),  # line ends that not everybody takes for such
    *(0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)),  # directions
    *(0xAD, 0x34F, 0x115F, 0x1160, 0x180E, 0x200B, 0x3164, 0xFFA0, 0xFEFF),  # what cannot be seen
    *(*range(0x2060, 0x2066), *range(0x206A, 0x2070)),
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),
)
_HARMLESS = _PICTURES | dict.fromkeys(_WITHOUT_PICTURE, "\ufffd")
_IN_TEXT = {code: picture for code, picture in _HARMLESS.items() if chr(code) not in "\t\n"}


def harmless(text: str) -> str:
    """Return a text as one line, with a picture or `\ufffd` in the place of what would do something."""
    return text.translate(_HARMLESS)


def harmless_text(text: str) -> str:
    """Return a text that keeps its lines and tabs, and is harmless otherwise."""
    return text.translate(_IN_TEXT)


def is_harmless(text: str) -> bool:
    """Whether a text is harmless as it is."""
    return (text.isascii() and text.isprintable()) or _steering().search(text) is None


def in_json(text: str) -> str:
    """Return JSON that says the same, with escapes in the place of what would do something."""
    return _steering().sub(_escape, text)


@cache
def _steering() -> re.Pattern[str]:
    """Return the pattern of all that does something; making it takes longer than many a call needs it."""
    import re  # late: it takes as long to import as a third of starting Python

    return re.compile("[" + "".join(map(re.escape, map(chr, _HARMLESS))) + "]")


def _escape(found: re.Match[str]) -> str:
    """Return the escape of a character that stands in a string; lines and tabs outside of them stay."""
    character = found[0]
    if character in "\t\n":
        return character
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))
