"""What hydra puts together: a file of settings and those that it names, where its list is literal."""

from __future__ import annotations

import os

from losslint.knowledge.libraries.python.paths import path_of
from losslint.knowledge.libraries.settings.stored import Dialect, scalar, setting_at
from losslint.knowledge.lookup.registry import Call
from losslint.project.setting import Setting
from losslint.source import CodeOrigin
from losslint.source.expressions import expression
from losslint.values import Const, Dict, Key, List, Scalar, Store, Unknown, Value, is_none

MOST_FILES = 40
"""Files of one list of defaults, with those of the files that it names."""

_REFERENCE = expression(r"\$\{([\w.]+)\}")
_PACKAGE = expression(r"#\s*@package")

Tree = dict[Scalar, "Setting | Tree"]
"""Mappings that were merged; what is no mapping stays as it was read."""


class NotFollowedError(Exception):
    """The files are put together in a way that is not followed; the text says which."""


def composed(call: Call, folder: Value, name: Value, dialect: Dialect) -> Value:
    """Return the settings that a file of a folder beside the running code stands for."""
    text = path_of(name)
    below = "." if is_none(folder) else path_of(folder)
    if text is None or below is None or not isinstance(call.origin, CodeOrigin):
        return call.unknown("settings of a file whose name is not known")
    beside = os.path.dirname(os.path.abspath(call.origin.source.path))  # noqa: PTH100, PTH120
    composer = _Composer(call, os.path.join(beside, below))  # noqa: PTH118
    try:
        tree = composer.of(text.removesuffix(".yaml"), "")
    except NotFollowedError as error:
        return call.unknown(str(error))
    return _Filled(call.machine.store, tree, dialect).value(tree)


class _Composer:
    """Reads the files of one folder of settings."""

    def __init__(self, call: Call, folder: str) -> None:
        self.call, self.folder = call, folder
        self.left = MOST_FILES

    def of(self, name: str, group: str) -> Tree:
        """Return what a file says together with its defaults."""
        self.left -= 1
        if self.left < 0:
            raise NotFollowedError("too many files of settings")
        path = os.path.join(self.folder, group, f"{name}.yaml")  # noqa: PTH118
        found = setting_at(self.call, path, "yaml")
        if isinstance(found, str):
            raise NotFollowedError(found)
        if _PACKAGE.search(found.at.file.line(1)):
            raise NotFollowedError("a file of settings that says itself where it belongs")
        if found.entries is None:
            return {}
        own: Tree = {key: _tree(one) for key, one in found.entries.items() if key != "defaults"}
        parts = self._defaults(found.entries.get("defaults"), group)
        if None in parts:
            place = parts.index(None)
            before, after = parts[:place], parts[place + 1 :]
            return _merged(*(part for part in (*before, own, *after) if part is not None))
        others = _merged(*(part for part in parts if part is not None))
        if _conflict(own, others):  # which has the last word depends on the version of hydra
            raise NotFollowedError("settings of which two files say different things")
        return _merged(others, own)

    def _defaults(self, listed: Setting | None, group: str) -> list[Tree | None]:
        """Return what the entries of a list of defaults say, in order; None stands for the file itself."""
        if listed is None:
            return []
        if listed.items is None:
            raise NotFollowedError("a list of defaults that is not followed")
        parts: list[Tree | None] = []
        for one in listed.items:
            if one.scalar == "_self_":
                parts.append(None)
            elif isinstance(one.scalar, str):
                parts.append(self.of(_plain(one.scalar), group))
            elif one.entries is not None and len(one.entries) == 1:
                ((key, option),) = one.entries.items()
                part = self._option(str(key), option, group)
                parts += [part] if part is not None else []
            else:
                raise NotFollowedError("a list of defaults that is not followed")
        return parts

    def _option(self, key: str, option: Setting, group: str) -> Tree | None:
        """Return what `- group: option` brings, below the names of the group."""
        words = key.split()
        if words[:1] == ["override"] and words[-1].startswith("hydra/"):
            return None
        if len(words) != 1 or key.startswith(("/", "hydra")) or "@" in key:
            raise NotFollowedError("a list of defaults that is not followed")
        if option.scalar is None and option.items is None and not option.why:
            return None
        if not isinstance(option.scalar, str):
            raise NotFollowedError("a list of defaults that is not followed")
        part: Tree = self.of(_plain(option.scalar), f"{group}/{key}" if group else key)
        for name in reversed(key.split("/")):
            part = {name: part}
        return part


def _plain(name: str) -> str:
    if "${" in name or name.startswith("/") or "@" in name:
        raise NotFollowedError("a list of defaults that is not followed")
    return name.removesuffix(".yaml")


def _tree(setting: Setting) -> Setting | Tree:
    if setting.entries is None:
        return setting
    return {key: _tree(one) for key, one in setting.entries.items()}


def _merged(*trees: Tree) -> Tree:
    """Return what several trees say; of two that differ the later one holds."""
    whole: Tree = {}
    for tree in trees:
        for key, one in tree.items():
            before = whole.get(key)
            both = isinstance(before, dict) and isinstance(one, dict)
            whole[key] = _merged(before, one) if both else one  # type: ignore[arg-type]
    return whole


def _conflict(one: Tree, other: Tree) -> bool:
    """Whether two trees have something to say about the same setting."""
    for key in one.keys() & other.keys():
        here, there = one[key], other[key]
        if not (isinstance(here, dict) and isinstance(there, dict)) or _conflict(here, there):
            return True
    return False


class _Filled:
    """Puts a tree into the store, with the references to other settings in it filled in."""

    def __init__(self, store: Store, root: Tree, dialect: Dialect) -> None:
        self.store, self.root, self.dialect = store, root, dialect

    def value(self, part: Setting | Tree, followed: int = 0) -> Value:
        """Return a part of the tree as a value; `followed` counts the references that led to it."""
        if isinstance(part, dict):
            items: dict[Key, Value] = {(type(key), key): self.value(one) for key, one in part.items()}
            return self.store.new(Dict(items, tuple(map(Const, part)), None, self.dialect.dotted))
        if part.why:
            return Unknown(part.why, origin=part.at)
        if part.items is not None:
            return self.store.new(List(tuple(self.value(_tree(one)) for one in part.items)), part.at)
        found = _REFERENCE.fullmatch(part.scalar) if isinstance(part.scalar, str) else None
        if found is None or followed >= MOST_FILES:
            return scalar(part, self.dialect)
        target: Setting | Tree | None = self.root
        for name in found[1].split("."):
            target = target.get(name) if isinstance(target, dict) else None
        if target is None or isinstance(target, dict):
            return scalar(part, self.dialect)
        return self.value(target, followed + 1)
