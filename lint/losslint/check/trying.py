"""Whether a repair leaves a file better than it was: nothing new to find, and something less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from losslint.check.together import at_once, edits_of
from losslint.findings import Applicability, Diagnostic, TextEdit
from losslint.fix.apply import UneditableError, apply
from losslint.intake import content, real
from losslint.own_rules import INTERNAL_ERROR, UNREAD, UNUSED_SUPPRESSION
from losslint.record import changed
from losslint.results import FileResult
from losslint.source.idle import WORTH_IT
from losslint.source.related import Related
from losslint.source.relevance import has_comments
from losslint.training import Place

MOST_TRIALS = 20
"""How many repairs of one file are tried before they are offered; `--fix` tries each one anyway."""

Contents = Mapping[Path, bytes]
"""What files would hold, by full path."""


def codes_of(result: FileResult) -> Counter[str]:
    """Count what is found in a file by code, what stands under something else too, each place by itself."""
    return Counter(
        code
        for found in result.diagnostics
        for code in (*(found.code for _ in found.places), *found.subsumes)
    )


def unparsed(result: FileResult) -> bool:
    """Whether a file, or a cell of it, could not be read, so that nobody can say what a change does."""
    return any(found.code in UNREAD or found.code == INTERNAL_ERROR for found in result.diagnostics)


def why_no_better(before: FileResult, after: FileResult) -> str:
    """Return why a file is no better after a change than before, "" where it is."""
    old = codes_of(before)
    new = Counter(found.code for found in after.diagnostics) - old
    if new:
        return f"{' and '.join(sorted(new))} would be found then"
    if old.total() <= codes_of(after).total():
        return "as much would be found then"
    return ""


def only_shown(found: Diagnostic, why: str) -> Diagnostic:
    """Return a finding whose repair is left to a person, and says why."""
    assert found.repair is not None
    message = f"{found.repair.message} (not made by --fix: {why})"
    return replace(found, repair=replace(found.repair, message=message, applicability=Applicability.DISPLAY))


def with_tried_repairs(
    path: Path,
    data: bytes,
    result: FileResult,
    check: Callable[[bytes, Contents], FileResult],
    contents: Contents,
    only: Collection[str] | None = None,
) -> FileResult:
    """Return what is found in a file, with the repairs only shown that would leave something new to find.

    `check` says what is found if the file holds some bytes and other files some contents; `contents` are what
    other files hold that are not written yet. `only` are the fingerprints of the findings to try, None where
    it is all of them. Taking out a comment that nobody needs is not tried.
    """
    if unparsed(result):
        return result
    asked = [found for found in result.diagnostics if only is None or found.fingerprint in only]
    offered = [found for found in asked if _is_offered(found)][:MOST_TRIALS]
    trials = _Trials(path, data, result, check, contents)
    some = at_once(offered)
    if len(some) > 1 and trials.are_all_made(some):
        offered = [found for found in offered if found not in some]
    why = {found: trials.why_not(found) for found in offered}
    if not any(why.values()):
        return result
    said = (only_shown(found, why[found]) if why.get(found) else found for found in result.diagnostics)
    return changed(result, diagnostics=tuple(said))


class _Trials:
    """Trials of the repairs of one file, in the parts of it that have to do with them."""

    def __init__(
        self,
        path: Path,
        data: bytes,
        result: FileResult,
        check: Callable[[bytes, Contents], FileResult],
        contents: Contents,
    ) -> None:
        self._path = path
        self._whole = data
        self._results = {data: result}
        """What is found in the whole and in parts of it before anything is repaired."""
        self._check = check
        self._contents = contents
        self._shown = result.path
        self._related: Related | None = None
        if path.suffix.lower() == ".py" and len(data) >= WORTH_IT and not has_comments(data):
            with suppress(UnicodeDecodeError):  # it is tried as a whole, whose encoding is looked for
                self._related = Related(data.decode("utf-8"))

    def are_all_made(self, offered: Sequence[Diagnostic]) -> bool:
        """Whether repairs together leave nothing of what they are for, and nothing new: most files' do."""
        data, before = self._around(offered)
        after = self._after(data, offered)
        if isinstance(after, str) or why_no_better(before, after):
            return False
        return codes_of(after) <= codes_of(before) - Counter(found.code for found in offered)

    def why_not(self, found: Diagnostic) -> str:
        """Return why the repair of one finding had better not be made, "" where nothing speaks against it."""
        data, before = self._around([found])
        after = self._after(data, [found])
        return after if isinstance(after, str) else why_no_better(before, after)

    def _around(self, offered: Sequence[Diagnostic]) -> tuple[bytes, FileResult]:
        """Return what has to do with repairs, and what is found there: the whole where that is not less."""
        places = [edit.place for edit in edits_of(offered)]
        if self._related is not None and all(place.path == self._shown for place in places):
            part = self._related.to({row for place in places for row in (place.row, _last_row(place))})
            if part is not None:
                data = part.encode("utf-8")
                if data not in self._results:
                    self._results[data] = self._check(data, {})
                before = self._results[data]
                if _said(offered) <= _said(before.diagnostics):
                    return data, before
        return self._whole, self._results[self._whole]

    def _after(self, data: bytes, offered: Sequence[Diagnostic]) -> FileResult | str:
        """Return what would be found in some of a file once repairs are made, or why they cannot be."""
        by_path: dict[str, list[TextEdit]] = {}
        for edit in edits_of(offered):
            by_path.setdefault(edit.place.path, []).append(edit)
        others: dict[Path, bytes] = {}
        try:
            for other, edits in by_path.items():
                if other != self._shown:
                    full = real(other)
                    others[full] = _edited(full, self._contents.get(full) or content(full), edits)
            after = _edited(self._path, data, by_path.get(self._shown, ()))
        except UneditableError as error:
            return str(error)
        return self._check(after, others)


def _last_row(place: Place) -> int:
    """Return the last row of which a span holds something."""
    return place.end_row - 1 if place.end_column == 1 and place.end_row > place.row else place.end_row


def _is_offered(found: Diagnostic) -> bool:
    repair = found.repair
    if repair is None or found.code == UNUSED_SUPPRESSION:
        return False
    return bool(repair.edits) and repair.applicability is not Applicability.DISPLAY


def _said(diagnostics: Sequence[Diagnostic]) -> set[tuple[str, Place]]:
    return {(one.code, one.place) for one in diagnostics}


def _edited(path: Path, data: bytes | None, edits: Sequence[TextEdit]) -> bytes:
    if data is None:
        raise UneditableError(f"{path} cannot be read")
    return apply(data, edits, notebook=path.suffix.lower() == ".ipynb")
