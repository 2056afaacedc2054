"""Checking one file: bytes, source, runs, rules, one cause one finding, suppressions, diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from losslint.check.choices import without_defaults, worded
from losslint.check.consult import Said, consult
from losslint.check.excerpts import excerpts
from losslint.check.fingerprint import LineAt, fingerprinted
from losslint.check.policy import Policy
from losslint.check.repeats import once_each
from losslint.check.shared import without_shared_repairs
from losslint.check.sightings import sightings
from losslint.check.subsume import by_cause
from losslint.check.suppress import Suppressions
from losslint.failure import describe
from losslint.findings import Diagnostic, Replace, united
from losslint.gate import NOTHING, Gate, framework_of
from losslint.intake import content
from losslint.own_rules import INTERNAL_ERROR, INVALID_DIRECTIVE, UNREAD, UNREADABLE_FILE
from losslint.plugins import load_rules
from losslint.results import FileResult, Need
from losslint.rule import RULES
from losslint.selection import Choices, enabled
from losslint.source import FOLLOWED, CodeOrigin, SettingsFile, SettingsOrigin, Source, read_source
from losslint.source.idle import Idle
from losslint.training import Place, Program, Run, Version

if TYPE_CHECKING:
    from losslint.interpret import Project
    from losslint.project.callers import Callers

ASKS_TO_BE_SKIPPED = "it says `losslint: skip-file`"


def lint(
    path: Path,
    data: bytes | None = None,
    *,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    target: Version | None = None,
) -> list[Diagnostic]:
    """Return what every installed rule has to say about one file; no configuration is read.

    `data` is the file's content where it is not to be read from `path`. `select` and `ignore` are codes,
    prefixes, names or `ALL`, as on the command line.

    Raises:
        UsageError: a selector fits no rule, or the installed rules clash.
    """
    rules = load_rules().rules
    layer = Choices(None if select is None else tuple(select), ignore=tuple(ignore))
    policy = Policy(enabled(rules, (layer,), {}), target=target)
    return list(check_file(path, policy, data).diagnostics)


def check_file(
    path: Path,
    policy: Policy,
    data: bytes | None = None,
    name: str | None = None,
    instead: Mapping[Path, bytes] | None = None,
    needed: Collection[Need] = (),
    gate: Gate | None = None,
    witness: Callable[[Program], None] | None = None,
    is_trial: bool = False,
) -> FileResult:
    """Check one file.

    `data` is its content where it is not to be read from `path`; `name` is how it is shown. `instead` are
    contents of other files, by full path, that are not written yet. `needed` are comments that other files
    need, `gate` is what knows already which modules matter. `witness` is shown what is known of the file
    before that is given back. `is_trial` says that nobody is offered the repairs, so none is withheld.
    Nothing that the file contains, and no rule that breaks, makes this raise: see `FileResult.failed`.
    """
    shown = name or str(path)
    try:
        found = data if data is not None else content(path)
        gate = gate or Gate(instead)
        skipped = gate.why_skipped(path, found) if found is not None else ""
        if skipped:
            return FileResult(shown, skipped=skipped, framework=gate.framework_of(path, found or b""))
        source = _source(path, found, shown, gate)
        if source.problems and found is not None and gate.is_guess(path, found):
            return FileResult(shown, skipped=NOTHING, framework=gate.framework_of(path, found))
        return _Check(source, policy, instead or {}, needed, witness, is_trial).result()
    except Exception as error:  # one file's trouble must not lose another file's findings
        message = f"losslint failed on this file with {describe(error)}; findings may be missing"
        return FileResult(shown, (_internal_error(shown, message),), failed=True)


def _source(path: Path, data: bytes | None, shown: str, gate: Gate) -> Source:
    """Return the source of a file, which may have been read as another file's module before."""
    idle = gate.idle_in(path, data) if data is not None else Idle()
    source = FOLLOWED.kept(path, data) if data is not None and shown == str(path) else None
    if source is None:
        source = read_source(path, data, shown, idle.unread)
    source.on_call = idle.on_call
    return source


def unreadable_folder(shown: str, why: str, policy: Policy) -> FileResult:
    """Return the finding that a folder could not be searched, where the rule for it is on."""
    rule = policy.rules.get(UNREADABLE_FILE)
    if rule is None:
        return FileResult(shown, skipped=why)
    severity = policy.severity_of(rule, None)
    message = f"the folder cannot be searched: {why}"
    found = Diagnostic(rule.code, rule.name, severity, message, _start_of(shown))
    return FileResult(shown, tuple(fingerprinted([found], _lines_of({}), policy.root)))


