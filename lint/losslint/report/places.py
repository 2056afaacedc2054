"""How places and texts from the code are written into reports for people."""

from __future__ import annotations

from losslint.harmless import harmless
from losslint.training import Place

__all__ = ["harmless", "where"]


def where(place: Place) -> str:
    """Return `path:row:column`, with `cell n` after the path in a notebook."""
    cell = "" if place.cell is None else f"cell {place.cell}:"
    return f"{harmless(place.path)}:{cell}{place.row}:{place.column}"
