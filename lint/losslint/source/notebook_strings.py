"""Where the text of a notebook's cells stands in the JSON: every string, character for character."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]|\n', re.DOTALL)
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL
)
_Path = list[str | int]


class SourceString(Struct, frozen=True):
    """One string of a cell's source: its span in the notebook's text, quotes included, and its row.

    `listed` tells the usual list with a string for every line from one string for the whole cell.
    """

    start: int
    end: int
    row: int
    listed: bool

    def text(self, notebook: str) -> str:
        """Return what the string says."""
        return str(json.loads(notebook[self.start : self.end]))

    def offsets(self, notebook: str) -> list[int]:
        """Return where every character begins in the notebook's text, and where the last one ends."""
        found = _ESCAPE.finditer(notebook, self.start + 1, self.end - 1)
        return [*(character.start() for character in found), self.end - 1]


def source_strings(notebook: str) -> Mapping[int, list[SourceString]]:
    """Return the strings of every cell by the cell's number.

    `notebook` is the text of a notebook that is known to be valid JSON.
    """
    cells: dict[int, list[SourceString]] = {}
    for number, found in _strings(notebook):
        cells.setdefault(number, []).append(found)
    return cells


def _strings(notebook: str) -> Iterator[tuple[int, SourceString]]:
    path: _Path = []
    row, number, key_is_next = 1, 0, False
    for found in _TOKEN.finditer(notebook):
        token = found[0]
        match token[0]:
            case "\n":
                row += 1
            case "{":
                number += _is_cell(path)
                path.append("")
                key_is_next = True
            case "[":
                path.append(0)
            case "}" | "]":
                path.pop()
                key_is_next = False
            case "," if path and isinstance(path[-1], int):
                path[-1] += 1
            case ",":
                key_is_next = True
            case _ if key_is_next:
                path[-1] = json.loads(token)
                key_is_next = False
            case _ if _is_source(path):
                yield number, SourceString(found.start(), found.end(), row, isinstance(path[-1], int))


def _is_cell(path: _Path) -> bool:
    match path:
        case ["cells", int()] | ["worksheets", int(), "cells", int()]:
            return True
        case _:
            return False


def _is_source(path: _Path) -> bool:
    match path:
        case [*outside, "source" | "input"] | [*outside, "source" | "input", int()]:
            return _is_cell(outside)
        case _:
            return False
