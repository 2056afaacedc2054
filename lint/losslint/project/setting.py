"""What a settings file says, whatever its format: values, each with its place in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from losslint.source import SettingsFile, SettingsOrigin
from losslint.values import Scalar, computing

MOST = 5_000
"""Values of one file that are followed; in a file of more, nobody wrote settings."""


class Setting(Struct, eq=False):
    """One value: a scalar, the items of a sequence, or the entries of a mapping.

    `why` says why the value is not known, "" where it is. `plain` are scalars that YAML leaves to its reader
    to tell texts from numbers. A value that a file names twice is one object.
    """

    at: SettingsOrigin
    scalar: Scalar = None
    items: Sequence[Setting] | None = None
    entries: Mapping[Scalar, Setting] | None = None
    why: str = ""
    plain: bool = False


class UnreadableError(Exception):
    """The file is not written in its format, or is no file of settings; the text says why."""


def of_scalar(value: object, at: SettingsOrigin, plain: bool = False) -> Setting:
    """Return a scalar as a setting: unknown where it is of no kind that is followed, or too large."""
    match value:
        case float() if value != value or value in (float("inf"), float("-inf")):
            return Setting(at, why="a number that is not finite")
        case int() if value.bit_length() > computing.MAX_BITS:
            return Setting(at, why="a value too large to follow")
        case str() if len(value) > computing.MAX_TEXT:
            return Setting(at, why="a value too large to follow")
        case bool() | int() | float() | str() | None:
            return Setting(at.of_value(value), value, plain=plain)
    return Setting(at, why="a value of a kind that is not followed")


def of_python(value: Any, file: SettingsFile, places: Mapping[tuple[str, ...], SettingsOrigin]) -> Setting:
    """Return what a reader of another library made of a file.

    `places` are those of values by the keys that lead to them, as far as they are known; the others stand for
    the whole file.
    """
    left = MOST

    def made(part: Any, keys: tuple[str, ...]) -> Setting:
        nonlocal left
        left -= 1
        if left < 0:
            raise UnreadableError("the file holds too many values to follow")
        at = places.get(keys) or file.origin(0, 0)
        if isinstance(part, Mapping):
            return Setting(at, entries={key: made(one, (*keys, str(key))) for key, one in part.items()})
        if isinstance(part, list):
            # The items of a list stand where it does.
            return Setting(at, items=[made(one, keys) for one in part])
        return of_scalar(part, at)

    return made(value, ())
