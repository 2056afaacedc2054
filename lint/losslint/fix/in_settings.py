"""How a value of the code is written in a settings file, in the place of one that stands there."""

from __future__ import annotations

import ast
import json
import re
from pathlib import PurePath

from losslint.findings import TextEdit
from losslint.source import SettingsOrigin

_QUOTED = ("'", '"')
_BARE = re.compile(r"[A-Za-z][\w-]*(?: [\w-]+)*")
"""Texts that YAML takes for texts without quotes, but for the words below."""

_WORDS = frozenset("y n yes no on off true false null".split())


def replaced(origin: SettingsOrigin, code: str) -> TextEdit | None:
    """Return the edit that puts what a piece of Python stands for into a settings file.

    None where that is no plain value, or the place of the old one is not known.
    """
    try:
        value = ast.literal_eval(code)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    before = origin.written()
    written = _written(value, PurePath(origin.file.path).suffix.lower(), before)
    return TextEdit(origin.place(), written) if written is not None and before else None


def _written(value: object, ending: str, before: str) -> str | None:
    """Return how a file of a name with this ending writes a value where `before` stands."""
    if not isinstance(value, str | bool | int | float | None):
        return None
    if value is None and ending == ".toml":
        return None
    if isinstance(value, str) and not before.startswith(_QUOTED) and _needs_no_quotes(value, ending):
        return value
    if isinstance(value, str) and before.startswith("'") and "'" not in value:
        return f"'{value}'"
    return json.dumps(value)


def _needs_no_quotes(text: str, ending: str) -> bool:
    """Whether a file of a name with this ending has a text without quotes."""
    if ending in (".yaml", ".yml"):
        return _BARE.fullmatch(text) is not None and text.lower() not in _WORDS
    return ending in (".ini", ".cfg", ".env")
