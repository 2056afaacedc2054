"""What a dialect makes of a wish, and how its entries are found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import Struct

from losslint.findings import Edit
from losslint.wishes import Wish

S = TypeVar("S", bound=Callable[[Any], "Spelling | None"])


class Spelling(Struct, frozen=True):
    """A wish in the words of one framework: the code that grants it, and the edits that write this code.

    `name` is what the framework calls what is wished for. None among the edits means that the code leaves no
    safe place for it; no edits at all that nothing has to change.
    """

    code: str
    edits: tuple[Edit | None, ...] = (None,)
    name: str = ""

    def __str__(self) -> str:
        """Return the code, as an advice quotes it."""
        return self.code


class Dialect:
    """How the wishes are written in one framework: one function for each kind of wish.

    It knows all that the dialects know that it is made `of`.
    """

    def __init__(self, *of: Dialect) -> None:
        self._spellers: dict[type[Wish], Callable[[Any], Spelling | None]] = {}
        for dialect in of:
            self._spellers.update(dialect._spellers)

    def spells(self, wish: type[Wish]) -> Callable[[S], S]:
        """Register the decorated function for one kind of wish; it returns None where it has no words."""

        def register(speller: S) -> S:
            self._spellers[wish] = speller
            return speller

        return register

    def spell(self, wish: Wish | Edit | None) -> Spelling:
        """Return how a wish is written here; an edit is what it is, in any framework.

        What the dialect has no word for can be neither advised nor done.
        """
        if not isinstance(wish, Wish):
            return Spelling("", (wish,))
        speller = self._spellers.get(type(wish))
        spelt = speller(wish) if speller is not None else None
        return spelt if spelt is not None else Spelling("")

    @property
    def kinds(self) -> set[type[Wish]]:
        """The wishes that the dialect has words for."""
        return set(self._spellers)

    def knows(self, wish: Wish | Edit | None) -> bool:
        """Whether the dialect has a word for a wish."""
        if not isinstance(wish, Wish):
            return True
        speller = self._spellers.get(type(wish))
        return speller is not None and speller(wish) is not None
