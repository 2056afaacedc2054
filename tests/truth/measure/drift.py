"""Whether a cell that was measured again is still what the table says."""

from __future__ import annotations

from tests.truth.cells import Cell

ROOM = 0.03
"""How far a score may lie from that of the table, seed by seed.

Sums are added in another order on other machines; of cells measured twice, those whose seeds agree
moved by .01 at most.
"""

NAN = "NaN loss"

BORDERS = {"learns worse/unstable", "learns slower", "cannot learn", "ok", "equivalent-but-unusual"}
"""Verdicts that lie side by side on a scale of what was learned."""


def differences(now: Cell, then: Cell) -> list[str]:
    """Say in a few words each where a new measurement differs from the table; nothing where it agrees.

    A cell whose seeds lie far apart is chaotic: its scores may move as far as they lie apart, and its
    place on the scale of what was learned with them.
    """
    told = []
    if (now.error == "") != (then.error == ""):
        return [f"{now.error or 'trains'}, in the table {then.error or 'trains'}"]
    if NAN in now.verdict and NAN in then.verdict:
        return []  # what weights that are no numbers say is left to chance
    if now.accuracy_becomes != then.accuracy_becomes:
        told.append(f"accuracy became {now.accuracy_becomes}, in the table {then.accuracy_becomes}")
    for what, new, old in (("reported", now.reported, then.reported), ("true", now.true, then.true)):
        apart = max((abs(a - b) for a, b in zip(new, old, strict=True)), default=0)
        if apart > ROOM + _spread(then):
            told.append(f"{what} {new}, in the table {old}")
    if set(now.verdict) != set(then.verdict) and not (told == [] and _only_moved(now, then)):
        told.append(f"{'; '.join(now.verdict)}, in the table {'; '.join(then.verdict)}")
    return told


def _spread(cell: Cell) -> float:
    """Return how far the scores of the seeds lie apart."""
    values = (*cell.true, *cell.reported)
    return max((max(one) - min(one) for one in (cell.true, cell.reported) if one), default=0) if values else 0


def _only_moved(now: Cell, then: Cell) -> bool:
    """Whether verdicts differ only in their place on the scale, by no more than the seeds lie apart."""
    return set(now.verdict) ^ set(then.verdict) <= BORDERS and _spread(then) > ROOM
