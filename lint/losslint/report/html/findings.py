"""Findings as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from losslint.findings import Applicability, Diagnostic
from losslint.harmless import harmless
from losslint.report.html.code import Diff, Excerpt, diff_of, excerpts_of, file_and_cell
from losslint.report.places import where
from losslint.report.probe_text import probe_in_words
from losslint.results import Listing, Results

_SAFETY = {
    Applicability.SAFE: ("safe", "applied by --fix"),
    Applicability.UNSAFE: ("unsafe", "changes the training: applied by --fix --unsafe-fixes"),
    Applicability.DISPLAY: ("suggestion", "to be made by hand"),
}


class ShownRepair(Struct, frozen=True):
    """A repair: what it does, whether it may be applied unseen, and its diff."""

    message: str
    safety: str
    safety_said: str
    diff: Diff


class ShownFinding(Struct, frozen=True):
    """One finding, with everything that the page says of it in the order in which it says it."""

    anchor: str
    code: str
    name: str
    summary: str
    severity: str
    message: str
    where: str
    file: str
    home: str
    """The file, or the cell of a notebook, that it stands in."""
    excerpts: tuple[Excerpt, ...]
    effects: tuple[str, ...]
    also: tuple[str, ...]
    help: str
    probe: str
    plot: str
    repair: ShownRepair | None
    codes: tuple[str, ...]
    """Its own code and those of the findings under it: all that it is found by."""


class Findings:
    """The findings of a page, each shown once, and where every one of them stands on it."""

    def __init__(self, results: Results, summaries: Mapping[str, str]) -> None:
        self._lines: Listing = results.lines
        self._plots = results.plots
        self._summaries = summaries
        self.all = results.diagnostics
        self._anchors = _anchors(self.all)

    def anchor(self, found: Diagnostic) -> str:
        """Return the name of the place on the page where a finding stands."""
        return self._anchors[id(found)]

    def shown(self, found: Diagnostic) -> ShownFinding:
        """Return a finding as the page shows it."""
        return ShownFinding(
            anchor=self.anchor(found),
            code=found.code,
            name=found.name,
            summary=self._summaries.get(found.code, ""),
            severity=found.severity.value,
            message=harmless(found.message),
            where=where(found.place),
            file=harmless(found.place.path),
            home=file_and_cell(found.place.path, found.place.cell),
            excerpts=excerpts_of(found, self._lines),
            effects=tuple(map(harmless, found.effects)),
            also=tuple(map(harmless, found.also)),
            help=harmless(found.help),
            probe=harmless(probe_in_words(found.probe)) if found.probe is not None else "",
            plot=self._plots.get(found.fingerprint, ""),
            repair=_repair(found, self._lines),
            codes=(found.code, *found.subsumes),
        )


def _repair(found: Diagnostic, lines: Listing) -> ShownRepair | None:
    if found.repair is None:
        return None
    safety, said = _SAFETY[found.repair.applicability]
    return ShownRepair(harmless(found.repair.message), safety, said, diff_of(found.repair, lines))


def _anchors(every: Iterable[Diagnostic]) -> dict[int, str]:
    """Return a name for each finding that stays the same while the code around it changes."""
    anchors: dict[int, str] = {}
    taken: dict[str, int] = {}
    for found in every:
        name = f"{found.code}-{found.fingerprint[:12] or 'x'}"
        taken[name] = taken.get(name, 0) + 1
        anchors[id(found)] = name if taken[name] == 1 else f"{name}-{taken[name]}"
    return anchors
