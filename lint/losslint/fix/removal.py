"""Taking a layer out of the code of a model, where the text around it leaves no doubt how."""

from __future__ import annotations

import re

from losslint.findings import TextEdit
from losslint.source import CodeOrigin
from losslint.training import Origin, Place

ADDED = re.compile(r"\s*[\w.]+\.add\(")
"""What stands before a layer that a statement adds."""

CALLED = re.compile(r"\((?P<tensor>\w+)\)")
"""What stands behind a layer that is called on a name."""

_END = re.compile(r"\s*(#.*)?")


def removal(origin: Origin) -> TextEdit | None:
    """Return the edit that takes out a layer that is written at `origin`, None where that is not sure.

    A layer may be added by a statement of its own, `model.add(layer)`, stand in a list, or be called on
    a name, `layer(x)`.
    """
    if not isinstance(origin, CodeOrigin):
        return None
    at = origin.place()
    before, after = origin.beside()
    called = CALLED.match(after)
    if called is not None:
        end = at.end_column + called.end()
        return TextEdit(Place(at.path, at.cell, at.row, at.column, at.end_row, end), called["tensor"])
    alone = not before.strip() and after[:1] == "," and _END.fullmatch(after[1:]) is not None
    if alone or (ADDED.fullmatch(before) and after[:1] == ")" and _END.fullmatch(after[1:])):
        return TextEdit(Place(at.path, at.cell, at.row, 1, at.end_row + 1, 1), "")
    if after[:2] == ", ":
        return TextEdit(Place(at.path, at.cell, at.row, at.column, at.end_row, at.end_column + 2), "")
    if before.endswith(", ") and after[:1] in ("]", ")"):
        return TextEdit(Place(at.path, at.cell, at.row, at.column - 2, at.end_row, at.end_column), "")
    return None
