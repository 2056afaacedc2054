"""The keys of a configuration: from a TOML table to settings, with a clear word for every mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from losslint.errors import UsageError
from losslint.nearest import did_you_mean
from losslint.patterns import Patterns
from losslint.settings import SEVERITIES, PerFileIgnore, target_keras


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a table stands: the file's name, or the option, its text, and the folder patterns start from.

    `section` is the name of the table in the file, "" where the whole file is the table.
    """

    name: str
    text: str
    root: Path
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
        reader = _READERS.get(key)
        if reader is None:
            raise UsageError(f"{place}: unknown key `{key}`{did_you_mean(key, _READERS)}")
        made[key.replace("-", "_")] = reader(_Value(key, value, f"{place}: `{key}`", origin))
        places[key] = f"{place}: `{key}`"
    return {**made, "places": MappingProxyType(places)}


@dataclass(frozen=True, slots=True)
class _Value:
    """One value of a table, and how messages call it."""

    key: str
    value: Any
    place: str
    origin: Origin

    def of_type(self, kind: type, wanted: str) -> Any:
        """Return the value where it is of the wanted kind."""
        if not isinstance(self.value, kind):
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


_READERS: dict[str, Callable[[_Value], Any]] = {
    "select": _strings,
    "extend-select": _strings,
    "ignore": _strings,
    "exclude": _patterns,
    "extend-exclude": _patterns,
    "per-file-ignores": _per_file,
    "severity": _severities,
    "target-keras": lambda value: target_keras(_text(value), value.place),
    "fail-on": _severity,
    "respect-gitignore": _flag,
}
