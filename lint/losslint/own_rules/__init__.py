"""The rules that the engine itself speaks: about files and comments, not about a training."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule

INVALID_SYNTAX = "LL001"
UNREADABLE_FILE = "LL002"
INTERNAL_ERROR = "LL009"
UNUSED_SUPPRESSION = "LL090"
INVALID_DIRECTIVE = "LL091"

UNREAD = frozenset({INVALID_SYNTAX, UNREADABLE_FILE})
"""What could not be read is reported whatever is selected, unless it is ignored by its own name."""


UNSUPPRESSIBLE = UNREAD | {INTERNAL_ERROR, INVALID_DIRECTIVE, UNUSED_SUPPRESSION}
"""What a comment cannot put right, or is about a comment itself."""


class OutsideRuns:
    """Marks a rule that reads no fact of a run: the engine makes its findings."""


@rule(INVALID_SYNTAX, "invalid-syntax", Severity.ERROR)
def invalid_syntax(_: OutsideRuns) -> Iterator[Finding]:
    """A file or a notebook cell that cannot be parsed."""
    return iter(())


@rule(UNREADABLE_FILE, "unreadable-file", Severity.ERROR)
def unreadable_file(_: OutsideRuns) -> Iterator[Finding]:
    """A file or a folder that cannot be read."""
    return iter(())


@rule(INTERNAL_ERROR, "internal-error", Severity.ERROR)
def internal_error(_: OutsideRuns) -> Iterator[Finding]:
    """A rule or the interpreter failed on this file."""
    return iter(())


@rule(UNUSED_SUPPRESSION, "unused-suppression", Severity.WARNING)
def unused_suppression(_: OutsideRuns) -> Iterator[Finding]:
    """A comment that suppresses a finding which is not there."""
    return iter(())


@rule(INVALID_DIRECTIVE, "invalid-directive", Severity.WARNING)
def invalid_directive(_: OutsideRuns) -> Iterator[Finding]:
    """A comment for losslint that cannot be understood."""
    return iter(())
