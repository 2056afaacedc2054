"""`--fix` and `--diff`: repairing every file that was checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from losslint.amend.agreeing import Agreement
from losslint.amend.reaching import Reached, Reaching
from losslint.check.repairing import Allowed, reaches_beyond, repairable, repaired
from losslint.check.trying import only_shown
from losslint.discovery import Target
from losslint.findings import Diagnostic
from losslint.fix.diff import diff
from losslint.fix.writing import write_atomically
from losslint.intake import content, real, reason
from losslint.record import changed
from losslint.results import FileResult, Results
from losslint.selection import matching, validate
from losslint.session import Session


class Change(Struct):
    """One file that is repaired: its bytes before and after."""

    target: Target
    before: bytes
    after: bytes

    @property
    def diff(self) -> str:
        """Return the difference for a person or for `patch`."""
        notebook = self.target.path.suffix.lower() == ".ipynb"
        return diff(self.before, self.after, self.target.shown, notebook=notebook)


class Fixed(Struct):
    """What repairing came to: the files that change, what is left, and what is found no more.

    `made` counts that by file and rule: the file of the finding, which need not be the one that changes.
    """

    results: Results
    changes: list[Change] = field(default_factory=list)
    made: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """Return how much is repaired, in words."""
        count = sum(counted.total() for counted in self.made.values())
        files = len(self.changes)
        return f"{count} finding{'' if count == 1 else 's'} in {files} file{'' if files == 1 else 's'}"

    def listed(self, names: Mapping[str, str]) -> str:
        """Return what is repaired in each file, a line a rule; `names` are those of the rules by code."""
        lines: list[str] = []
        for path, counted in sorted(item for item in self.made.items() if item[1]):
            lines.append(f"  {path}")
            width = len(str(max(counted.values())))
            lines += [f"    {n:>{width}} x {code} ({names[code]})" for code, n in sorted(counted.items())]
        return "\n".join(lines)


def fix(session: Session, targets: dict[str, Target], results: Results) -> Fixed:
    """Work out the repairs of all files that `results` speak about; nothing is written.

    What cannot be repaired although it should is noted among the failures of the session.
    """
    agreement = Agreement(session, targets, results)
    reached = _reached(session, targets, results, agreement)
    fixed = Fixed(reached.results, made=dict(reached.made))
    files = []
    for file in reached.results.files:
        target = targets.get(file.path)
        if target is None or not (reached.holds(target) or _has_repairs(session, target, file)):
            files.append(file)
        else:
            files.append(_fix_file(session, target, file, fixed, reached.contents, agreement))
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
        return reason(error)
    return ""


def marked(session: Session, targets: dict[str, Target], results: Results) -> Results:
    """Return the results with the repairs marked that `--fix`, or also `--unsafe-fixes`, would make."""
    fixable: set[Diagnostic] = set()
    risky: set[Diagnostic] = set()
    files = []
    agreement = Agreement(session, targets, results)
    for file in results.files:
        target = targets.get(file.path)
        if target is not None and any(found.repair is not None for found in file.diagnostics):
            now = allowed(session, target)
            more = Allowed(True, now.codes)
            file = _agreed(file, more, agreement)
            fixable.update(_makeable(file, now))
            risky.update(_makeable(file, more))
        files.append(file)
    return changed(results, files=tuple(files), fixable=frozenset(fixable), risky=frozenset(risky - fixable))


def _makeable(file: FileResult, may: Allowed) -> list[Diagnostic]:
    """Return the findings of a file whose repairs may be made, in whichever file."""
    beyond = [one for one in file.diagnostics if may.permits(one) and reaches_beyond(one, file.path)]
    return [*repairable(file, may), *beyond]


def _agreed(file: FileResult, may: Allowed, agreement: Agreement) -> FileResult:
    """Return the result of a file in which repairs that do not do for other files are only shown."""
    why = {one: agreement.objection(one, file.path, {}) for one in _makeable(file, may)}
    if not any(why.values()):
        return file
    found = (only_shown(one, why[one]) if why.get(one) else one for one in file.diagnostics)
    return changed(file, diagnostics=tuple(found))


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


def _reached(session: Session, targets: dict[str, Target], results: Results, agreement: Agreement) -> Reached:
    """Return what becomes of the files by repairs that reach into others than the one they are found in."""
    if not any(reaches_beyond(found, file.path) for file in results.files for found in file.diagnostics):
        return Reached(results)
    may = {shown: allowed(session, target) for shown, target in targets.items()}
    return Reaching(session, targets, may, agreement, Reached(results)).all()


def _fix_file(
    session: Session,
    target: Target,
    file: FileResult,
    fixed: Fixed,
    contents: dict[Path, bytes],
    agreement: Agreement,
) -> FileResult:
    """Return what is left in one file, and note what is repaired there and what it will hold.

    `contents` is what files will hold already.
    """
    data = session.data if session.data is not None else content(target.path)
    if data is None:
        return file
    full = real(target.path)
    after = repaired(
        target.path,
        contents.get(full, data),
        lambda changed_data: session.recheck(target, changed_data, contents),
        allowed(session, target),
        lambda found, now: not agreement.objection(found, target.shown, {**contents, full: now}),
    )
    if after.problem:
        session.failures.append(f"{target.shown}: {after.problem}")
    if after.data != data:
        fixed.changes.append(Change(target, data, after.data))
        fixed.made[target.shown] = fixed.made.get(target.shown, Counter()) + after.made
        contents[full] = after.data
    return session.tried(target, after.data, after.result, contents)
