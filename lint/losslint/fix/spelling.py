"""How code spells a further name of a library that it uses, and the import that it still needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst
from msgspec import Struct, field

from losslint.findings import Named, TextEdit
from losslint.source import CodeOrigin, Source
from losslint.training import Place

_DOTTED = re.compile(r"(?:\w+\.)*\w+")
_PACKAGE = "applications"
_PRIVATE = re.compile(r"tensorflow\.python\b.*")
_SOME_LAYERS = ("core", "convolutional", "pooling", "normalization")
"""Modules below `keras.layers` that hold a few of its classes only."""


class Spelled(Struct, frozen=True):
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


def function_beside(named: Named) -> Spelled | None:
    """Return how a function is written where a class of the same module is called: `vgg16.preprocess_input`.

    None where it is not sure which module a name stands for.
    """
    origin, modules = named.beside, named.modules
    called = called_at(origin) if isinstance(origin, CodeOrigin) else None
    if not isinstance(origin, CodeOrigin) or called is None or not modules:
        return None
    package, _, last = called.rpartition(".")
    end = package.rpartition(".")[2]
    if package:
        inner = f"{package}.{named.name}" if end in modules else f"{package}.{modules[0]}.{named.name}"
        return Spelled(inner) if end in (*modules, _PACKAGE) else None
    for module in modules:
        spelled = imported(origin.source, named.name, last, module)
        if spelled is not None:
            return spelled
    spelled = imported(origin.source, modules[0], last, _PACKAGE) or _module_beside(
        origin.source, last, modules
    )
    return Spelled(f"{modules[0]}.{named.name}", spelled.edits) if spelled is not None else None


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
    found = list(_imports(source))
    imports = [one for one in found if one.last == module and not _PRIVATE.fullmatch(one.module)]
    if any(name in one.names for one in found if one not in imports):
        return None
    if any(one.star or name in one.names for one in imports):
        return Spelled(name)
    homes = [one.names[beside] for one in imports if beside in one.names]
    if not homes or _is_used(source, name):
        return None
    return Spelled(name, tuple(_added(source, source.place(alias), name) for alias in homes))


def _module_beside(source: Source, beside: str, modules: Sequence[str]) -> Spelled | None:
    """Return the first of the names of a module, imported as a whole below what is imported from it."""
    for one in _imports(source):
        package, _, last = one.module.rpartition(".")
        if last not in modules or beside not in one.names or not package or _is_used(source, modules[0]):
            continue
        at = source.place(one.names[beside])
        rows = source.statement_rows(at.row, at.cell)
        line, first = source.line(rows[-1], at.cell), source.line(rows[0], at.cell)
        if not first.lstrip().startswith("from ") or ";" in line:
            return None
        lead = source.newline + first[: len(first) - len(first.lstrip())]
        end = Place(at.path, at.cell, rows[-1], len(line) + 1, rows[-1], len(line) + 1)
        return Spelled(modules[0], (TextEdit(end, f"{lead}from {package} import {modules[0]}"),))
    return None


def inserted_behind(place: Place, text: str) -> TextEdit:
    """Return the edit that adds text behind a piece of code."""
    row, column = place.end_row, place.end_column
    return TextEdit(Place(place.path, place.cell, row, column, row, column), text)


def _added(source: Source, alias: Place, name: str) -> TextEdit:
    """Return the edit that imports a further name, on a line of its own where the others are."""
    before = source.line(alias.row, alias.cell)[: alias.column - 1]
    return inserted_behind(alias, f",{source.newline}{before}{name}" if not before.strip() else f", {name}")


class _Import(Struct, frozen=True):
    """A `from … import …`: the names that it makes known, each with its alias in the code."""

    module: str
    star: bool
    names: dict[str, cst.ImportAlias] = field(default_factory=dict)

    @property
    def last(self) -> str:
        """The last name of the module."""
        return self.module.rpartition(".")[2]


def _imports(source: Source) -> Iterator[_Import]:
    for node in source.parents:
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
    for node, parent in source.parents.items():
        if not isinstance(node, cst.Name) or node.value != name:
            continue
        match parent:
            case cst.Attribute(attr=inner) | cst.Arg(keyword=inner) if inner is node:
                continue
            case _:
                return True
    return False
