"""Repairing one file: allowed repairs are made and the file is checked again, until none is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from msgspec import Struct, field

from losslint.check.together import at_once, edits_of
from losslint.check.trying import only_shown, why_no_better
from losslint.findings import Applicability, Diagnostic
from losslint.fix.apply import UneditableError, apply
from losslint.own_rules import INTERNAL_ERROR, UNREAD
from losslint.record import changed
from losslint.results import FileResult
from losslint.source import read_source

_SPARE_ROUNDS = 10


class Allowed(Struct, frozen=True):
    """Which repairs may be made: how risky ones, and of which rules."""

    unsafe: bool
    codes: Collection[str]

    def takes(self, found: Diagnostic, file: str) -> bool:
        """Whether the repair of a finding may be made in the file that is checked, and in that file alone."""
        return self.permits(found) and not reaches_beyond(found, file)

    def permits(self, found: Diagnostic) -> bool:
        """Whether a finding has a repair that may be made, in whichever file."""
        repair = found.repair
        if repair is None or not repair.edits or found.code not in self.codes:
            return False
        if repair.applicability is Applicability.DISPLAY:
            return False
        return self.unsafe or repair.applicability is Applicability.SAFE


def reaches_beyond(found: Diagnostic, file: str) -> bool:
    """Whether the repair of a finding changes other files than the one that is checked."""
    edits = found.repair.edits if found.repair is not None else ()
    return any(edit.place.path != file for edit in edits)


class Repaired(Struct):
    """What became of a file: its bytes, what is still found in it, and what was repaired how often.

    `problem` is a sentence where repairs could not be made, "" otherwise.
    """

    data: bytes
    result: FileResult
    made: Counter[str] = field(default_factory=Counter)
    problem: str = ""


def repairable(result: FileResult, allowed: Allowed) -> list[Diagnostic]:
    """Return the findings whose repairs may be made, in report order.

    Where a cell of a notebook cannot be read, only the cells above it are understood: there has to stand
    whatever a finding shows and its repair changes.
    """
    unread = [found.place.cell for found in result.diagnostics if found.code in UNREAD]
    cells = [cell for cell in unread if cell is not None]
    if len(cells) < len(unread) or any(found.code == INTERNAL_ERROR for found in result.diagnostics):
        return []
    return [
        found
        for found in result.diagnostics
        if allowed.takes(found, result.path) and (not cells or _stands_above(found, min(cells)))
    ]


def _stands_above(found: Diagnostic, cell: int) -> bool:
    edits = found.repair.edits if found.repair is not None else ()
    places = (found.place, *(one.place for one in found.related), *(edit.place for edit in edits))
    return all(place.path == found.place.path and (place.cell or 0) < cell for place in places)


def repaired(
    path: Path,
    data: bytes,
    check: Callable[[bytes], FileResult],
    allowed: Allowed,
    agreed: Callable[[Diagnostic, bytes], bool] = lambda found, data: True,
) -> Repaired:
    """Return a file after all repairs that are allowed; `check` says what is found in its bytes.

    `agreed` says whether the repair of something that is found in some bytes does for other files too. Safe
    repairs are made together where they do not overlap, others one at a time: the next one is decided on what
    the file says then. A repair that would leave something new to find is only shown. What does not come to
    an end is not done at all.
    """
    first = check(data)
    now = Repaired(data, first)
    refused: dict[Diagnostic, str] = {}
    for _ in range(len(first.diagnostics) + _SPARE_ROUNDS):
        data_now = now.data
        taken = [one for one in repairable(now.result, allowed) if agreed(one, data_now)]
        try:
            after = _after_any(path, now, taken, check, refused)
        except UneditableError as error:
            return Repaired(data, first, problem=f"not repaired: {error}")
        if after is None:
            return _with_refused(now, refused)
        now, refused = after, {}
    return Repaired(data, first, problem="not repaired: its repairs do not come to an end")


def _after_any(
    path: Path,
    now: Repaired,
    taken: list[Diagnostic],
    check: Callable[[bytes], FileResult],
    refused: dict[Diagnostic, str],
) -> Repaired | None:
    """Return the file after the first round of repairs that leaves nothing new to find, None without one.

    `refused` gets what had better not be repaired, and why.
    """
    while left := [one for one in taken if one not in refused]:
        chosen = _chosen(left)
        for some in [chosen, *([one] for one in chosen)] if len(chosen) > 1 else [chosen]:
            after = _after(path, now, some, check)
            if isinstance(after, Repaired):
                return after
            if len(some) == 1:
                refused[some[0]] = after
    return None


def _with_refused(now: Repaired, refused: dict[Diagnostic, str]) -> Repaired:
    """Return a file in which the repairs that were refused are only shown."""
    found = [only_shown(one, refused[one]) if one in refused else one for one in now.result.diagnostics]
    return Repaired(now.data, changed(now.result, diagnostics=tuple(found)), now.made)


def reads_as_before(path: Path, before: bytes, after: bytes, name: str) -> bool:
    """Whether a file can be read after a change, all but the cells that could not be read before it."""
    source = read_source(path, after, name)
    if source.module is None:
        return False
    unread = {problem.place.cell for problem in source.problems}
    return not unread or unread == {one.place.cell for one in read_source(path, before, name).problems}


def _after(
    path: Path, now: Repaired, some: Sequence[Diagnostic], check: Callable[[bytes], FileResult]
) -> Repaired | str:
    """Return the file after some repairs at once, or why they had better not be made."""
    data = apply(now.data, edits_of(some), notebook=path.suffix.lower() == ".ipynb")
    if data == now.data:
        return "nothing would change"
    if not reads_as_before(path, now.data, data, now.result.path):
        return "it would leave code that cannot be read"
    after = Repaired(data, check(data), now.made + Counter(found.code for found in some))
    return why_no_better(now.result, after.result) or after


def _chosen(taken: list[Diagnostic]) -> list[Diagnostic]:
    """Return the repairs of the next round, in report order: none overlaps another."""
    safe = [found for found in taken if _is_safe(found)]
    if not safe:
        return taken[:1]
    return at_once(safe)


def _is_safe(found: Diagnostic) -> bool:
    return found.repair is not None and found.repair.applicability is Applicability.SAFE
