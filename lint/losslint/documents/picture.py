"""The picture of a terminal: what the command really prints, drawn as SVG."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from msgspec import Struct

_SCRIPT = "fixtures/heads/fashion_softmax_twice.py"
_WIDEST = 116
_CELL = 8.0
_LINE = 19
_MARGIN = 16
_ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")
_STYLES = {
    "0": "",
    "1": "font-weight:bold",
    "31": "fill:#ff7b72",
    "32": "fill:#7ee787",
    "1;31": "fill:#ff7b72;font-weight:bold",
    "1;33": "fill:#e3b341;font-weight:bold",
    "1;34": "fill:#79c0ff;font-weight:bold",
    "1;36": "fill:#76e3ea;font-weight:bold",
    "2": "opacity:0.6",
}


class _Piece(Struct, frozen=True):
    """Some text of one style."""

    text: str
    style: str


def draw(root: Path) -> str:
    """Return the picture of the command at work on a fixture of the project at `root`."""
    lines = [[_Piece("$ ", "opacity:0.6"), _Piece(f"losslint {_SCRIPT}", "font-weight:bold")]]
    lines += [piece for line in _printed(root).rstrip("\n").split("\n") for piece in _wrapped(_pieces(line))]
    width = round(2 * _MARGIN + _CELL * max(sum(len(piece.text) for piece in line) for line in lines))
    height = 2 * _MARGIN + _LINE * len(lines)
    rows = "\n".join(_row(line, number) for number, line in enumerate(lines))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
<title>losslint in a terminal</title>
<desc>Made by `python -m losslint.documents` from what the command prints.</desc>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g fill="#e6edf3" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">
{rows}
</g>
</svg>
"""


def _printed(root: Path) -> str:
    """Return what the command prints about the fixture, with colours."""
    command = [sys.executable, "-m", "losslint", "--isolated", "--no-cache", "--color", "always", _SCRIPT]
    path = os.pathsep.join(str(Path(folder).absolute()) for folder in sys.path if folder)
    environment = {**os.environ, "PYTHONPATH": path}
    ran = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if ran.returncode != 1:
        raise RuntimeError(f"the command should have found something: {ran.stderr or ran.stdout}")
    return ran.stdout


def _pieces(line: str) -> Iterator[_Piece]:
    """Yield the text of a line by its styles."""
    style, start = "", 0
    for found in _ESCAPE.finditer(line):
        if found.start() > start:
            yield _Piece(line[start : found.start()], style)
        style, start = _STYLES[found[1] or "0"], found.end()
    if start < len(line):
        yield _Piece(line[start:], style)


def _wrapped(pieces: Iterator[_Piece]) -> list[list[_Piece]]:
    """Return the rows that a terminal makes of a long line."""
    rows: list[list[_Piece]] = [[]]
    room = _WIDEST
    for piece in pieces:
        text = piece.text
        while len(text) > room:
            rows[-1].append(_Piece(text[:room], piece.style))
            text, room = text[room:], _WIDEST
            rows.append([])
        rows[-1].append(_Piece(text, piece.style))
        room -= len(text)
    return rows


def _row(pieces: list[_Piece], number: int) -> str:
    """Return a line as SVG; every piece has its own place, so that no font can move it."""
    y = _MARGIN + _LINE * number + 13
    spans, column = [], 0
    for piece in pieces:
        text = piece.text.strip()
        if text:
            style = f' style="{piece.style}"' if piece.style else ""
            indent = len(piece.text) - len(piece.text.lstrip())
            x, length = _MARGIN + _CELL * (column + indent), _CELL * len(text)
            shown = escape(text.replace(" ", "\u00a0"), quote=False)  # ordinary blanks may be drawn as one
            spans.append(f'<text x="{x:g}" y="{y}" textLength="{length:g}"{style}>{shown}</text>')
        column += len(piece.text)
    return "".join(spans)
