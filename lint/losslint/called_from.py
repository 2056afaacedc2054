"""What the rest of a project knows of a file that is checked by itself: by a hook, or named by a person.

Its functions are called from elsewhere, with arguments that only the callers know. So those are checked with
it, as they are where the whole project is, and what they find in the file is said of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from losslint.gate import Gate
from losslint.importers import importers
from losslint.intake import content
from losslint.record import changed
from losslint.results import FileResult

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from losslint.findings import Diagnostic

MOST_CALLERS = 12
"""Files that are checked for one that is named, those first that import it themselves."""


def callers_of(file: Path, folder: Path, gate: Gate) -> list[Path]:
    """Return the files below `folder` that import a file, directly or not, and may train; () for too many.

    Bytes decide, and where a file changes what it imports while it runs, the name alone.
    """
    found: list[Path] = []
    for path in importers(file, folder) or ():
        data = content(path)
        if data is None or not gate.may_reach(path, data, file) or gate.why_skipped(path, data):
            continue
        found.append(path)
        if len(found) == MOST_CALLERS:
            break
    return found


def as_seen_by(result: FileResult, others: Sequence[FileResult]) -> FileResult:
    """Return a file's result with what others have found in it; their repairs are only shown.

    They may have to change what stands in those, which nobody has asked to be checked.
    """
    own = os.path.abspath(result.path)  # noqa: PTH100 - as `Sighting` has it
    known = {(one.code, one.place) for one in result.diagnostics}
    told: dict[object, tuple[FileResult, Diagnostic]] = {}
    """By what was found and where, who says so: one caller is enough."""
    for other in others:
        for one in other.diagnostics:
            if os.path.abspath(one.place.path) == own and (one.code, one.place) not in known:  # noqa: PTH100
                told.setdefault((one.code, one.place), (other, one))
    trainings = [*result.trainings]
    for other in others:
        trainings += [one for one in other.trainings if one.file == own and one not in trainings]
    if not told and len(trainings) == len(result.trainings):
        return result
    lines = {key: line for other, _ in told.values() for key, line in other.lines.items()}
    every = (*result.diagnostics, *_only_shown(one for _, one in told.values()))
    return changed(
        result,
        diagnostics=tuple(sorted(every, key=lambda one: one.order)),
        lines={**lines, **result.lines},
        trainings=tuple(trainings),
        framework="" if trainings else result.framework,
    )


def _only_shown(found: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    from msgspec.structs import replace  # late: where nothing is found it is not needed

    from losslint.findings import Applicability

    for one in found:
        if one.repair is None:
            yield one
        else:
            yield replace(one, repair=replace(one.repair, applicability=Applicability.DISPLAY))
