"""Whether two ways through a program part only in what they compute on.

`"cuda" if torch.cuda.is_available() else "cpu"` stands in most scripts for PyTorch and says nothing of the
training. So what follows is followed once, with a device that is one of the two, unless the code asks later
on which one it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from msgspec.structs import replace

from losslint.interpret.code import Code
from losslint.interpret.machine import Machine
from losslint.knowledge.lookup.registry import TABLES
from losslint.source.expressions import expression
from losslint.values import Cell, Comparison, Const, Frame, Instance, Made, Names, Ref, Unknown, Value

WHY = "it depends on what the program computes on"


_BEFORE = expression(r"(?:[=!]=|\bin|startswith\()\s*[\[({]?\s*(?:(?:torch\.)?device\(\s*)?\Z")
_BEHIND = expression(r"""[^\n"']*["']\s*\)?\s*(?:[=!]=|in\b)""")
_KIND = expression(r"\.type\b(?!\()")
_NEAR = 40
"""Characters before the name of a device in which it shows what it is for."""


@cache
def _named() -> re.Pattern[str]:
    names = "|".join(sorted(name for name in TABLES.devices if "." not in name))
    return re.compile(rf"""["'](?:{names})\b""")


def are_asked_for(m: Machine) -> bool:
    """Whether code that is followed may ask which device it has: it compares one, or asks for its kind."""
    codes = (closure.code for closure in m.closures)
    sources = {id(code.source): code.source for code in codes if isinstance(code, Code)} | {0: m.source}
    texts = {source.text for source in sources.values()}
    return any(_KIND.search(text) or any(_compares(text)) for text in texts)


def _compares(text: str) -> Iterator[bool]:
    """Yield for each device that a text names whether something is compared with it."""
    for found in _named().finditer(text):
        start, end = found.span()
        yield bool(_BEFORE.search(text[max(start - _NEAR, 0) : start]) or _BEHIND.match(text, end))


def joined_cells(comparison: Comparison, differing: Iterable[int]) -> dict[int, Cell] | None:
    """Return what holds of both states where they differ, None where something else than devices does."""
    found: dict[int, Cell] = {}
    for address in differing:
        cell = _joined_cell(comparison, comparison.left[address], comparison.right[address])
        if cell is None:
            return None
        found[address] = cell
    return found


def _joined_cell(comparison: Comparison, one: Cell, two: Cell) -> Cell | None:
    match one, two:
        case Frame(), Frame() if one.stars == two.stars:
            names = _joined_names(comparison, one.names, two.names, one.names.apart_from(two.names))
            cell: Cell = one
            for name, value in (names or {}).items():
                cell = one = one.bind(name, value)
        case Instance(), Instance() if one.of == two.of and one.base == two.base:
            names = _joined_names(comparison, one.names, two.names, one.names.keys() | two.names.keys())
            cell = replace(one, names={**one.names, **(names or {})})
        case _:
            return None
    return cell if names is not None else None


def _joined_names(comparison: Comparison, one: Names, two: Names, names: Iterable[str]) -> Names | None:
    """Return the names that stand for another device on each side; None where others differ."""
    found: dict[str, Value] = {}
    for name in sorted(names):
        here, there = one.get(name), two.get(name)
        if here is None or there is None:
            return None
        if not comparison.equal(here, there):
            device = joined(comparison, here, there)
            if device is None:
                return None
            found[name] = device
    return found


def joined(comparison: Comparison, one: Value | None, two: Value | None) -> Unknown | None:
    """Return what stands for either of two devices, None where not both are certainly devices."""
    here, there = _devices(comparison.left, one), _devices(comparison.right, two)
    if not here or not there or one is None or two is None:
        return None
    every = (*here, *there)
    texts = dict.fromkeys(each.value for each in every if isinstance(each, Const))
    objects = dict.fromkeys(each for each in every if not isinstance(each, Const))
    if texts and objects:
        return None
    return Unknown(WHY, among=tuple(texts), perhaps=tuple(objects), origin=two.origin or one.origin)


def _devices(cells: Mapping[int, Cell], value: Value | None) -> tuple[Value, ...]:
    """Return the devices of which a value is certainly one; none where it may be something else."""
    match value:
        case Const() if isinstance(value.value, str):
            return (value,) if value.value.partition(":")[0] in TABLES.devices else ()
        case Ref():
            cell = cells.get(value.address)
            return (value,) if isinstance(cell, Made) and cell.path in TABLES.devices else ()
        case Unknown() if value.why == WHY:
            return (*map(Const, value.among), *value.perhaps)
        case _:
            return ()
