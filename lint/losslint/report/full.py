"""`full`: each finding with its lines, what it leads to, what helps, and the repair as a diff."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.findings import Applicability, Diagnostic, Repair
from losslint.fix.hunks import Hunk, hunks
from losslint.report.frame import bar, draw
from losslint.report.paint import Paint
from losslint.report.places import harmless
from losslint.report.probe_text import probe_in_words
from losslint.report.style import Style
from losslint.report.summary import summary
from losslint.results import Listing, Results

_REPAIRS = {
    Applicability.SAFE: "safe fix",
    Applicability.UNSAFE: "unsafe fix",
    Applicability.DISPLAY: "suggestion",
}


def render(results: Results, view: Style) -> str:
    """Return every finding as a block, an empty line after each, and the summary."""
    paint = Paint(view.colour)
    lines = results.lines
    text = "".join(f"{line}\n" for found in results.diagnostics for line in _block(found, lines, paint))
    return f"{text}{summary(results)}\n" if view.summary else text


def _block(found: Diagnostic, lines: Listing, paint: Paint) -> Iterator[str]:
    style = found.severity.value
    head = paint(f"{style}[{found.code}]", style)
    yield f"{head} {paint(found.name, 'bold')}: {harmless(found.message)}"
    changes = hunks(found.repair, lines) if found.repair is not None else []
    gutter = _gutter(found, changes)
    yield from draw(found, lines, gutter, paint)
    for effect in found.effects:
        yield _note("effect", effect, gutter, paint)
    for also in found.also:
        yield _note("also", also, gutter, paint)
    if found.help:
        yield _note("help", found.help, gutter, paint)
    if found.probe is not None:
        yield _note("probe", probe_in_words(found.probe), gutter, paint)
    if found.repair is not None:
        yield from _repair(found.repair, changes, found, gutter, paint)
    yield ""


def _note(name: str, text: str, gutter: int, paint: Paint) -> str:
    return f"{' ' * gutter} {paint('=', 'frame')} {paint(f'{name}:', 'bold')} {harmless(text)}"


def _repair(
    repair: Repair, changes: list[Hunk], found: Diagnostic, gutter: int, paint: Paint
) -> Iterator[str]:
    """Yield the repair's message and what it does to the lines."""
    yield _note(_REPAIRS[repair.applicability], repair.message, gutter, paint)
    here = (found.place.path, found.place.cell)
    for change in changes:
        if (change.path, change.cell) != here:
            here = (change.path, change.cell)
            cell = "" if change.cell is None else f":cell {change.cell}"
            yield f"{' ' * gutter}{paint('-->', 'frame')} {harmless(change.path)}{cell}"
        yield bar(gutter, paint)
        for sign, style, texts in (("-", "removed", change.before), ("+", "added", change.after)):
            for row, text in enumerate(texts, change.row):
                yield paint(f"{row:>{gutter}} {sign} {harmless(text.expandtabs(4))}".rstrip(), style)


def _gutter(found: Diagnostic, changes: list[Hunk]) -> int:
    """Return how many digits the highest row number has."""
    rows = [found.place.row, *(related.place.row for related in found.related)]
    rows += [change.row + max(len(change.before), len(change.after)) - 1 for change in changes]
    return len(str(max(rows)))
