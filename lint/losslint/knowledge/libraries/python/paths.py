"""Paths: `os.path` and `pathlib`. Both are texts here; where one begins beside a file, that is kept."""

from __future__ import annotations

import os
import re

from losslint.knowledge.lookup.registry import TABLES, Call, Machine, attribute, means, method
from losslint.source.expressions import expression
from losslint.training import Origin
from losslint.values import (
    Const,
    FilePath,
    FileText,
    List,
    Made,
    Text,
    Tuple,
    Unknown,
    Value,
    formatting,
    is_none,
)

for _name_of_part, _part in {"pardir": "..", "curdir": ".", "sep": "/"}.items():
    TABLES.constants[f"os.{_name_of_part}"] = TABLES.constants[f"os.path.{_name_of_part}"] = Const(_part)

NOWHERE = "the program may have gone to another folder"

MOST_PARENTS = 8
"""Folders above a path that are counted out."""


@means("os.path.join", signature="")
@means("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", signature="")
def join_path(call: Call) -> Value:
    """`os.path.join(a, b)`, `Path(a, b)`: known, known by where it is, or by its end at least."""
    if not call.bound.rest:
        return Const(".", origin=call.origin)
    return formatting.path(call.bound.rest, call.origin)


@means("os.getcwd", "pathlib.Path.cwd", signature="")
def working_folder(call: Call) -> Value:
    """Where the program was started, or where it has gone to since."""
    folder = call.machine.folder
    return FilePath("", folder or ".", origin=call.origin) if folder is not None else call.unknown(NOWHERE)


@means("os.chdir", signature="path")
def change_folder(call: Call) -> Value:
    """`os.chdir(path)`: paths begin there from now on."""
    call.machine.folder = from_the_start(call.machine, call["path"])
    return Const(None)


@means("os.path.dirname", signature="p")
def folder_of(call: Call) -> Value:
    """`os.path.dirname(path)`."""
    return _above(call["p"], call.origin)


@means("os.path.split", signature="p")
def folder_and_name(call: Call) -> Value:
    """`os.path.split(path)`."""
    return Tuple((_above(call["p"], call.origin), _name(call["p"], call.origin)), origin=call.origin)


@means("os.path.abspath", "os.path.normpath", "os.path.expanduser", signature="path")
@means("os.path.realpath", signature="filename")
@means("os.fspath", signature="path")
def same_place(call: Call) -> Value:
    """Functions that write a path another way; it leads to the same place."""
    value = call["filename" if call.path == "os.path.realpath" else "path"]
    if call.path == "os.fspath" or isinstance(value, FilePath):
        return value
    if call.path in ("os.path.expanduser", "os.path.normpath") and isinstance(value, Const):
        return value if "~" not in str(value.value) else Text("", origin=call.origin)
    return _from_here(call.machine, value, call.origin)


@means("os.path.basename", signature="p")
def name_of(call: Call) -> Value:
    """`os.path.basename(path)`."""
    return _name(call["p"], call.origin)


@attribute("str", "parent")
def parent(machine: Machine, value: Value, origin: Origin) -> Value:
    """`path.parent`."""
    return _above(value, origin)


@attribute("str", "parents")
def parents(machine: Machine, value: Value, origin: Origin) -> Value:
    """`path.parents`."""
    above = [_above(value, origin)]
    while len(above) < MOST_PARENTS:
        above.append(_above(above[-1], origin))
    return machine.store.new(List(tuple(above), Unknown("a folder far above a path")), origin)


@attribute("str", "name")
def name(machine: Machine, value: Value, origin: Origin) -> Value:
    """`path.name`."""
    return _name(value, origin)


@method("str", "joinpath", signature="", only_in="pathlib")
def joinpath(call: Call) -> Value:
    """`path.joinpath(a, b)`."""
    return formatting.path((_receiver(call), *call.bound.rest), call.origin)


@method("str", "absolute", "resolve", "expanduser", "as_posix", signature="", only_in="pathlib")
def same_path(call: Call) -> Value:
    """Methods of a path that write it another way."""
    value = _receiver(call)
    return _from_here(call.machine, value, call.origin) if call.path in ("absolute", "resolve") else value


@method("str", "open", signature="mode=None", only_in="pathlib")
def open_path(call: Call) -> Value:
    """`path.open()`."""
    return open_file(call, _receiver(call), call["mode"])


@method("str", "read_text", "read_bytes", signature="", only_in="pathlib")
def read_path(call: Call) -> Value:
    """`path.read_text()`: what settings may be read of."""
    return FileText("", _receiver(call), origin=call.origin)


