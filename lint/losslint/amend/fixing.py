"""`--fix` and `--diff`: repairing every file that was checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from losslint.check.repairing import Allowed, repairable, repaired
from losslint.discovery import Target
from losslint.findings import Diagnostic
from losslint.fix.diff import diff
from losslint.fix.writing import write_atomically
from losslint.gate import content
from losslint.record import changed
from losslint.results import FileResult, Results
from losslint.selection import matching, validate
from losslint.session import Session


@dataclass(slots=True)
class Change:
    """One file that is repaired: its bytes before and after."""

    target: Target
    before: bytes
    after: bytes

    @property
    def diff(self) -> str:
        """Return the difference for a person or for `patch`."""
        notebook = self.target.path.suffix.lower() == ".ipynb"
        return diff(self.before, self.after, self.target.shown, notebook=notebook)


@dataclass(slots=True)
class Fixed:
    """What repairing came to: the files that change, what is left, and how often each rule was satisfied."""

    results: Results
    changes: list[Change] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)

    @property
    def said(self) -> str:
        """Return how much is repaired, in words."""
        count = self.made.total()
        files = len(self.changes)
        return f"{count} finding{'' if count == 1 else 's'} in {files} file{'' if files == 1 else 's'}"


def fix(session: Session, targets: dict[str, Target], results: Results) -> Fixed:
    """Work out the repairs of all files that `results` speak about; nothing is written.

    What cannot be repaired although it should is noted among the failures of the session.
    """
    fixed = Fixed(results)
    files = []
    for file in results.files:
        target = targets.get(file.path)
        if target is None or not _has_repairs(session, target, file):
            files.append(file)
        else:
            files.append(_fix_file(session, target, file, fixed))
    fixed.results = changed(results, files=tuple(files))
    return fixed


def write(session: Session, fixed: Fixed) -> None:
    """Write the files that are repaired; one that cannot be written is noted as a failure."""
    for change in fixed.changes:
        problem = _written(change)
        if problem:
            session.failures.append(f"{change.target.shown}: cannot be repaired: {problem}")


def _written(change: Change) -> str:
    """Write one file; return why it cannot be, "" where it is."""
    if content(change.target.path) != change.before:
        return "it has changed meanwhile"
    try:
        write_atomically(change.target.path, change.after)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def marked(session: Session, targets: dict[str, Target], results: Results) -> Results:
    """Return the results with the repairs marked that `--fix`, or also `--unsafe-fixes`, would make."""
    fixable: set[Diagnostic] = set()
    risky: set[Diagnostic] = set()
    for file in results.files:
        target = targets.get(file.path)
        if target is None or all(found.repair is None for found in file.diagnostics):
            continue
        now = allowed(session, target)
        more = Allowed(True, now.codes)
        fixable.update(repairable(file, now))
        risky.update(repairable(file, more))
    return changed(results, fixable=frozenset(fixable), risky=frozenset(risky - fixable))


def allowed(session: Session, target: Target) -> Allowed:
    """Return which repairs may be made in a file: the configuration and the command line decide.

    Raises:
        UsageError: a selector fits no rule.
    """
    settings = target.settings
    rules = session.rules()
    for key, selectors in (("fixable", settings.fixable), ("unfixable", settings.unfixable)):
        validate(rules, selectors or (), settings.places.get(key, key))
    codes = set(rules)
    if settings.fixable is not None:
        codes = set[str]().union(*(matching(rules, one) for one in settings.fixable))
    codes = codes.difference(*(matching(rules, one) for one in settings.unfixable))
    return Allowed(session.options.unsafe_fixes or settings.unsafe_fixes, codes)


def _has_repairs(session: Session, target: Target, file: FileResult) -> bool:
    if all(found.repair is None for found in file.diagnostics):
        return False
    return bool(repairable(file, allowed(session, target)))


def _fix_file(session: Session, target: Target, file: FileResult, fixed: Fixed) -> FileResult:
    """Return what is left in one file, and note what is repaired."""
    data = session.data if session.data is not None else content(target.path)
    if data is None:
        return file
    after = repaired(
        target.path,
        data,
        lambda changed_data: session.recheck(target, changed_data),
        allowed(session, target),
    )
    if after.problem:
        session.failures.append(f"{target.shown}: {after.problem}")
    if after.data != data:
        fixed.changes.append(Change(target, data, after.data))
        fixed.made += after.made
    return after.result
