"""One turn of a training loop for people: what happens, in order, a line for each loop that it happens in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from losslint.training import Act, Happening, Origin, Update

Where = Callable[[Origin | None], str]


def of_turn(update: Update, where: Where) -> Iterator[str]:
    """Yield the order of one turn, a line for what stands in the same loops; `where` says in which line."""
    least = min((len(one.loops) for one in update.order), default=0)
    before: tuple[Origin, ...] = ()
    for loops, happenings in groupby(update.order, key=lambda one: one.loops):
        for depth in range(least, len(loops)):
            if before[:depth] != loops[:depth]:  # nothing has said yet which loop is around this one
                yield f"{'  ' * (depth - least)}in each round{where(loops[depth - 1])}:"
        inside = ", ".join(_said(one, where) for one in happenings)
        margin = "  " * (len(loops) - least)
        yield f"{margin}in each round{where(loops[-1])}: {inside}" if loops else f"{margin}{inside}"
        before = loops


def _said(one: Happening, where: Where) -> str:
    unrecorded = " without gradients" if one.act is Act.ASKED and one.recording.is_false else ""
    texts = " and ".join(f"`{condition.text()}`" for condition in one.conditions)
    act = "something steps" if one.vague and one.act is Act.STEPPED else one.act.value
    return f"{act}{unrecorded}{where(one.at)}" + (f", where {texts} decides" if texts else "")
