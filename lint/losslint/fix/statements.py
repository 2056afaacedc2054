"""Statements of their own: putting one into a block, and moving one to where it belongs."""

from __future__ import annotations

import libcst as cst

from losslint.findings import InsertStatement, MoveStatement, TextEdit
from losslint.fix.placing import Surroundings
from losslint.source import CodeOrigin, Source
from losslint.training import Origin, Place


def statement_inserted(asked: InsertStatement) -> list[TextEdit] | None:
    """Return the edit that writes a statement, None where the code leaves no place for it."""
    there = _statement(asked.at, asked.around_block)
    if there is None or not _share_names(asked.at, asked.names_of):
        return None
    source, node = there
    edit = _beside(source, node, asked.text, asked.behind)
    return [edit] if edit is not None else None


def statement_moved(asked: MoveStatement) -> list[TextEdit] | None:
    """Return the edits that move a statement of one row, None where others need it where it is."""
    here, there = _statement(asked.what, False), _statement(asked.at, False)
    if here is None or there is None or here[1] is there[1] or not _share_names(asked.what, asked.at):
        return None
    source, node = here
    place = source.place(node)
    gone = Surroundings(source).without(node)
    if gone is None or place.row != place.end_row:
        return None
    put = _beside(there[0], there[1], source.line(place.row, place.cell).strip(), asked.behind)
    return [gone, put] if put is not None else None


def _statement(origin: Origin, around_block: bool) -> tuple[Source, cst.CSTNode] | None:
    """Return the line of statements that code stands in, or the innermost `with` around it."""
    if not isinstance(origin, CodeOrigin):
        return None
    surroundings = Surroundings(origin.source)
    if around_block:
        around = (one for one in surroundings.around(origin.node) if isinstance(one, cst.With))
        found: cst.CSTNode | None = next(around, None)
    else:
        found = surroundings.line(origin.node)
    return (origin.source, found) if found is not None else None


def _share_names(one: Origin, two: Origin) -> bool:
    """Whether two pieces of code stand in the same function, so that names mean the same in both."""
    if not isinstance(one, CodeOrigin) or not isinstance(two, CodeOrigin) or one.source is not two.source:
        return False
    surroundings = Surroundings(one.source)
    return surroundings.scope(one.node) is surroundings.scope(two.node)


def _beside(source: Source, node: cst.CSTNode, text: str, behind: bool) -> TextEdit | None:
    """Return the edit that writes a row before a statement or behind it, as far to the right as it stands."""
    at = source.place(node)
    lead = source.line(at.row, at.cell)[: at.column - 1]
    if lead.strip():
        return None
    if not behind:
        there = Place(at.path, at.cell, at.row, 1, at.row, 1)
        return TextEdit(there, f"{lead}{text}{source.newline}")
    column = len(source.line(at.end_row, at.cell)) + 1
    there = Place(at.path, at.cell, at.end_row, column, at.end_row, column)
    return TextEdit(there, f"{source.newline}{lead}{text}")