@method("str", "write_text", "write_bytes", signature="", only_in="pathlib")
def write_path(call: Call) -> Value:
    """`path.write_text(text)`: the file is not what the project holds any more."""
    _note_written(call, _receiver(call))
    return Const(None)


@method("made:a file", "read", signature="", only_in="a file")
def read_file(call: Call) -> Value:
    """`file.read()`: what settings may be read of."""
    file = call.machine.store.find(call.receiver, Made)
    if file is None or call.bound.rest:
        return call.unknown("a part of a file")
    return FileText("", file.arguments["name"], origin=call.origin)


@method("made:a file", "readlines", "readline", signature="hint=-1", only_in="a file")
def read_lines(call: Call) -> Value:
    """`file.readlines()`: any number of texts."""
    line = Text("", origin=call.origin)
    return line if call.path == "readline" else call.new(List((), line))


def a_line(machine: Machine, value: Value) -> Value:
    """`for line in file`."""
    return Text("", origin=value.origin)


TABLES.iterables["made:a file"] = a_line


def open_file(call: Call, path: Value, mode: Value) -> Value:
    """Return a file that was opened; one that is written to does not hold what the project has there."""
    if not is_none(mode) and not (isinstance(mode, Const) and set(str(mode.value)) <= set("rbtU")):
        _note_written(call, path)
    return call.new(Made("a file", {"name": path}, frozenset(), origin=call.origin))


def _note_written(call: Call, path: Value) -> None:
    where = from_the_start(call.machine, path)
    if where is not None:
        call.machine.written = call.machine.written | {os.path.normpath(where)}


def from_the_start(machine: Machine, value: Value | None) -> str | None:
    """Return the path that a value is, in full or from where the program was started; None: not known."""
    path = path_of(value)
    if path is None or isinstance(value, FilePath) or os.path.isabs(path):
        return path
    return os.path.join(machine.folder, path) if machine.folder is not None else None


def path_of(value: Value | None) -> str | None:
    """Return the path that a value is; a text that is not in full begins where the program is now."""
    match value:
        case FilePath(path=path) | Const(value=str() as path):
            return path
    return None


def is_for_testing(directory: Value) -> bool:
    """Whether a folder's name says that its pictures are kept for testing: `data/test`, `test_set`."""
    if isinstance(directory, Const):
        path, is_whole = str(directory.value), isinstance(directory.value, str)
    else:
        path, is_whole = directory.suffix if isinstance(directory, Text) else "", False
    *above, name = re.split(r"[\\/]", path.rstrip("\\/"))
    return TESTING.fullmatch(name) is not None and (is_whole or bool(above))


TESTING = expression(r"test(ing|s)?|test[ _-]?(set|data|images|imgs)|(data|images?)[ _-]test", re.IGNORECASE)
"""Names of folders for what a model is tested with in the end."""


def _receiver(call: Call) -> Value:
    return call.receiver if call.receiver is not None else call.unknown("a path")


def _from_here(machine: Machine, value: Value, origin: Origin | None) -> Value:
    """Return a path in full, which begins where the program is now."""
    if isinstance(value, FilePath):
        return value
    if isinstance(value, Const) and isinstance(value.value, str) and not os.path.isabs(value.value):
        name = os.path.basename(value.value)
        where = from_the_start(machine, value)
        return FilePath(name, where or ".", origin=origin) if where is not None else Text(name, origin=origin)
    return value if isinstance(value, Const | Text) else Text("", origin=origin)


def _above(value: Value, origin: Origin | None) -> Value:
    """Return the folder that something is in."""
    match value:
        case FilePath(path=path) if os.path.basename(path) in ("", ".", "..") and path != "/":
            return FilePath("", os.path.join(path, ".."), origin=origin)
        case FilePath(path=path):
            return FilePath("", os.path.dirname(path) or ".", origin=origin)
        case Const(value=str() as text):
            return Const(os.path.dirname(text), origin=origin)
    return Text("", origin=origin)


def _name(value: Value, origin: Origin | None) -> Value:
    """Return the last part of a path."""
    match value:
        case FilePath(path=path) if os.path.basename(path) not in ("", ".", ".."):
            return Const(os.path.basename(path), origin=origin)
        case Const(value=str() as text):
            return Const(os.path.basename(text), origin=origin)
    return Text(value.suffix if isinstance(value, Text) else "", origin=origin)
