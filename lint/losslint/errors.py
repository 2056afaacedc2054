"""The one exception that means: this cannot be done, and here is the sentence that says why."""

from __future__ import annotations


class UsageError(Exception):
    """A bad option, a bad configuration or a missing path.

    The message is one sentence for a person, without a full stop. The command prints it and exits 2.
    """


class UnheardError(UsageError):
    """Nobody can be told anything more: standard output is closed or full."""
