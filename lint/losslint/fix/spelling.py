"""How code spells a further name of a library that it uses, and the import that it still needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import libcst as cst

from losslint.findings import TextEdit
from losslint.source import CodeOrigin, Source, nodes_in
from losslint.training import Place

_DOTTED = re.compile(r"(?:\w+\.)*\w+")
_PRIVATE = re.compile(r"tensorflow\.python\b.*")
_SOME_LAYERS = ("core", "convolutional", "pooling", "normalization")
"""Modules below `keras.layers` that hold a few of its classes only."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A name as the code would write it, and the edits of its imports that make it known."""

    text: str
    edits: tuple[TextEdit, ...] = ()


def layer_beside(origin: CodeOrigin, name: str) -> Spelled | None:
    """Return how the layer class `name` is written where `origin` makes another layer: `layers.Flatten`.

    A bare name is imported together with the bare name that is called there. None where that is not sure.
    """
    called = called_at(origin)
    if called is None:
        return None
    module, _, last = called.rpartition(".")
    if module:
        return None if module.rpartition(".")[2] in _SOME_LAYERS else Spelled(f"{module}.{name}")
    return imported(origin.source, name, last, "layers")


def called_at(origin: CodeOrigin) -> str | None:
    """Return the dotted name that is called at a place, None where something else is."""
    if not isinstance(origin.node, cst.Call):
        return None
    called = origin.source.code(origin.node.func)
    return called if _DOTTED.fullmatch(called) else None


def imported(source: Source, name: str, beside: str, module: str) -> Spelled | None:
    """Return the bare `name` from a module whose last name is `module`, imported with `beside` if need be.

    None where the name means something else, or `beside` comes from elsewhere.
    """
    imports = [one for one in _imports(source) if one.module.rpartition(".")[2] == module]
    imports = [one for one in imports if not _PRIVATE.fullmatch(one.module)]
    if any(one.star or name in one.names for one in imports):
        return Spelled(name)
    homes = [one.names[beside] for one in imports if beside in one.names]
    if not homes or _is_used(source, name):
        return None
    return Spelled(name, tuple(_added(source, source.place(alias), name) for alias in homes))


def inserted_behind(place: Place, text: str) -> TextEdit:
    """Return the edit that adds text behind a piece of code."""
    row, column = place.end_row, place.end_column
    return TextEdit(Place(place.path, place.cell, row, column, row, column), text)


def _added(source: Source, alias: Place, name: str) -> TextEdit:
    """Return the edit that imports a further name, on a line of its own where the others are."""
    before = source.line(alias.row, alias.cell)[: alias.column - 1]
    return inserted_behind(alias, f",{source.newline}{before}{name}" if not before.strip() else f", {name}")


@dataclass(frozen=True, slots=True)
class _Import:
    """A `from … import …`: the names that it makes known, each with its alias in the code."""

    module: str
    star: bool
    names: dict[str, cst.ImportAlias] = field(default_factory=dict)


def _imports(source: Source) -> Iterator[_Import]:
    assert source.module is not None
    for node in nodes_in(source.module):
        if not isinstance(node, cst.ImportFrom) or node.module is None:
            continue
        module = source.code(node.module)
        if isinstance(node.names, cst.ImportStar):
            yield _Import(module, True)
        else:
            yield _Import(module, False, {_local_name(alias): alias for alias in node.names})


def _local_name(alias: cst.ImportAlias) -> str:
    return alias.evaluated_alias or alias.evaluated_name


def _is_used(source: Source, name: str) -> bool:
    """Whether code uses a name for whatever it likes, attributes and arguments of that name aside."""
    assert source.module is not None
    names: set[cst.CSTNode] = set()
    aside: set[cst.CSTNode | None] = set()
    for node in nodes_in(source.module):
        if isinstance(node, cst.Name) and node.value == name:
            names.add(node)
        elif isinstance(node, cst.Attribute):
            aside.add(node.attr)
        elif isinstance(node, cst.Arg):
            aside.add(node.keyword)
    return bool(names - aside)
