"""TOML, ini and `.env` files: one value a line, for the most part.

Readers of the standard library say what a file says. Where a value stands is looked up in the lines, and
taken only where the line alone says the same.
"""

from __future__ import annotations

import configparser
import re
import sys
from collections.abc import Iterator

from losslint.project.setting import Setting, UnreadableError, of_python
from losslint.source import SettingsFile, SettingsOrigin
from losslint.source.lines import LINE_END

_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:[#;].*)?")
_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([\w.\-\"']+)\s*[=:]\s*(.*?)\s*")
_ENVIRONMENT = re.compile(
    r"""\s*(?:export\s+)?([\w.]+)\s*=\s*(?:'([^'\\]*)'|"([^"\\$]*)"|([^\s'"\\$#`][^'"\\$#`]*?)?)\s*(?:\s\#.*)?"""
)


def read_toml(file: SettingsFile) -> Setting:
    """Return what a TOML file says.

    Raises:
        UnreadableError: it is no TOML, or holds more than is followed.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table = tomllib.loads(file.text)
    except RecursionError:
        raise UnreadableError("it is nested too deeply") from None
    except ValueError as error:
        raise UnreadableError(f"it is no TOML: {error}") from None
    places = {}
    for keys, text, at in _assignments(file):
        try:
            alone = tomllib.loads(f"_ = {text}")["_"]
        except (ValueError, RecursionError):
            continue
        if alone == _found(table, keys):
            places[keys] = at
    return of_python(table, file, places)


def read_ini(file: SettingsFile) -> Setting:
    """Return what an ini file says: its sections, each with the defaults that hold in it.

    Every value is a text. One that takes others in, or might, is unknown.

    Raises:
        UnreadableError: `configparser` would not read it, or it holds more than is followed.
    """
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(file.text)
    except (configparser.Error, ValueError) as error:
        raise UnreadableError(f"it is no ini file: {' '.join(str(error).split())}") from None
    table = {name: dict(parser.items(name)) for name in parser.sections()}
    table[parser.default_section] = dict(parser.defaults())
    places: dict[tuple[str, ...], SettingsOrigin] = {}
    for (section, *keys), text, at in _assignments(file):
        key = parser.optionxform(".".join(keys))
        if _found(table, (section, key)) == text:
            places[section, key] = at
    made = of_python(table, file, places)
    for inner in (made.entries or {}).values():
        for value in (inner.entries or {}).values():
            if isinstance(value.scalar, str) and re.search("[%$]", value.scalar):
                value.why = "a value that may take others in"
    return made


def read_environment(file: SettingsFile) -> Setting:
    """Return what a `.env` file says, as `dotenv` reads it: texts without anything that is put in.

    Raises:
        UnreadableError: a line is written in a way that is not followed.
    """
    table: dict[str, str] = {}
    places: dict[tuple[str, ...], SettingsOrigin] = {}
    for start, line in _lines(file):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _ENVIRONMENT.fullmatch(line)
        if found is None:
            raise UnreadableError("a line of it is written in a way that is not followed")
        group = next((number for number in (2, 3, 4) if found[number] is not None), None)
        table[found[1]] = found[group] if group is not None else ""
        if group is not None:
            places[found[1],] = file.origin(start + found.start(group), start + found.end(group))
    return of_python(table, file, places)


def _assignments(file: SettingsFile) -> Iterator[tuple[tuple[str, ...], str, SettingsOrigin]]:
    """Yield what lines of the form `key = value` assign: the section and keys, the value, and its place."""
    section: tuple[str, ...] = ()
    for start, line in _lines(file):
        if (header := _HEADER.fullmatch(line)) is not None:
            section = _keys(header[1])
        elif (found := _ASSIGNMENT.fullmatch(line)) is not None:
            at = file.origin(start + found.start(2), start + found.end(2))
            yield (*section, *_keys(found[1])), found[2], at


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _lines(file: SettingsFile) -> Iterator[tuple[int, str]]:
    """Yield where each line begins, and the line."""
    start = 0
    for end in LINE_END.finditer(file.text):
        yield start, file.text[start : end.start()]
        start = end.end()
    yield start, file.text[start:]


def _found(table: object, keys: tuple[str, ...]) -> object:
    """Return what keys lead to, an object like no other where they lead nowhere."""
    for key in keys:
        if not isinstance(table, dict) or key not in table:
            return object()
        table = table[key]
    return table
