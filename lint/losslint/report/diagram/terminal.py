"""The diagrams of one training for a terminal, as far as it is wide enough for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from losslint.findings import Diagnostic
from losslint.report.diagram import characters
from losslint.report.diagram.facts import facts_of
from losslint.report.diagram.judging import judged
from losslint.report.diagram.layout import in_a_row, natural_width
from losslint.report.diagram.ring_layout import around
from losslint.report.diagram.turning import turn_of
from losslint.report.paint import Paint
from losslint.training import Run


def lines_of(
    run: Run, found: Sequence[Diagnostic], areas: Mapping[str, str], width: int, paint: Paint
) -> Iterator[str]:
    """Yield the facts of each output and the turn of the loop, those that fit into so many columns."""
    for output in run.outputs:
        facts = judged(facts_of(run, output), run, output, found, areas)
        layout = in_a_row(facts, min(natural_width(facts), width))
        if layout.width <= width:
            yield from characters.draw(layout, paint)
    ring = turn_of(run, found, areas)
    placed = around(ring) if ring is not None else None
    if placed is not None and placed.width <= width:
        yield from characters.draw_rings(placed, paint)
