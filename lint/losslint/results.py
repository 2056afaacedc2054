"""What checking files came to: what the engine hands to the reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from losslint.record import changed, made_by, record

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:  # where nothing is found, the vocabulary of findings is not needed
    from losslint.findings import Diagnostic
    from losslint.training import Run


@record
class Line:
    """One line that a report may show, and the 1-based row of the file that holds it.

    The row differs from the place's own row in a notebook only, where it is the row of the JSON text.
    """

    text: str
    raw_row: int


Need = tuple[str, str, str]
"""A comment that suppresses something: the full path of its file, its text, and the code of the rule.

The text stands for its place, which changes while a file is repaired.
"""

Listing = Mapping[tuple[str, int | None, int], Line]
"""The lines that diagnostics point at, by path, cell and row."""


@record
class Sighting:
    """A training as one file brings it about: where it stands, and where its model is configured.

    `at` and `configured_at` are names of places, the same from whichever file they are seen. `file` is the
    one that it stands in. `is_fitted` tells a training from a compile that is never fitted, `is_understood`
    says whether its head, loss, labels and inputs are known.
    """

    at: str
    configured_at: str
    file: str
    is_fitted: bool
    is_understood: bool


@record
class FileResult:
    """Everything that is to be said about one file.

    `lines` are the lines that its diagnostics show. `failed` says that a rule or the interpreter broke
    on the file. `skipped` is the reason why nothing was looked for in it, empty where it was checked.
    `looked_for` are the other paths that the result rests on, whether something was there or not. `needs` are
    the comments in other files that suppress what would be found here. `trainings` are those that the file
    brings about. `framework` names another library of training that a file without any speaks of. `reached`
    are the functions of other files that it calls, `alone` its own that were read as if nobody called them.
    """

    path: str
    diagnostics: tuple[Diagnostic, ...] = ()
    lines: Listing = made_by(default_factory=dict)
    failed: bool = False
    skipped: str = ""
    looked_for: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    trainings: tuple[Sighting, ...] = ()
    framework: str = ""
    reached: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


@record
class Results:
    """Everything that is to be said about all files of one call.

    `failures` are sentences about plug-ins that broke: what they would have said is missing.
    `fixable` are the findings that `--fix` would repair, `risky` those that need `--unsafe-fixes` too.
    `in_baseline` counts what is left out because the baseline lists it, `stale` what it lists in vain.
    `excluded` counts the files and folders that were left out. `selected` says whether any rule was on.
    `runs` are the trainings and `unfollowed` the files that were not followed to their ends, with the reason,
    where a report shows them: see `Session.understood`. `plots` are pictures of what a probe saw, by the
    fingerprint of the finding.
    """

    files: tuple[FileResult, ...]
    failures: tuple[str, ...] = ()
    fixable: frozenset[Diagnostic] = frozenset()
    risky: frozenset[Diagnostic] = frozenset()
    in_baseline: int = 0
    stale: int = 0
    excluded: int = 0
    selected: bool = True
    runs: tuple[Run, ...] = ()
    unfollowed: Mapping[str, str] = made_by(default_factory=dict)
    plots: Mapping[str, str] = made_by(default_factory=dict)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Return all findings in the order of every report."""
        found = [diagnostic for file in self.files for diagnostic in file.diagnostics]
        return sorted(found, key=lambda diagnostic: diagnostic.order)

    @property
    def lines(self) -> Listing:
        """Return the lines that the findings of all files show."""
        return {key: line for file in self.files for key, line in file.lines.items()}


def sites(files: Iterable[FileResult]) -> list[Sighting]:
    """Return the trainings that stand in the code, each once however many files and ways lead to it.

    Of what is seen several times the best known counts. A compile whose model some file fits is no training
    of its own.
    """
    seen = [one for file in files for one in file.trainings]
    compiled = {one.configured_at for one in seen if one.is_fitted}
    found: dict[str, Sighting] = {}
    for one in seen:
        if one.is_fitted or one.at not in compiled:
            known = found.get(one.at)
            if known is None or (one.is_understood and not known.is_understood):
                found[one.at] = one
    return list(found.values())


def said_once(files: Iterable[FileResult]) -> tuple[FileResult, ...]:
    """Return the files with the same code at the same place said by one of them only.

    A module and the scripts that import it find the same fault in it. The worst severity is kept, and among
    equals what the file says about itself, since its own repair needs nobody else's consent.
    """
    every = tuple(files)
    by_place: dict[object, list[tuple[str, Diagnostic]]] = {}
    for file in every:
        for found in file.diagnostics:
            by_place.setdefault((found.code, found.place), []).append((file.path, found))
    several = {where: said for where, said in by_place.items() if len(said) > 1}
    if not several:
        return every
    from losslint.findings import united  # late: see above

    kept: dict[object, tuple[str, Diagnostic]] = {}
    for where, said in several.items():
        path, first = min(said, key=lambda one: (one[1].severity.rank, one[0] != one[1].place.path))
        others = [found for _, found in said if found is not first]
        kept[where] = path, united(first, others)
    return tuple(_with_kept(file, kept) for file in every)


def _with_kept(file: FileResult, kept: Mapping[object, tuple[str, Diagnostic]]) -> FileResult:
    """Return a file with what it is to say of the places that several files speak of."""
    if all((found.code, found.place) not in kept for found in file.diagnostics):
        return file
    said: list[Diagnostic] = []
    for found in file.diagnostics:
        path, instead = kept.get((found.code, found.place), (file.path, found))
        if path == file.path:
            said.append(instead)
    return changed(file, diagnostics=tuple(said))
