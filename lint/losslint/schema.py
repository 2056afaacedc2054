"""The keys of a configuration: from a TOML table to settings, with a clear word for every mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from losslint import __version__
from losslint.errors import UsageError
from losslint.nearest import did_you_mean
from losslint.patterns import Patterns
from losslint.settings import SEVERITIES, PerFileIgnore, target_keras
from losslint.version import fulfils


class Origin(Struct, frozen=True):
    """Where a table stands: the file's name, or the option, its text, and the folder patterns start from.

    `section` is the name of the table in the file, "" where the whole file is the table.
    """

    name: str
    text: str
    root: str
    section: str = ""

    def place(self, key: str, table: str = "") -> str:
        """Return `name:row` of the line that sets a key, the name alone where it is not told easily."""
        start = max(self.text.find(f"[{self.section}") if self.section else 0, 0)
        if table:
            start = max(self.text.find(table, start), start)
        setting = re.compile(rf"^[^#\n]*(?<![\w-])[\"']?{re.escape(key)}[\"']?\s*[=\]]", re.MULTILINE)
        found = setting.search(self.text, start)
        return f"{self.name}:{self.text.count(chr(10), 0, found.end()) + 1}" if found else self.name


def read_table(table: Mapping[str, Any], origin: Origin) -> dict[str, Any]:
    """Return the settings that a table makes, by the names of the fields of `Settings`.

    `places` is among them, with the place of every key.

    Raises:
        UsageError: an unknown key, or a value of the wrong type; the message names the place.
    """
    made: dict[str, Any] = {}
    places = {}
    for key, value in table.items():
        place = origin.place(key)
        known = KEYS.get(key)
        if known is None:
            raise UsageError(f"{place}: unknown key `{key}`{did_you_mean(key, KEYS)}")
        made[key.replace("-", "_")] = known.read(_Value(key, value, f"{place}: `{key}`", origin))
        places[key] = f"{place}: `{key}`"
    return {**made, "places": MappingProxyType(places)}


class _Value(Struct, frozen=True):
    """One value of a table, and how messages call it."""

    key: str
    value: Any
    place: str
    origin: Origin

    def of_type(self, wanted_type: type, wanted: str) -> Any:
        """Return the value where it is of the wanted kind."""
        if not isinstance(self.value, wanted_type):
            raise UsageError(f"{self.place} must be {wanted}, not {_kind(self.value)}")
        return self.value

    def inside(self) -> dict[str, _Value]:
        """Return the values of the table that this value is."""
        table = self.of_type(dict, "a table")
        return {
            key: _Value(key, value, f"{self.origin.place(key, self.key)}: `{self.key}.{key}`", self.origin)
            for key, value in table.items()
        }


def _strings(value: _Value) -> tuple[str, ...]:
    listed = value.of_type(list, 'a list of strings, such as ["LL1"]')
    for item in listed:
        if not isinstance(item, str):
            raise UsageError(f"{value.place} must hold strings only, not {_kind(item)}")
    return tuple(listed)


def _patterns(value: _Value) -> Patterns:
    return Patterns(_strings(value), value.origin.root, value.place)


def _flag(value: _Value) -> bool:
    return bool(value.of_type(bool, "true or false"))


def _text(value: _Value) -> str:
    return str(value.of_type(str, 'a string, such as "3"'))


def _severity(value: _Value) -> str:
    severity = str(value.of_type(str, f"one of {', '.join(SEVERITIES)}"))
    if severity not in SEVERITIES:
        raise UsageError(f"{value.place} cannot be `{severity}`{did_you_mean(severity, SEVERITIES)}")
    return severity


def _severities(value: _Value) -> Mapping[str, str]:
    return MappingProxyType({rule: _severity(each) for rule, each in value.inside().items()})


def _per_file(value: _Value) -> tuple[PerFileIgnore, ...]:
    return tuple(
        PerFileIgnore(
            Patterns((glob.removeprefix("!"),), value.origin.root, each.place),
            glob.startswith("!"),
            _strings(each),
        )
        for glob, each in value.inside().items()
    )


def _kind(value: Any) -> str:
    names = {bool: "true or false", str: "a string", int: "a number", float: "a number", dict: "a table"}
    return names.get(type(value), "a list" if isinstance(value, list) else f"a {type(value).__name__}")


def _version(value: _Value) -> str:
    """Return a version requirement that this version of losslint fulfils."""
    wanted = str(value.of_type(str, 'a string, such as ">=0.1"'))
    met = fulfils(__version__, wanted)
    if met is None:
        raise UsageError(f"{value.place} cannot be `{wanted}`; write it as `>=0.1`, or as `>=0.1, <0.3`")
    if not met:
        raise UsageError(f"{value.place} asks for losslint {wanted}, and this is {__version__}")
    return wanted


def _file(value: _Value) -> Path:
    return Path(value.origin.root) / str(
        value.of_type(str, 'the name of a file, such as "losslint-baseline.json"')
    )


class Key(Struct, frozen=True):
    """One key of the configuration: how it is read, and what the documentation says of it.

    `kind` is its part of a JSON schema. `default` and `example` are TOML.
    """

    read: Callable[[_Value], Any]
    kind: Mapping[str, Any]
    default: str
    example: str
    meaning: str


_LIST: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}
_SEVERITY: Mapping[str, Any] = {"enum": list(SEVERITIES)}
_TEXT: Mapping[str, Any] = {"type": "string"}
_SWITCH: Mapping[str, Any] = {"type": "boolean"}

KEYS: dict[str, Key] = {
    "select": Key(
        _strings,
        _LIST,
        "all errors and warnings",
        '["LL1", "unscaled-images"]',
        "The rules that are on: codes, prefixes, names, or `ALL`.",
    ),
    "extend-select": Key(
        _strings,
        _LIST,
        "[]",
        '["LL606"]',
        "Rules that are on as well; rules of severity info are off until they are selected.",
    ),
    "ignore": Key(
        _strings,
        _LIST,
        "[]",
        '["LL401"]',
        "Rules that are off. Of two selectors that fit a rule the longer one wins.",
    ),
    "per-file-ignores": Key(
        _per_file,
        {"type": "object", "additionalProperties": _LIST},
        "{}",
        '{ "notebooks/**" = ["LL4"] }',
        "Rules that are off in the files that fit a pattern; with `!` in front, in all the others.",
    ),
    "severity": Key(
        _severities,
        {"type": "object", "additionalProperties": _SEVERITY},
        "{}",
        '{ LL108 = "info" }',
        "How bad the findings of a rule are: error, warning or info. An info rule made worse is on.",
    ),
    "fail-on": Key(
        _severity,
        _SEVERITY,
        '"warning"',
        '"error"',
        "The mildest severity that makes the exit code 1.",
    ),
    "target-keras": Key(
        lambda value: target_keras(_text(value), value.place),
        _TEXT,
        "what the code tells",
        '"2.2"',
        "The Keras that the code is for, such as 2.2, 2.15 or 3: some findings depend on it.",
    ),
    "exclude": Key(
        _patterns,
        _LIST,
        "the usual folders of tools and environments",
        '["third_party"]',
        "Files and folders that are left out, in place of the default ones; written as in `.gitignore`.",
    ),
    "extend-exclude": Key(
        _patterns,
        _LIST,
        "[]",
        '["third_party", "*_old.py"]',
        "Files and folders that are left out as well.",
    ),
    "respect-gitignore": Key(
        _flag,
        _SWITCH,
        "true",
        "false",
        "Whether files that Git ignores are left out.",
    ),
    "unsafe-fixes": Key(
        _flag,
        _SWITCH,
        "false",
        "true",
        "Whether `--fix` makes the repairs that change the training too.",
    ),
    "fixable": Key(
        _strings,
        _LIST,
        '["ALL"]',
        '["LL090"]',
        "The rules whose findings `--fix` may repair.",
    ),
    "unfixable": Key(
        _strings,
        _LIST,
        "[]",
        '["LL101"]',
        "Rules whose findings `--fix` leaves alone.",
    ),
    "baseline": Key(
        _file,
        _TEXT,
        "none",
        '"losslint-baseline.json"',
        "The file that lists known findings, relative to the configuration; see `--write-baseline`.",
    ),
    "required-version": Key(
        _version,
        _TEXT,
        "none",
        '">=0.1"',
        "The versions of losslint that may check this code; another one stops with exit code 2.",
    ),
}
"""Every key, in the order of the documentation."""
