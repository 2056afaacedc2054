"""How places and texts from the code are written into reports for people."""

from __future__ import annotations

from losslint.training import Place

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
_HARMLESS = _PICTURES | _DIRECTIONS


def where(place: Place) -> str:
    """Return `path:row:column`, with `cell n` after the path in a notebook."""
    cell = "" if place.cell is None else f"cell {place.cell}:"
    return f"{harmless(place.path)}:{cell}{place.row}:{place.column}"


def harmless(text: str) -> str:
    """Return a text that neither steers a terminal nor reorders what is shown."""
    return text.translate(_HARMLESS)
