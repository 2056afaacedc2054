"""JSON, with the place of every value: the standard library checks it, and what is checked is read again."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # the stubs leave it out

from losslint.project.setting import MOST, Setting, UnreadableError, of_scalar
from losslint.source import SettingsFile
from losslint.values import Scalar

_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"[^\s,\]}]+")


def read_json(file: SettingsFile) -> Setting:
    """Return what a JSON file says.

    Raises:
        UnreadableError: it is no JSON, or holds more than is followed.
    """
    try:
        json.loads(file.text)
        return _Reader(file).value()
    except RecursionError:
        raise UnreadableError("it is nested too deeply") from None
    except ValueError as error:
        raise UnreadableError(f"it is no JSON: {error}") from None


class _Reader:
    """Reads a text that is known to be JSON."""

    def __init__(self, file: SettingsFile) -> None:
        self.file, self.text = file, file.text
        self.position = 0
        self.left = MOST

    def value(self) -> Setting:
        """Return the value that begins here, or behind the white space here."""
        self.left -= 1
        if self.left < 0:
            raise UnreadableError("the file holds too many values to follow")
        start = self._skip()
        match self.text[start]:
            case "{":
                entries = self._entries()
                return Setting(self.file.origin(start, self.position), entries=entries)
            case "[":
                items = self._items()
                return Setting(self.file.origin(start, self.position), items=items)
            case '"':
                text = self._string()
                return of_scalar(text, self.file.origin(start, self.position))
        found = _SCALAR.match(self.text, start)
        assert found is not None
        self.position = found.end()
        return of_scalar(json.loads(found[0]), self.file.origin(start, self.position))

    def _entries(self) -> dict[Scalar, Setting]:
        entries: dict[Scalar, Setting] = {}
        self.position += 1
        while self.text[self._skip()] != "}":
            self.position += self.text[self.position] == ","
            self._skip()
            name = self._string()
            self.position = self._skip() + 1  # behind the colon
            entries[name] = self.value()
        self.position += 1
        return entries

    def _items(self) -> list[Setting]:
        items: list[Setting] = []
        self.position += 1
        while self.text[self._skip()] != "]":
            self.position += self.text[self.position] == ","
            items.append(self.value())
        self.position += 1
        return items

    def _string(self) -> str:
        text, self.position = scanstring(self.text, self.position + 1)
        return str(text)

    def _skip(self) -> int:
        """Go to what stands behind white space, and return where that is."""
        found = _SPACE.match(self.text, self.position)
        assert found is not None
        self.position = found.end()
        return self.position
