"""`--statistics`: how often each rule spoke, the loudest first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

from losslint.report import View
from losslint.report.paint import Paint
from losslint.results import Results


def as_text(results: Results, view: View) -> str:
    """Return a table of count, code and name."""
    paint = Paint(view.colour)
    rows = _rows(results)
    width = max((len(str(count)) for _, _, count in rows), default=0)
    table = "".join(f"{count:>{width}}  {paint(code, 'bold')}  {name}\n" for code, name, count in rows)
    return table or ("All checks passed!\n" if view.summary else "")


def as_json(results: Results, _: View) -> str:
    """Return an array of objects with code, name and count."""
    rows = [{"code": code, "name": name, "count": count} for code, name, count in _rows(results)]
    return json.dumps(rows, indent=2) + "\n"


def _rows(results: Results) -> list[tuple[str, str, int]]:
    counts = Counter((found.code, found.name) for found in results.diagnostics)
    rows = [(code, name, count) for (code, name), count in counts.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


FORMATS: dict[str, Callable[[Results, View], str]] = {"full": as_text, "concise": as_text, "json": as_json}
"""The formats that statistics can be written in."""
