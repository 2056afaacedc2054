"""`--show-runs` for people: each run as a block, every fact with its line or the reason why it is unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from losslint.findings import Diagnostic
from losslint.report.about import About
from losslint.report.fact_words import in_words, listed
from losslint.report.holdings import of_holding
from losslint.report.paint import Paint
from losslint.report.places import harmless, where
from losslint.report.run_facts import Group, groups, kind_of
from losslint.report.run_sites import Training, not_followed, trainings_of
from losslint.report.turns import of_turn
from losslint.training import Fact, Place, Run


def render(
    runs: Sequence[Run],
    paint: Paint,
    unfollowed: Mapping[str, str] = MappingProxyType({}),
    *,
    width: int = 0,
    found: Sequence[Diagnostic] = (),
) -> str:
    """Return a block for each training, or a sentence where there is none.

    `unfollowed` are the files that were not followed to their ends, and why. The diagram of a training, with
    what is `found` about it, is drawn where it fits into `width` columns.
    """
    about = About(found)
    blocks = [
        "".join(f"{line}\n" for line in _block(training, paint, width, about))
        for training in trainings_of(runs)
    ]
    blocks += [] if blocks else ["No training was found.\n"]
    blocks += ["".join(f"{line}\n" for line in not_followed(unfollowed))] if unfollowed else []
    return "\n".join(blocks)


def _block(training: Training, paint: Paint, width: int, about: About) -> Iterator[str]:
    """Yield the lines about the training as it is known best, then what differs on other ways to it."""
    best = training.best
    yield f"{paint(where(best.at.place()), 'bold')} {kind_of(best)}"
    yield from _diagrams(best, paint, width, about)
    shown = tuple(_lines(best, paint))
    yield from shown
    for other in training.others:
        yield f"  {paint('on another way', 'bold')}"
        yield from (f"  {line}" for line in _lines(other, paint) if line not in shown)


def _diagrams(run: Run, paint: Paint, width: int, about: About) -> Iterator[str]:
    """Yield the diagrams of a training as far as they fit into so many columns."""
    if width:
        from losslint.report.diagram.terminal import lines_of  # late: it is for terminals only

        yield from (f"  {line}" for line in lines_of(run, about.of(run), about.areas, width - 2, paint))


def _lines(run: Run, paint: Paint) -> Iterator[str]:
    place = run.at.place()
    if run.passed_over is not None:
        condition = f"`{harmless(run.passed_over.text())}`{_line(Fact(True, run.passed_over), place)}"
        yield f"  not checked: as the code stands, {condition} passes over it"
    if not run.model.complete:
        yield f"  model: not all layers are known, {harmless(run.model.why_incomplete or 'no reason known')}"
    for group in groups(run):
        yield f"  {paint(group.name.replace('_', ' '), 'bold')}: {_text(group, place)}"
    held = list(of_holding(run.holding, lambda origin: _line(Fact(True, origin), place)))
    if held:
        yield f"  {paint('weights', 'bold')}: {harmless('; '.join(held))}"
    for number, line in enumerate(of_turn(run.update, lambda origin: _line(Fact(True, origin), place))):
        yield f"  {paint('turn', 'bold')}: {harmless(line)}" if not number else f"    {harmless(line)}"
    if any(output.labels.are_inputs for output in run.outputs):
        yield "  the labels are the inputs themselves"


def _text(group: Group, run_at: Place) -> str:
    """Return the known facts of a group, those of one line together, then the unknown ones."""
    known = [(name, fact) for name, fact in group.facts if fact.known]
    parts = []
    for line, facts in groupby(known, key=lambda row: _line(row[1], run_at)):
        parts.append(", ".join(in_words(name, fact.value) for name, fact in facts) + line)
    for reason, facts in groupby(
        sorted(group.unknown, key=lambda row: _why(row[1], run_at)), key=lambda row: _why(row[1], run_at)
    ):
        names = [name.removeprefix(f"{group.name}.").replace("_", " ") for name, _ in facts]
        subject = (
            "" if names == [group.name.replace("_", " ")] or len(group.facts) == 1 else f"{listed(names)} "
        )
        parts.append(f"{subject}unknown, {reason}")
    return harmless(", ".join(parts))


def _why(fact: Fact[Any], run_at: Place) -> str:
    return f"{fact.why}{_line(fact, run_at)}"


def _line(fact: Fact[Any], run_at: Place) -> str:
    """Return ` (line n)` for the place of a fact, with the cell or the file where it is another one."""
    if fact.origin is None:
        return ""
    place = fact.origin.place()
    named = [] if place.path == run_at.path else [place.path]
    named += [] if place.cell is None else [f"cell {place.cell}"]
    return f" ({', '.join([*named, f'line {place.row}'])}{', by default' if fact.by_default else ''})"
