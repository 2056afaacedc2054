"""Which row of a notebook file holds which line of which cell, for formats that know no cells."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from losslint.source.lines import split_lines

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]|\n', re.DOTALL)
_Path = list[str | int]


def raw_rows(notebook: str) -> Mapping[int, tuple[int, ...]]:
    """Return, for each cell number, the file's row of every line of the cell.

    `notebook` is the text of a notebook that is known to be valid JSON.
    """
    rows: dict[int, list[int]] = {}
    unfinished: dict[int, bool] = {}
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
                _add(rows.setdefault(number, []), unfinished, number, json.loads(token), row)
    return {number: tuple(found_rows) for number, found_rows in rows.items()}


def _add(rows: list[int], unfinished: dict[int, bool], number: int, part: str, row: int) -> None:
    """Note the row of every line that begins in one string of a cell's source."""
    lines = split_lines(part)
    if not unfinished.get(number, False):
        # The line before this string has nothing on it yet, so it is here that it begins.
        del rows[-1:]
        rows.append(row)
    rows.extend([row] * (len(lines) - 1))
    unfinished[number] = bool(lines[-1])


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
