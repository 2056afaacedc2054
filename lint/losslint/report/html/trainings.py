"""Trainings as the page shows them: a card each, with the diagram, what is not known, and all facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from losslint.findings import Diagnostic
from losslint.harmless import harmless
from losslint.report.about import About
from losslint.report.diagram import svg
from losslint.report.diagram.facts import Facts, Standing, facts_of, where_in
from losslint.report.diagram.judging import judged
from losslint.report.diagram.layout import in_a_row, in_two_columns, natural_width
from losslint.report.diagram.ring_layout import around
from losslint.report.diagram.turning import turn_of
from losslint.report.fact_words import in_words
from losslint.report.holdings import of_holding
from losslint.report.html.findings import Findings, ShownFinding
from losslint.report.places import where
from losslint.report.run_facts import groups, kind_of
from losslint.report.run_sites import Training
from losslint.report.stating import Stating, stating_inputs, stating_labels
from losslint.report.turns import of_turn
from losslint.training import Fact, Output, Place, Run

_ROOM = 132
"""How many cells a card is wide where there is room."""


class Diagram(Struct, frozen=True):
    """The picture of one output, for wide and for narrow pages; `name` tells it from other outputs."""

    name: str
    wide: Markup
    narrow: Markup


class Gap(Struct, frozen=True):
    """A fact that is not known, why, and what comment would state it.

    `where` is the line at whose end the comment has to stand; without one the code needs a name first.
    """

    fact: str
    why: str
    comment: str = ""
    where: str = ""
    code: str = ""
    others: tuple[str, ...] = ()
    from_name: bool = False


class FactRow(Struct, frozen=True):
    """One fact in words."""

    group: str
    name: str
    value: str
    where: str
    why: str = ""


class ShownTraining(Struct, frozen=True):
    """One card."""

    anchor: str
    where: str
    line: str
    file: str
    kind: str
    framework: str
    is_understood: bool
    passed_over: str
    diagrams: tuple[Diagram, ...]
    turn: Markup | None
    turn_lines: tuple[str, ...]
    gaps: tuple[Gap, ...]
    rows: tuple[FactRow, ...]
    others: tuple[tuple[FactRow, ...], ...]
    findings: tuple[ShownFinding, ...]
    elsewhere: tuple[tuple[str, str, str], ...]
    """Findings about this training too that stand under another one: code, anchor, message."""


class Cards:
    """Makes the cards of trainings; a finding stands under the first of those that it is about."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._about = About(findings.all)
        self._shown: set[int] = set()

    def card(self, training: Training, number: int) -> ShownTraining:
        """Return the card of a training."""
        run = training.best
        found = self._about.of(run)
        own = [one for one in found if id(one) not in self._shown]
        shown = set(map(id, own))
        self._shown |= shown
        home = run.at.place()
        rows = tuple(_rows(run))
        return ShownTraining(
            anchor=f"training-{number}",
            where=where(home),
            line=where_in(home, home),
            file=harmless(home.path),
            kind=kind_of(run),
            framework=_framework(run),
            is_understood=run.is_understood,
            passed_over=harmless(run.passed_over.text()) if run.passed_over is not None else "",
            diagrams=tuple(self._diagrams(run, found)),
            turn=self._turn(run, found),
            turn_lines=tuple(harmless(line) for line in of_turn(run.update, lambda at: _beside(at, home))),
            gaps=tuple(_gaps(run)),
            rows=rows,
            others=tuple(_differing(other, rows) for other in training.others),
            findings=tuple(map(self._findings.shown, own)),
            elsewhere=tuple(
                (one.code, self._findings.anchor(one), harmless(one.message))
                for one in found
                if id(one) not in shown
            ),
        )

    def left(self) -> list[Diagnostic]:
        """Return the findings that no card has shown."""
        return [one for one in self._findings.all if id(one) not in self._shown]

    def _diagrams(self, run: Run, found: Sequence[Diagnostic]) -> Iterator[Diagram]:
        to = self._addresses(found)
        for number, output in enumerate(run.outputs):
            facts = judged(facts_of(run, output), run, output, found, self._about.areas)
            name = (output.name or f"output {number + 1}") if len(run.outputs) > 1 else ""
            title = f"What {harmless(name) or 'the training'} consists of, and whether it agrees"
            yield Diagram(harmless(name), *_pictures(facts, title, to))

    def _turn(self, run: Run, found: Sequence[Diagnostic]) -> Markup | None:
        ring = turn_of(run, found, self._about.areas)
        if ring is None:
            return None
        return Markup(svg.draw_rings(around(ring), "One turn of the loop", to=self._addresses(found)))

    def _addresses(self, found: Iterable[Diagnostic]) -> Callable[[str], str]:
        anchors: dict[str, str] = {}
        for one in found:
            for code in (one.code, *one.subsumes):
                anchors.setdefault(code, f"#{self._findings.anchor(one)}")
        return lambda code: anchors.get(code, "")


