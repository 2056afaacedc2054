"""A bar on a terminal while a call takes more than a second."""

from __future__ import annotations

import time

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from typing import TextIO

_PATIENCE = 1.0
_PAUSE = 0.1
_WIDTH = 30
_CLEAR = "\r\x1b[K"


class Progress:
    """Counts what is done, and draws the bar where somebody watches."""

    def __init__(self, total: int, stream: TextIO | None, what: str = "files") -> None:
        """Expect `total` files, or `what` else; `stream` is where to draw, None where nothing is drawn."""
        self._total = total
        self._what = what
        self._stream = stream if stream is not None and stream.isatty() else None
        self._done = 0
        self._next = time.monotonic() + _PATIENCE
        self._drawn = False

    def step(self, count: int = 1) -> None:
        """Count what is done."""
        self._done += count
        now = time.monotonic()
        if self._stream is None or now < self._next:
            return
        self._next = now + _PAUSE
        self._drawn = True
        filled = min(_WIDTH * self._done // max(self._total, 1), _WIDTH)
        bar = "#" * filled + "." * (_WIDTH - filled)
        self._stream.write(f"{_CLEAR}checking [{bar}] {self._done} of {self._total} {self._what}")
        self._stream.flush()

    def close(self) -> None:
        """Take the bar away."""
        if self._drawn and self._stream is not None:
            self._stream.write(_CLEAR)
            self._stream.flush()
