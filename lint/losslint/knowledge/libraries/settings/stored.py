"""From what a settings file says to values in the store, each with its place in that file."""

from __future__ import annotations

import os

from losslint.knowledge.libraries.python.paths import from_the_start
from losslint.knowledge.lookup.registry import Call
from losslint.project.setting import Setting
from losslint.source.expressions import expression
from losslint.training import Origin
from losslint.values import Const, Dict, Key, List, Store, Unknown, Value

_FLOAT = expression(r"[-+]?(?:\d[\d_]*)(?:\.\d[\d_]*)?[eE][-+]?\d+")
"""What OmegaConf takes for a number, and YAML 1.1 for a text."""

_INTERPOLATION = "${"


class Dialect:
    """How a library reads a file: the class of its mappings, and whether it fills in `${…}`."""

    def __init__(self, dotted: str = "", omegaconf: bool = False) -> None:
        self.dotted, self.omegaconf = dotted, omegaconf


PLAIN = Dialect()


def read(call: Call, path: Value | None, format_: str, dialect: Dialect = PLAIN) -> Value:
    """Return what a settings file holds that a path leads to."""
    where = from_the_start(call.machine, path)
    if where is None:
        return call.unknown("a file whose path is not known")
    found = setting_at(call, where, format_)
    return stored(call.machine.store, found, dialect) if isinstance(found, Setting) else call.unknown(found)


def setting_at(call: Call, where: str, format_: str) -> Setting | str:
    """Return what a settings file says, or why that is not known."""
    if os.path.normpath(where) in call.machine.written:
        return "a file that the program writes"
    return call.machine.project.settings(where, format_, call.machine.source)


def stored(store: Store, setting: Setting, dialect: Dialect = PLAIN) -> Value:
    """Put a setting into the store; what the file names twice is one object."""
    made: dict[int, Value] = {}

    def value(one: Setting) -> Value:
        if id(one) not in made:
            made[id(one)] = _stored(one)
        return made[id(one)]

    def _stored(one: Setting) -> Value:
        if one.why:
            return Unknown(one.why, origin=one.at)
        if one.items is not None:
            return store.new(List(tuple(value(item) for item in one.items)), one.at)
        if one.entries is not None:
            items: dict[Key, Value] = {(type(key), key): value(entry) for key, entry in one.entries.items()}
            keys = tuple(Const(key, origin=entry.at) for key, entry in one.entries.items())
            return store.new(Dict(items, keys, None, dialect.dotted), one.at)
        return scalar(one, dialect)

    return value(setting)


def scalar(setting: Setting, dialect: Dialect) -> Value:
    """Return a scalar as a library reads it."""
    value = setting.scalar
    if dialect.omegaconf and isinstance(value, str):
        if setting.plain and _FLOAT.fullmatch(value):
            return Const(float(value.replace("_", "")), origin=setting.at)
        if value == "???":
            return Unknown("a setting that has to be given", origin=setting.at)
        if _INTERPOLATION in value:
            return Unknown("a setting that takes in others", origin=setting.at)
    return Const(value, origin=setting.at)


def dotted(store: Store, value: Value, name: str, origin: Origin | None, deep: bool = True) -> Value:
    """Return a copy of a dict whose entries are attributes too, and with `deep` of those in it as well."""
    cell = store.find(value, Dict)
    if cell is not None:
        items = {
            key: dotted(store, one, name, one.origin) if deep else one for key, one in cell.items.items()
        }
        return store.new(Dict(items, cell.keys, cell.rest, name), origin)
    sequence = store.find(value, List)
    if sequence is not None and deep:
        inner = tuple(dotted(store, one, name, one.origin) for one in sequence.items)
        return store.new(List(inner, sequence.rest, sequence.is_set, sequence.total), origin)
    return value


def plain(store: Store, value: Value, origin: Origin | None) -> Value:
    """Return a copy of an object of settings as dicts and lists."""
    return dotted(store, value, "", origin)


def entries_of(store: Store, value: Value | None) -> Dict | None:
    """Return the dict that a value is, None where it is none or not known whole."""
    cell = store.find(value, Dict)
    return cell if cell is not None and cell.rest is None else None
