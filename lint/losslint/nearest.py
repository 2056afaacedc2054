"""Guessing what a misspelt word was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

_ALIKE = 0.6
_FEW = 12
_BEGINNING = 4
"""Letters from which the beginning of a word may stand for it."""


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like `word`, upper and lower case alike, None where none is like it.

    The only one that begins with it is meant. Of two that are equally like it, as codes often are, the one
    with more letters in their places wins.
    """
    from difflib import SequenceMatcher  # late: most words are spelt well

    written, choices = word.lower(), list(choices)
    begun = [choice for choice in choices if choice.lower().startswith(written)]
    if len(begun) == 1 and len(written) >= _BEGINNING:
        return begun[0]
    matcher = SequenceMatcher(b=written)
    best: tuple[float, int] = (_ALIKE, 0)
    found = None
    for choice in choices:
        matcher.set_seq1(choice.lower())
        in_place = sum(mine == theirs for mine, theirs in zip(written, choice.lower(), strict=False))
        if (matcher.ratio(), in_place) > best:
            best, found = (matcher.ratio(), in_place), choice
    return found


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return the end of a message: the choice most like `word`, else the valid ones where they are few."""
    known = list(choices)
    found = nearest(word, known)
    if found is not None:
        return f"; did you mean `{found}`?"
    return f"; valid are {', '.join(known)}" if len(known) <= _FEW else ""
