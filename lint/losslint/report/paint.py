"""Colours for terminals."""

from __future__ import annotations

import os

from losslint.record import record

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from typing import TextIO

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "bold": "1",
    "frame": "1;34",
    "removed": "31",
    "added": "32",
    "faint": "2",
}


@record
class Paint:
    """Colours texts, or leaves them alone."""

    on: bool

    def __call__(self, text: str, style: str) -> str:
        """Return `text` in one of the styles of this module."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.on and text else text


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person looks at what goes to `stream`, which is None where it is closed."""
    return stream is not None and stream.isatty()


def columns(stream: TextIO | None) -> int:
    """Return how wide the terminal is that a person looks at, 0 where nobody does or nothing can be drawn."""
    if stream is None or not is_terminal(stream):
        return 0
    try:
        "╭─▶".encode(stream.encoding)
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):  # what calls itself a terminal need not be one
        return 0


def wants_colour(choice: str, stream: TextIO | None) -> bool:
    """Whether to colour what goes to `stream`: the option decides, then NO_COLOR, then FORCE_COLOR."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"
