"""Putting a layer before another one in the code of a model, where the text leaves no doubt how."""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from losslint.findings import InsertLayer, TextEdit
from losslint.fix.quotes import in_quotes_of
from losslint.fix.removal import ADDED, CALLED
from losslint.fix.spelling import inserted_behind, layer_beside
from losslint.source import CodeOrigin
from losslint.training import Place

_OF_THE_FIRST = ("input_shape", "batch_input_shape", "input_dim")
"""Arguments that the first layer of a sequential model has, whichever that is."""


class Insertion(Struct, frozen=True):
    """The edits that put a layer before another one, and the arguments that the other one has to give up."""

    edits: tuple[TextEdit, ...]
    moved: tuple[str, ...]


def insertion(asked: InsertLayer) -> Insertion | None:
    """Return how a layer gets its place, None where that is not sure.

    The layer behind it may be added by a statement of its own, `model.add(layer)`, stand in a list, or be
    called on a name, `layer(x)`.
    """
    origin = asked.before
    if not isinstance(origin, CodeOrigin) or not isinstance(origin.node, cst.Call):
        return None
    spelled = layer_beside(origin, asked.name)
    if spelled is None:
        return None
    moved = {
        arg.keyword.value: origin.source.code(arg.value).strip()
        for arg in origin.node.args
        if arg.keyword is not None and arg.keyword.value in _OF_THE_FIRST
    }
    arguments = [in_quotes_of(origin, asked.arguments)] if asked.arguments else []
    arguments += [f"{name}={text}" for name, text in moved.items()]
    placed = _placed(origin, f"{spelled.text}({', '.join(arguments)})")
    return Insertion((*placed, *spelled.edits), tuple(moved)) if placed else None


def _placed(origin: CodeOrigin, layer: str) -> tuple[TextEdit, ...]:
    """Return the edits that write a layer before the one at `origin`; all of them touch its code."""
    at, source = origin.place(), origin.source
    before, after = origin.beside()
    called = CALLED.match(after)
    if called is not None:
        end = at.end_column + called.end()
        behind = Place(at.path, at.cell, at.end_row, end, at.end_row, end)
        return inserted_behind(at, f"({layer}"), inserted_behind(behind, ")")
    start = Place(at.path, at.cell, at.row, at.column, at.row, at.column)
    if ADDED.fullmatch(before) and after[:1] == ")":
        return (TextEdit(start, f"{layer}){source.newline}{before}"),)
    above, below = source.line(at.row - 1, at.cell), source.line(at.end_row + 1, at.cell)
    if ADDED.fullmatch(above) and not before.strip() and after in ("", ",") and below.strip() == ")":
        lines = (f"{layer}{after}", below, above, before)
        return (TextEdit(start, source.newline.join(lines)),)
    if not _stands_in_a_list(origin):
        return ()
    lead = source.newline + before if not before.strip() else " "
    return (TextEdit(start, f"{layer},{lead}"),)


def _stands_in_a_list(origin: CodeOrigin) -> bool:
    parents = origin.source.parents
    element = parents.get(origin.node)
    return isinstance(element, cst.Element) and isinstance(parents.get(element), cst.List)