def worker_died(shown: str, policy: Policy) -> FileResult:
    """Return the result of a file over which the process that checked it came to an end."""
    message = "the process that checked this file died; its findings are missing"
    found = _internal_error(shown, message)
    return FileResult(shown, tuple(fingerprinted([found], _lines_of({}), policy.root)), failed=True)


def read_runs(
    path: Path, policy: Policy, data: bytes | None = None, name: str | None = None
) -> tuple[Program, Callers]:
    """Return what is known of one file, for a person to look at; no runs where it cannot be parsed.

    Those are among them that conditions pass over whose answer is known. With them comes what the file says
    of functions that it or others call. Whatever goes wrong in the interpreter is raised.
    """
    from losslint.interpret import Project  # late: it is needed for relevant files only

    project = Project(called=policy.called)
    program = _program(
        read_source(path, data, name or str(path)), policy.target, project, with_passed_over=True
    )
    return program, project.callers


def ask_rules(path: Path, policy: Policy, data: bytes | None = None, name: str | None = None) -> list[Said]:
    """Return everything that the rules say about one file, with the trainings that they say it about.

    Nothing is put under anything else and no comment is honoured. Whatever goes wrong in the interpreter
    is raised.
    """
    from losslint.interpret import Project  # late: it is needed for relevant files only

    source = read_source(path, data, name or str(path))
    return consult(_program(source, policy.target, Project(called=policy.called)), policy)[0]


def asked_for(
    source: Source, policy: Policy, instead: Mapping[Path, bytes]
) -> tuple[list[Said], tuple[Run, ...]]:
    """Return everything that the rules say about a file, and all its trainings.

    `instead` are contents of other files, by full path, that are not written yet. Whatever goes wrong in the
    interpreter is raised.
    """
    from losslint.interpret import Project  # late: it is needed for relevant files only

    program = _program(source, policy.target, Project(instead=instead, called=policy.called))
    return consult(program, policy)[0], program.runs


class _Check(Struct):
    """The check of one file that was read."""

    source: Source
    policy: Policy
    instead: Mapping[Path, bytes]
    needed: Collection[Need]
    witness: Callable[[Program], None] | None = None
    is_trial: bool = False

    def result(self) -> FileResult:
        """Ask the rules, and return what is left after suppressions, worst causes first under each other."""
        source, policy = self.source, self.policy
        suppressions = _AllSuppressions(source)
        if suppressions.own.skip_file:
            return FileResult(source.path, skipped=ASKS_TO_BE_SKIPPED)
        from losslint.interpret import Project  # late: it is needed for relevant files only

        project = Project(instead=self.instead, called=policy.called)
        program, heard, failures = self._ask(project)
        sources = {source.path: source, **_sources(heard)}
        shown: dict[str, Source | SettingsFile] = {**_settings_files(heard), **sources}
        suppressions.add(sources)
        found = [*self._problems(), *suppressions.own.misunderstood(policy)]
        found = [one for one in found if not suppressions.cover(one)]
        found += _without_suppressed(heard, suppressions, policy)
        judged = self._judged(program, failures)
        unused = suppressions.own.unused(judged, policy, self.needed)
        found += [one for one in unused if not suppressions.cover(one)]
        found = [one for one in found if one.severity.rank <= policy.least.rank]
        found += [_internal_error(source.path, message) for message in failures.values()]
        said = fingerprinted(map(worded, _said_once(found)), _lines_of(shown), policy.root)
        trainings = sightings(program.runs)
        if self.witness is not None:
            self.witness(program)
        program.let_go()
        return FileResult(
            source.path,
            tuple(said),
            excerpts(said, shown),
            failed=bool(failures),
            skipped=source.skipped,
            looked_for=tuple(sorted(map(str, project.looked_for))),
            needs=suppressions.needed_of_others(),
            trainings=trainings,
            framework="" if trainings else framework_of(source.text.encode("utf-8", "replace")),
            reached=tuple(sorted(project.callers.reached)),
            alone=tuple(sorted(project.callers.alone)),
        )

    def _ask(self, project: Project) -> tuple[Program, list[Said], dict[str, str]]:
        """Return what is known of the file, what the rules said, and a sentence for each code that failed."""
        try:
            program = _program(self.source, self.policy.target, project)
        except Exception as error:  # the interpreter may break on any code that people write
            message = f"the interpreter failed with {describe(error)}; findings are missing here"
            return Program(), [], {INTERNAL_ERROR: message}
        heard, failures = consult(program, self.policy)
        heard = without_defaults(heard, program)
        if not self.is_trial:  # it asks for the places of all code that the trainings rest on
            heard = without_shared_repairs(heard, program.runs)
        return program, heard, failures

    def _problems(self) -> Iterator[Diagnostic]:
        """Yield what could not be read, where the rule for it is on."""
        for problem in self.source.problems:
            rule = self.policy.rules.get(problem.code)
            if rule is not None:
                severity = self.policy.severity_of(rule, problem.severity)
                yield Diagnostic(rule.code, rule.name, severity, problem.message, problem.place)

    def _judged(self, program: Program, failures: Mapping[str, str]) -> set[str]:
        """Return the codes that had their say on all of this file.

        A file without a run may hold the code of another file's run, and its comments are for that one.
        """
        if self.source.problems or INTERNAL_ERROR in failures:
            return set()
        always = {*UNREAD, INVALID_DIRECTIVE}
        return {code for code in self.policy.rules if program or code in always} - set(failures)


