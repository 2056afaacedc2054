"""A settings file of a project, and the places in it that values are read from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from losslint.source.lines import LINE_END, split_lines
from losslint.training import Origin, Place

_LONGEST_TEXT = 80


class SettingsFile:
    """The text of a file of settings, without its byte order mark; `path` is how it is shown."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    def line(self, row: int, cell: int | None = None) -> str:
        """Return a line as it is written, without its end; "" where there is no such line."""
        return self._lines[row - 1] if 1 <= row <= len(self._lines) else ""

    def lines(self, cell: int | None = None) -> Sequence[str]:
        """Return the lines as they are written, without their ends."""
        return self._lines

    def origin(self, start: int, end: int) -> SettingsOrigin:
        """Return the piece of text between two positions as an origin."""
        row, column = self._at(start)
        end_row, end_column = self._at(max(start, end))
        return SettingsOrigin(self, Place(self.path, None, row, column, end_row, end_column))

    def _at(self, position: int) -> tuple[int, int]:
        row = bisect_right(self._starts, position)
        return row, position - self._starts[row - 1] + 1

    @cached_property
    def _lines(self) -> Sequence[str]:
        return split_lines(self.text)

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [0, *(found.end() for found in LINE_END.finditer(self.text))]


class SettingsOrigin(Struct, frozen=True, eq=False):
    """A piece of a settings file.

    `code` is the value that is written there as Python writes it, "" where it is no scalar, and `used` the
    code that takes it. Two origins are equal when they are the same place of the same file.
    """

    file: SettingsFile
    at: Place
    code: str = ""
    used: Origin | None = None

    def place(self) -> Place:
        """Return the span of this piece of the file."""
        return self.at

    def text(self) -> str:
        """Return the value as Python writes it, of others than scalars what the file has, both shortened."""
        found = self.code or self.written()
        return found if len(found) <= _LONGEST_TEXT else f"{found[: _LONGEST_TEXT - 3]}..."

    def written(self) -> str:
        """Return this piece of the file as it is written, its first line where it spans several."""
        line = self.file.line(self.at.row)
        end = self.at.end_column - 1 if self.at.end_row == self.at.row else len(line)
        return line[self.at.column - 1 : end].strip()

    def of_value(self, value: object) -> SettingsOrigin:
        """Return the same piece, of which it is known what it stands for."""
        return replace(self, code=repr(value))

    def used_at(self, code: Origin) -> SettingsOrigin:
        """Return the same piece, taken by other code."""
        return replace(self, used=code)

    def __repr__(self) -> str:
        return f"SettingsOrigin({self.text()!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SettingsOrigin):
            return NotImplemented
        return self.at == other.at

    def __ne__(self, other: object) -> bool:
        return not self == other  # a struct has its own, which does not ask `__eq__`

    def __hash__(self) -> int:
        return hash(self.at)