def _pictures(facts: Facts, title: str, to: Callable[[str], str]) -> tuple[Markup, Markup]:
    width = min(natural_width(facts), _ROOM)
    wide = svg.draw(in_a_row(facts, width), title, to=to)
    return Markup(wide), Markup(svg.draw(in_two_columns(facts), title, to=to))


def _framework(run: Run) -> str:
    version = run.version.value
    name = run.framework.title
    return f"{name} {version.generation}" if version is not None else name


def _gaps(run: Run) -> Iterator[Gap]:
    """Yield the facts of the boxes that are not known, each with the comment that would state it."""
    several = len(run.outputs) > 1
    said: set[str] = set()
    for output in run.outputs:
        for box in facts_of(run, output).boxes:
            if box.standing is not Standing.UNKNOWN or (not several and box.role.value in said):
                continue
            name = box.role.value
            stated = _stating(name, run, output)
            if several and name not in ("inputs", "model"):
                name = f"{name} of {harmless(output.name) or 'an output'}"
            if name not in said:
                said.add(name)
                yield _gap(name, box.why, stated, run)


def _stating(role: str, run: Run, output: Output) -> Stating | None:
    if role == "inputs":
        return stating_inputs(run)
    return stating_labels(run, output) if role == "labels" else None


def _gap(name: str, why: str, stated: Stating | None, run: Run) -> Gap:
    if stated is None:
        return Gap(name, why)
    home = run.at.place()
    line = where_in(stated.place, home) if stated.place is not None else ""
    return Gap(
        name,
        why,
        stated.comment,
        line,
        harmless(stated.code),
        tuple(map(harmless, stated.others)),
        from_name=stated.place is None,
    )


def _rows(run: Run) -> Iterator[FactRow]:
    """Yield all facts of a run, as `--show-runs` says them."""
    home = run.at.place()
    if not run.model.complete:
        yield FactRow("model", "", "", "", harmless(run.model.why_incomplete or "no reason known"))
    for group in groups(run):
        title = group.name.replace("_", " ")
        yield from (_row(title, name, fact, home) for name, fact in group.facts)
    for line in of_holding(run.holding, lambda at: _beside(at, home)):
        yield FactRow("weights", "", harmless(line), "")


def _row(group: str, name: str, fact: Fact[Any], home: Place) -> FactRow:
    at = where_in(fact.origin.place(), home) if fact.origin is not None else ""
    at += ", by default" if fact.by_default else ""
    title = name.replace("_", " ")
    if not fact.known:
        return FactRow(group, title, "", at, harmless(fact.why))
    return FactRow(group, title, harmless(in_words(name, fact.value)), at)


def _differing(run: Run, rows: Sequence[FactRow]) -> tuple[FactRow, ...]:
    """Return the facts of another way to a training that differ from those of the best known one."""
    return tuple(row for row in _rows(run) if row not in rows)


def _beside(origin: Any, home: Place) -> str:
    return "" if origin is None else f" ({where_in(origin.place(), home)})"
