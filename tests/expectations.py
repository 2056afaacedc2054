"""What the comments in a script expect losslint to say, line by line: fixtures and pages are held to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from losslint.check.engine import lint
from losslint.training import Version

EXPECTATION = re.compile(
    r"# (?P<todo>todo-)?expect(?:\[(?P<setting>[^\]]*)\])?: (?P<codes>LL\d{3}(?:, LL\d{3})*)"
)
MENTION = re.compile(r"#\s*(todo-)?expect\b")

DEFAULT = ""
INFO = "info"
ASKED_FOR = "target-keras=3"
"""A setting for files that expect something with it, and their twins: some fixtures are for Keras 1."""
TARGETS = {"target-keras=2.2": Version.KERAS_2_EARLY, ASKED_FOR: Version.KERAS_3}
UNTARGETED = "untargeted"
"""Not a setting but those that name no Keras."""
SETTINGS = (DEFAULT, INFO, *TARGETS)

Line = tuple[int | None, int, str]
"""The cell, the row and the text of a line; the cell is None in a script."""


class Reported(NamedTuple):
    """A code at the place where it is expected or was reported."""

    cell: int | None
    row: int
    code: str


def lines_of(path: Path) -> Iterator[Line]:
    """Yield the lines of a file."""
    if path.suffix == ".ipynb":
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], 1):
            yield from ((number, row, text) for row, text in enumerate(cell["source"], 1))
    else:
        # every byte is a character in Latin-1, and expectations are ASCII
        yield from lines_in(path.read_bytes().decode("latin-1"))


def lines_in(script: str) -> Iterator[Line]:
    """Yield the lines of a script."""
    yield from ((None, row, line) for row, line in enumerate(script.split("\n"), 1))


def expected(lines: Iterable[Line], setting: str, todo: bool = False) -> set[Reported]:
    """Return what the comments in these lines expect under a setting."""
    return {
        Reported(cell, row, code)
        for cell, row, text in lines
        for match in EXPECTATION.finditer(text)
        if _holds(match["setting"] or DEFAULT, setting) and bool(match["todo"]) == todo
        for code in match["codes"].split(", ")
    }


def _holds(wanted: str, setting: str) -> bool:
    """Whether an expectation for a setting holds under another one."""
    return wanted in (DEFAULT, setting) or (wanted == UNTARGETED and setting not in TARGETS)


def reported(path: Path, setting: str, data: bytes | None = None) -> set[Reported]:
    """Return what losslint says about a file under a setting, or about `data` in its place."""
    found = lint(
        path,
        data,
        select=["ALL"] if setting == INFO else None,
        target=TARGETS.get(setting),
    )
    return {Reported(said.place.cell, said.place.row, said.code) for said in found}
