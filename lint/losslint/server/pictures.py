"""What an editor shows where a training is called or configured: its facts and the turn of its loop."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from losslint.findings import Diagnostic
from losslint.report.about import About
from losslint.report.diagram import characters
from losslint.report.diagram.facts import facts_of
from losslint.report.diagram.judging import judged
from losslint.report.diagram.layout import in_two_columns
from losslint.report.diagram.ring_layout import around
from losslint.report.diagram.turning import turn_of
from losslint.report.paint import Paint
from losslint.report.run_facts import kind_of
from losslint.report.run_sites import trainings_of
from losslint.training import Origin, Place, Run

_CALLED = re.compile(r"(\w+)\s*\(")
_NAMES = frozenset("fit fit_generator train_on_batch compile backward".split())
"""The names of calls that train or configure; a trainer that steps itself has `fit` too."""

_MOST = 3
"""How many trainings of one configuration are drawn."""


def span_of_call(line: str, column: int) -> tuple[int, int] | None:
    """Return where in a line the name of a call that trains stands around a column; columns count from 0."""
    spans = (found.span(1) for found in _CALLED.finditer(line) if found[1] in _NAMES)
    return next((span for span in spans if span[0] <= column <= span[1]), None)


def pictures_at(runs: Sequence[Run], at: Place, found: Sequence[Diagnostic]) -> str:
    """Return the pictures of the trainings that are called or configured at a place, as Markdown.

    `found` is what is found in the file. There may be no picture.
    """
    best = [training.best for training in trainings_of(runs)]
    called = [run for run in best if _holds(run.at, at)]
    here = called or [run for run in best if _holds(run.configured_at, at)]
    about = About(found)
    pictures = ["\n".join(_lines(run, about)) for run in here[:_MOST]]
    return "\n\n".join(f"```text\n{picture}\n```" for picture in pictures)


def _lines(run: Run, about: About) -> Iterator[str]:
    """Yield what is drawn of a run, narrow as the windows of editors are that show it."""
    plain, found = Paint(False), about.of(run)
    state = "wholly understood" if run.is_understood else "not wholly understood"
    yield f"{kind_of(run)}, line {run.at.place().row}: {state}"
    for output in run.outputs:
        facts = judged(facts_of(run, output), run, output, found, about.areas)
        yield from characters.draw(in_two_columns(facts), plain)
    ring = turn_of(run, found, about.areas)
    if ring is not None:
        yield from characters.draw_rings(around(ring), plain)


def _holds(origin: Origin | None, at: Place) -> bool:
    return origin is not None and at in origin.place()