class _AllSuppressions:
    """The suppressions of the checked file, and of the files that its findings point into."""

    def __init__(self, source: Source) -> None:
        self.own = Suppressions(source, RULES)
        self._by_path = {source.path: self.own}

    def add(self, sources: Mapping[str, Source]) -> None:
        """Read the comments of further files."""
        for path, source in sources.items():
            if path not in self._by_path:
                self._by_path[path] = Suppressions(source, RULES)

    def cover(self, found: Diagnostic) -> bool:
        """Whether a comment in one of the files that a finding shows suppresses it."""
        paths = dict.fromkeys((found.place.path, *(one.place.path for one in found.related)))
        asked = (self._by_path[path] for path in paths if path in self._by_path)
        covering = [one for one in asked if one.covers(found)]  # each is to know what it is needed for
        return bool(covering)

    def needed_of_others(self) -> tuple[Need, ...]:
        """Return the comments of the other files that suppressed something."""
        others = (one for one in self._by_path.values() if one is not self.own)
        return tuple(sorted(need for one in others for need in one.needed()))


def _program(
    source: Source, target: Version | None, project: Project | None = None, with_passed_over: bool = False
) -> Program:
    if source.module is None:
        return Program()
    from losslint.runs import program_of  # late: the interpreter is needed for relevant files only

    return program_of(source, project, target, with_passed_over)


def _without_suppressed(
    heard: list[Said], suppressions: _AllSuppressions, policy: Policy
) -> list[Diagnostic]:
    """Return a diagnostic for every cause that no comment suppresses.

    What stands under a suppressed finding goes with it: it is the same cause. A finding that is too mild
    to be shown takes up nothing.
    """
    covered = {one for one in heard if suppressions.cover(one.diagnostic)}
    shown = [one for one in heard if one.diagnostic.severity.rank <= policy.least.rank]
    left = [cause for cause in by_cause(shown) if cause.first not in covered]
    for cause in left:
        cause.under = [one for one in cause.under if one not in covered]
    return once_each(left)


def _said_once(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics in report order, the same code at the same place once, the worst of them.

    What the others had under themselves moves along.
    """
    once: dict[tuple[str, Place], Diagnostic] = {}
    for one in sorted(found, key=lambda one: (one.order, one.severity.rank)):
        first = once.get((one.code, one.place))
        if first is None:
            once[one.code, one.place] = one
            continue
        worst, other = sorted((first, one), key=lambda each: each.severity.rank)
        once[one.code, one.place] = united(worst, [other])
    return sorted(once.values(), key=lambda one: one.order)


def _sources(heard: Iterable[Said]) -> dict[str, Source]:
    """Return the sources of every place that a finding shows, by path."""
    found: dict[str, Source] = {}
    for one in heard:
        for origin in (one.finding.at, *(because.origin for because in one.finding.because)):
            if isinstance(origin, CodeOrigin):
                found.setdefault(origin.source.path, origin.source)
    return found


def _settings_files(heard: Iterable[Said]) -> dict[str, SettingsFile]:
    """Return the settings files of every place that a finding shows or would change, by path."""
    found: dict[str, SettingsFile] = {}
    for finding in (one.finding for one in heard):
        edits = finding.fix.edits if finding.fix is not None else ()
        changed = (edit.origin for edit in edits if isinstance(edit, Replace))
        for origin in (finding.at, *(because.origin for because in finding.because), *changed):
            if isinstance(origin, SettingsOrigin):
                found.setdefault(origin.file.path, origin.file)
    return found


def _lines_of(sources: Mapping[str, Source | SettingsFile]) -> Callable[[str], LineAt | None]:
    """Return what gives the lines of each file by its path."""
    return lambda path: sources[path].line if path in sources else None


def _internal_error(path: str, message: str) -> Diagnostic:
    rule = RULES[INTERNAL_ERROR]
    return Diagnostic(rule.code, rule.name, rule.severity, message, _start_of(path))


def _start_of(path: str) -> Place:
    return Place(path, None, 1, 1, 1, 1)
