"""What went wrong while a file was read: a finding in the making that stops nothing else."""

from __future__ import annotations

from msgspec import Struct

from losslint.findings import Severity
from losslint.training import Place

INVALID_SYNTAX = "LL001"
UNREADABLE_FILE = "LL002"


class Problem(Struct, frozen=True):
    """One thing that could not be read: the rule's code, one sentence and the place."""

    code: str
    severity: Severity
    message: str
    place: Place


def invalid_syntax(message: str, place: Place, severity: Severity = Severity.ERROR) -> Problem:
    """Return a problem of the rule `invalid-syntax`."""
    return Problem(INVALID_SYNTAX, severity, message, place)


def unreadable_file(message: str, path: str) -> Problem:
    """Return a problem of the rule `unreadable-file`, which has no better place than the file's start."""
    return Problem(UNREADABLE_FILE, Severity.ERROR, message, start_of(path))


def start_of(path: str) -> Place:
    """Return the empty place at the start of a file."""
    return Place(path, None, 1, 1, 1, 1)
