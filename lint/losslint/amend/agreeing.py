"""Whether the files of a call agree to a repair: every training that rests on the code has to ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from losslint.check.consult import Said
from losslint.check.shared import objector
from losslint.discovery import Target
from losslint.failure import describe
from losslint.findings import Diagnostic, TextEdit
from losslint.intake import content, real
from losslint.results import Results
from losslint.session import Session
from losslint.training import Run

Contents = Mapping[Path, bytes]
"""What files will hold, by full path, that are not written yet."""


class Agreement:
    """The files of one call, asked about repairs of code that several of them use.

    A file counts that was checked and that looked for the code where it stands: what imports it.
    """

    def __init__(self, session: Session, targets: Mapping[str, Target], results: Results) -> None:
        self._session = session
        self._targets = targets
        self._results = results
        self._importers: dict[Path, list[Target]] = {}
        self._asked: dict[str, tuple[Sequence[Said], Sequence[Run]]] = {}

    def concerned(self, found: Diagnostic, file: str) -> list[Target]:
        """Return the files, beside the checked one, that a repair changes or that import what it changes."""
        named: dict[str, Target] = {}
        for path in _paths(found):
            target = self.target_of(path)
            reached = [target] if target is not None else []
            named |= {one.shown: one for one in (*reached, *self._who_imports(real(path)))}
        named.pop(file, None)
        return list(named.values())

    def objection(self, found: Diagnostic, file: str, instead: Contents) -> str:
        """Return why a repair of what is found in a file does not do for others; "" where they agree.

        `instead` holds what earlier repairs made of files.
        """
        if self._session.data is not None or found.repair is None:
            return ""
        for path in _paths(found):
            if path != file and self.target_of(path) is None:
                return f"{path} is not among the files of this call"
        objections = (
            self._objection_of(one, found.repair.edits, instead) for one in self.concerned(found, file)
        )
        return next(filter(None, objections), "")

    def target_of(self, path: str) -> Target | None:
        """Return the file of the call that an edit is about, however its path is written."""
        if path in self._targets:
            return self._targets[path]
        full = real(path)
        named = (one for one in self._targets.values() if one.path.name == full.name)
        return next((one for one in named if real(one.path) == full), None)

    def _objection_of(self, target: Target, edits: Sequence[TextEdit], instead: Contents) -> str:
        data = instead.get(real(target.path)) or content(target.path)
        if data is None:
            return f"{target.shown} cannot be read"
        try:
            heard, runs = self._answers(target, data, instead)
        except Exception as error:  # the interpreter may break on any code that people write
            return f"{target.shown} cannot be asked, the interpreter fails with {describe(error)}"
        run = objector(edits, heard, runs)
        if run is None:
            return ""
        place = run.at.place()
        return f"the training at {place.path}:{place.row} uses this code too and does not ask for it"

    def _answers(
        self, target: Target, data: bytes, instead: Contents
    ) -> tuple[Sequence[Said], Sequence[Run]]:
        """Return what the rules say about a file, worked out once where no file has changed."""
        if instead:
            return self._session.asked_for(target, data, instead)
        if target.shown not in self._asked:
            self._asked[target.shown] = self._session.asked_for(target, data, instead)
        return self._asked[target.shown]

    def _who_imports(self, path: Path) -> list[Target]:
        """Return the files of the call that looked for the file at a full path."""
        if path not in self._importers:
            asked = self._looked_for.get(path.name, ())
            named = dict.fromkeys(shown for shown, place in asked if real(place) == path)
            self._importers[path] = [self._targets[shown] for shown in named if shown in self._targets]
        return self._importers[path]

    @cached_property
    def _looked_for(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """By the name of a file which files looked for one of that name, and where."""
        found: dict[str, list[tuple[str, str]]] = {}
        for file in self._results.files:
            for place in file.looked_for:
                found.setdefault(place.replace("\\", "/").rpartition("/")[2], []).append((file.path, place))
        return found


def _paths(found: Diagnostic) -> list[str]:
    """Return the files that a repair changes."""
    edits = found.repair.edits if found.repair is not None else ()
    return sorted({edit.place.path for edit in edits})
