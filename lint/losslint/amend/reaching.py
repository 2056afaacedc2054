"""Repairs that reach into other files: made where every training that rests on the code asks for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field

from losslint.amend.agreeing import Agreement
from losslint.check.repairing import Allowed, reaches_beyond, reads_as_before
from losslint.check.trying import codes_of, unparsed
from losslint.discovery import Target
from losslint.findings import Diagnostic, TextEdit
from losslint.fix.apply import UneditableError, apply
from losslint.intake import content, real
from losslint.record import changed
from losslint.results import FileResult, Results
from losslint.session import Session


class Reached(Struct):
    """What the files hold and what is found in them after repairs that reach into other files."""

    results: Results
    contents: dict[Path, bytes] = field(default_factory=dict)
    made: dict[str, Counter[str]] = field(default_factory=dict)

    def holds(self, target: Target) -> bool:
        """Whether a file will hold something else."""
        return bool(self.contents) and real(target.path) in self.contents


class Reaching(Struct):
    """The making of such repairs, one after the other: the next one fits what the files say then."""

    session: Session
    targets: Mapping[str, Target]
    allowed: Mapping[str, Allowed]
    agreement: Agreement
    reached: Reached

    def all(self) -> Reached:
        """Make every repair that is allowed, that nobody objects to and that leaves nothing new to find."""
        tried: set[tuple[TextEdit, ...]] = set()
        while (candidate := next(self._candidates(tried), None)) is not None:
            found, file = candidate
            assert found.repair is not None
            tried.add(found.repair.edits)
            if not self.agreement.objection(found, file, self.reached.contents):
                self._make(found, file)
        return self.reached

    def _candidates(self, tried: set[tuple[TextEdit, ...]]) -> Iterator[tuple[Diagnostic, str]]:
        """Yield what is found with repairs that reach into other files, each with the file of the finding."""
        for file in self.reached.results.files:
            for found in file.diagnostics:
                if (
                    found.repair is None
                    or found.repair.edits in tried
                    or not reaches_beyond(found, file.path)
                ):
                    continue
                reached = (self.agreement.target_of(edit.place.path) for edit in found.repair.edits)
                names = [file.path, *(one.shown for one in reached if one is not None)]
                if all(name in self.allowed and self.allowed[name].permits(found) for name in names):
                    yield found, file.path

    def _make(self, found: Diagnostic, file: str) -> None:
        """Make a repair, and keep it if all files that it concerns are better off."""
        contents = self._after(found)
        if contents is None:
            return
        shown = [file, *(target.shown for target in self.agreement.concerned(found, file))]
        before = {one.path: one for one in self.reached.results.files if one.path in shown}
        after = {name: self._checked(self.targets[name], contents) for name in before}
        if any(unparsed(one) for one in (*before.values(), *after.values())):
            return
        if any(codes_of(after[name]) - codes_of(before[name]) for name in before):
            return
        if codes_of(before[file])[found.code] <= codes_of(after[file])[found.code]:
            return
        files = tuple(after.get(one.path, one) for one in self.reached.results.files)
        made = self.reached.made
        for name in before:
            gone = codes_of(before[name])[found.code] - codes_of(after[name])[found.code]
            if gone:
                made = {**made, name: made.get(name, Counter()) + Counter({found.code: gone})}
        self.reached = Reached(changed(self.reached.results, files=files), contents, made)

    def _after(self, found: Diagnostic) -> dict[Path, bytes] | None:
        """Return what the files hold after a repair, None where one of them cannot be edited like that."""
        assert found.repair is not None
        contents = dict(self.reached.contents)
        for path in dict.fromkeys(edit.place.path for edit in found.repair.edits):
            target = self.agreement.target_of(path)
            data = self._content(target) if target is not None else None
            if target is None or data is None:
                return None
            edits = [edit for edit in found.repair.edits if edit.place.path == path]
            try:
                edited = apply(data, edits, notebook=target.path.suffix.lower() == ".ipynb")
            except UneditableError:
                return None
            if not reads_as_before(target.path, data, edited, target.shown):
                return None
            contents[real(target.path)] = edited
        return contents

    def _checked(self, target: Target, contents: Mapping[Path, bytes]) -> FileResult:
        data = contents.get(real(target.path)) or content(target.path) or b""
        return self.session.recheck(target, data, contents)

    def _content(self, target: Target) -> bytes | None:
        return self.reached.contents.get(real(target.path)) or content(target.path)
