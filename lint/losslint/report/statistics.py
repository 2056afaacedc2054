"""`--statistics`: how often each rule spoke, the loudest first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

from losslint.report.paint import Paint
from losslint.report.style import Style
from losslint.report.summary import passed
from losslint.results import Results


def as_text(results: Results, view: Style) -> str:
    """Return a table of count, code and name."""
    paint = Paint(view.colour)
    rows = _rows(results)
    width = max((len(str(count)) for _, _, count, _ in rows), default=0)
    fixable = any(fixed for _, _, _, fixed in rows)
    table = "".join(
        f"{count:>{width}}  {paint(code, 'bold')}  {_mark(count, fixed) if fixable else ''}{name}\n"
        for code, name, count, fixed in rows
    )
    return table or (f"{passed(results)}\n" if view.summary else "")


def as_json(results: Results, _: Style) -> str:
    """Return an array of objects with code, name, count, and how many of them `--fix` would repair."""
    rows = [
        {"code": code, "name": name, "count": count, "fixable": fixed}
        for code, name, count, fixed in _rows(results)
    ]
    return json.dumps(rows, indent=2) + "\n"


def _mark(count: int, fixed: int) -> str:
    """Return the column that says whether `--fix` repairs all of them, some or none."""
    return "[*] " if fixed == count else "[-] " if fixed else "    "


def _rows(results: Results) -> list[tuple[str, str, int, int]]:
    counts = Counter((found.code, found.name) for found in results.diagnostics)
    fixable = Counter(found.code for found in results.fixable)
    rows = [(code, name, count, fixable[code]) for (code, name), count in counts.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


FORMATS: dict[str, Callable[[Results, Style], str]] = {"full": as_text, "concise": as_text, "json": as_json}
"""The formats that statistics can be written in."""
