"""A fact about a training run: a value with its origin, or the reason why it is unknown."""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import Struct

from losslint.training.origin import Origin

T = TypeVar("T")


class Because(Struct, frozen=True):
    """One line of evidence: a piece of code and what it shows."""

    origin: Origin
    label: str


class Fact(Struct, Generic[T], frozen=True):
    """A value that was read from the code, or the reason why it could not be.

    `value` is None exactly when the fact is unknown; then `why` says the reason in a reader's words.
    `origin` is the piece of code that decided. A fact that holds because an argument was left out
    has the call as its origin and `by_default` set. `least` is known of some numbers
    of which nothing else is.
    """

    value: T | None
    origin: Origin | None = None
    why: str = ""
    by_default: bool = False
    least: int | None = None

    @staticmethod
    def unknown(why: str, origin: Origin | None = None) -> Fact[T]:
        """Return a fact that nobody knows, with the reason."""
        return Fact(None, origin, why or "not understood")

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    @property
    def is_true(self) -> bool:
        """Whether this is known to be true; unknown is not true."""
        return self.value is True

    @property
    def is_false(self) -> bool:
        """Whether this is known to be false; unknown is not false."""
        return self.value is False

    def because(self, label: str) -> tuple[Because, ...]:
        """Return this fact as evidence, or nothing where it has no place in the code."""
        return (Because(self.origin, label),) if self.origin is not None else ()
