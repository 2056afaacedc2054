"""Guessing what a misspelt word was meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like `word`, upper and lower case alike, None where none is like it."""
    from difflib import get_close_matches

    by_lower = {choice.lower(): choice for choice in choices}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return "; did you mean `…`?" for the choice most like `word`, else "; valid are …"."""
    known = list(choices)
    found = nearest(word, known)
    if found is not None:
        return f"; did you mean `{found}`?"
    return f"; valid are {', '.join(known)}" if len(known) <= 12 else ""
