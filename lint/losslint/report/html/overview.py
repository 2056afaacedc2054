"""The head of the page: how much there was to find something in, what was found, and what was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from losslint.findings import Diagnostic, Severity
from losslint.harmless import harmless
from losslint.own_rules import UNREAD
from losslint.report.html.trainings import ShownTraining
from losslint.report.summary import nothing
from losslint.results import Results

_MOST_FILES = 200


class Reason(Struct, frozen=True):
    """Why some files were not read; `left` says how many more there are than are named."""

    why: str
    count: int
    files: tuple[str, ...]
    left: int = 0


class Overview(Struct, frozen=True):
    """The numbers at the top of the page."""

    files: int
    trainings: int
    understood: int
    faultless: int
    severities: tuple[tuple[str, int], ...]
    findings: int
    in_baseline: int
    unread: tuple[Reason, ...]
    troubles: tuple[str, ...]
    nothing: str
    """Why there was nothing to find anything in, "" where there was."""

    @property
    def headline(self) -> str:
        """Return what was found in one line."""
        if self.nothing and not self.findings:
            return self.nothing.rstrip(".")
        many = f"{self.trainings} training{'' if self.trainings == 1 else 's'}"
        if not self.findings:
            return f"Nothing to find fault with in {many}"
        return f"{self.findings} finding{'' if self.findings == 1 else 's'} in {many}"


def overview_of(results: Results, trainings: Sequence[ShownTraining]) -> Overview:
    """Return the numbers of a page with these cards."""
    found = results.diagnostics
    counts = Counter(one.severity for one in found)
    return Overview(
        files=len(results.files),
        trainings=len(trainings),
        understood=sum(one.is_understood for one in trainings),
        faultless=sum(not one.findings for one in trainings),
        severities=tuple((severity.value, counts[severity]) for severity in Severity),
        findings=len(found),
        in_baseline=results.in_baseline,
        unread=tuple(_unread(results, found)),
        troubles=tuple(_troubles(results)),
        nothing="" if trainings else nothing(results),
    )


def _unread(results: Results, found: Sequence[Diagnostic]) -> Iterator[Reason]:
    """Yield why files were not read, the rarest reason first: it is the one that surprises."""
    skipped: dict[str, list[str]] = {}
    for one in found:
        if one.code in UNREAD:
            skipped.setdefault(harmless(one.message), []).append(harmless(one.place.path))
    for file in results.files:
        if file.skipped:
            skipped.setdefault(harmless(file.skipped), []).append(harmless(file.path))
    for why, files in sorted(skipped.items(), key=lambda row: (len(row[1]), row[0])):
        yield Reason(why, len(files), tuple(files[:_MOST_FILES]), max(len(files) - _MOST_FILES, 0))
    if results.excluded:
        yield Reason("left out by patterns or by Git; -v lists them", results.excluded, ())


def _troubles(results: Results) -> Iterator[str]:
    yield from map(harmless, results.failures)
    for path, why in sorted(results.unfollowed.items()):
        yield f"{harmless(path)} was not followed to its end, so it may hold more: {harmless(why)}"
