"""Messages between two processes: bytes, each behind its length."""

from __future__ import annotations

from typing import IO

READY = b"ready"
"""The first message of a process that can be asked; another one is the sentence why it cannot."""

_LENGTH = 8


def receive(stream: IO[bytes]) -> bytes | None:
    """Return the next message, None where the stream ends before it does."""
    length = int.from_bytes(stream.read(_LENGTH), "little")
    message = stream.read(length)
    return message if length and len(message) == length else None


def send(stream: IO[bytes], message: bytes) -> None:
    """Write a message, which must not be empty."""
    stream.write(len(message).to_bytes(_LENGTH, "little"))
    stream.write(message)
    stream.flush()
