"""Comparing versions, as far as `required-version` needs it."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"\s*(?P<sign>>=|<=|==|!=|~=|>|<|)\s*(?P<version>\d+(?:\.\d+)*)\s*")


def fulfils(version: str, requirement: str) -> bool | None:
    """Return whether a version meets every clause of a comma list; None where the list cannot be read.

    A bare version stands for `==`.
    """
    clauses = [_CLAUSE.fullmatch(clause) for clause in requirement.split(",")]
    if not all(clauses):
        return None
    have = _numbers(version)
    return all(
        _meets(have, clause["sign"] or "==", _numbers(clause["version"])) for clause in clauses if clause
    )


def _meets(have: tuple[int, ...], sign: str, want: tuple[int, ...]) -> bool:
    width = max(len(have), len(want))
    mine, theirs = _padded(have, width), _padded(want, width)
    if sign == "~=":
        return mine >= theirs and have[: len(want) - 1] == want[:-1]
    return {
        ">=": mine >= theirs,
        "<=": mine <= theirs,
        ">": mine > theirs,
        "<": mine < theirs,
        "==": mine == theirs,
        "!=": mine != theirs,
    }[sign]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version.partition("+")[0]))


def _padded(numbers: tuple[int, ...], width: int) -> tuple[int, ...]:
    return numbers + (0,) * (width - len(numbers))
