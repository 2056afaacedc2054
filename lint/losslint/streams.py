"""Standard input, output and error: any of them may be closed, full or without end."""

from __future__ import annotations

import os
import sys

from losslint import intake
from losslint.errors import UnheardError, UsageError
from losslint.harmless import harmless

_FIRST_FREE = 3


def prepare() -> None:
    """Make the three streams fit to be used, whatever they are.

    Where one is closed, the next file that is opened would take its number, and texts could end up in there.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) < _FIRST_FREE:
        continue
    os.close(number)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a file name may hold what the terminal cannot show
            stream.reconfigure(errors="backslashreplace")


def put(text: str) -> None:
    """Write to standard output.

    Raises:
        UnheardError: it is closed or full, or nobody reads it any more.
    """
    if not text:
        return
    if sys.stdout is None:  # what Python makes of a stream that is closed
        raise UnheardError("standard output is closed")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        raise _unwritten(error) from None


def put_bytes(data: bytes) -> None:
    """Write to standard output what need not be text.

    Raises:
        UnheardError: it is closed or full, or nobody reads it any more.
    """
    if sys.stdout is None:
        raise UnheardError("standard output is closed")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except (OSError, ValueError) as error:
        raise _unwritten(error) from None


def say(sentence: str) -> None:
    """Write one sentence to standard error; where nobody can hear it, the exit code has to do."""
    write_error(f"losslint: {harmless(sentence)}\n")


def write_error(text: str) -> None:
    """Write to standard error, which then goes nowhere if it is closed or full."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        _lead_nowhere(sys.stderr.fileno())


def take() -> bytes:
    """Return everything that standard input holds.

    Raises:
        UsageError: it is closed, cannot be read, or holds more than a file may.
    """
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    try:
        return intake.up_to(intake.LARGEST, sys.stdin.buffer)
    except OSError as error:
        raise UsageError(f"standard input cannot be read: {intake.reason(error)}") from None


def _unwritten(error: OSError | ValueError) -> UnheardError:
    """Return what to say; nothing more is written, not even when Python empties its buffers at the end."""
    if isinstance(error, ValueError):
        return UnheardError("standard output is closed")
    _lead_nowhere(sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return UnheardError("standard output was closed before all was written")
    return UnheardError(f"standard output cannot be written: {intake.reason(error)}")


def _lead_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
