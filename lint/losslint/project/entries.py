"""The commands that a project installs: functions of its own that are called without arguments.

They are named in `pyproject.toml`, `setup.cfg` or `setup.py`. Whoever else calls such a function with other
arguments does not take away that the command calls it with its defaults.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from losslint.project.setting import Setting
from losslint.project.settings import SettingsFiles, upwards
from losslint.source.python_ast import parse_ast
from losslint.values import Scalar

GROUPS = ("console_scripts", "gui_scripts")
"""The groups of entry points of which an installer makes commands."""

LAYOUTS = ("", "src")
"""Where packages lie below the folder of these files."""

LARGEST = 500_000
"""Bytes of a `setup.py`; nobody writes a larger one."""


class Entries:
    """Finds the functions that commands call, the files of each folder read once and only when asked for."""

    def __init__(self, settings: SettingsFiles, read: Callable[[Path], bytes | None]) -> None:
        """Begin without any; `read` returns what a file of the project holds, and notes that it was read."""
        self._settings, self._read = settings, read
        self._named: dict[Path, frozenset[str]] = {}

    def of(self, path: str) -> frozenset[str]:
        """Return the functions in a file that commands call: `main`, or `Trainer.main`."""
        file = Path(os.path.abspath(path))  # noqa: PTH100 - links are not followed here
        root = self._settings.root_of(file.parent)
        found: set[str] = set()
        for folder in upwards(file.parent, root):
            for named in self._named_in(folder, path):
                module, _, function = named.partition(":")
                if function and file in _files(folder, module):
                    found.add(function)
        return frozenset(found)

    def _named_in(self, folder: Path, script: str) -> frozenset[str]:
        if folder not in self._named:
            readers = (_of_pyproject, _of_setup_cfg)
            formats = (("pyproject.toml", "toml"), ("setup.cfg", "ini"))
            found: set[str] = set()
            for reader, (name, format_) in zip(readers, formats, strict=True):
                said = self._settings.read(str(folder / name), format_, script)
                found.update(reader(said) if isinstance(said, Setting) else ())
            found.update(_of_setup_py(self._read(folder / "setup.py") or b""))
            self._named[folder] = frozenset(_written(one) for one in found)
        return self._named[folder]


def _files(folder: Path, module: str) -> Iterator[Path]:
    """Yield the files that a module may be."""
    parts = module.split(".")
    for layout in LAYOUTS:
        yield folder / layout / Path(*parts[:-1], f"{parts[-1]}.py")
        yield folder / layout / Path(*parts, "__init__.py")


def _written(reference: str) -> str:
    """Return `package.module:function` without spaces and the extras that it asks for."""
    return "".join(reference.partition("[")[0].split())


# The files ------------------------------------------------------------------------------------------


def _of_pyproject(said: Setting) -> Iterator[str]:
    """Yield what the tables of the standard, and of Poetry, make commands of."""
    for keys in (("project", "scripts"), ("project", "gui-scripts"), ("tool", "poetry", "scripts")):
        for one in _below(said, *keys).values():
            reference = _below(one).get("reference") or one
            if isinstance(reference.scalar, str):
                yield reference.scalar


def _of_setup_cfg(said: Setting) -> Iterator[str]:
    groups = _below(said, "options.entry_points")
    for group in GROUPS:
        lines = groups[group].scalar if group in groups else None
        if isinstance(lines, str):
            yield from _of_lines(lines.splitlines())


def _of_setup_py(data: bytes) -> Iterator[str]:
    """Yield what the literal `entry_points=` of a call make commands of; the file is not executed."""
    if b"entry_points" not in data or len(data) > LARGEST:
        return
    tree = parse_ast(data.decode("utf-8", "replace"))
    for call in ast.walk(tree) if isinstance(tree, ast.Module) else ():
        for keyword in call.keywords if isinstance(call, ast.Call) else ():
            if keyword.arg == "entry_points":
                yield from _of_literal(keyword.value)


def _of_literal(node: ast.expr) -> Iterator[str]:
    try:
        groups = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return
    for group in GROUPS if isinstance(groups, dict) else ():
        lines = groups.get(group, ())
        lines = lines.splitlines() if isinstance(lines, str) else lines
        if isinstance(lines, list | tuple):
            yield from _of_lines([line for line in lines if isinstance(line, str)])


def _of_lines(lines: list[str]) -> Iterator[str]:
    """Yield what stands behind the names of commands: `train = package.module:main`."""
    for line in lines:
        _, equals, reference = line.partition("=")
        if equals:
            yield reference


def _below(said: Setting, *keys: str) -> Mapping[Scalar, Setting]:
    """Return what stands below some keys, {} where nothing does."""
    for key in keys:
        found = (said.entries or {}).get(key)
        if found is None:
            return {}
        said = found
    return said.entries or {}
