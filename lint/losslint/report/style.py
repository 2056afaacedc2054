"""How a report is to look."""

from __future__ import annotations

from losslint.record import record


@record
class Style:
    """How a report is to look: with colours or not, and with the closing summary or not."""

    colour: bool = False
    summary: bool = True
