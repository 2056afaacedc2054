"""One call of the command over many files: which rules hold where, what was found, and the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence

from losslint.discovery import Discovered, Target, shown
from losslint.intake import content, real
from losslint.options import Options
from losslint.patterns import repository_of
from losslint.record import changed, made_by, record
from losslint.results import FileResult, Results, said_once
from losslint.settings import SEVERITIES, Settings

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:  # the gate loads where there is a file, the engine and the rules where one can matter
    from pathlib import Path

    from losslint.cache import Cache
    from losslint.check.consult import Said
    from losslint.check.policy import Policy
    from losslint.findings import Severity
    from losslint.gate import Gate
    from losslint.progress import Progress
    from losslint.project.callers import Callers
    from losslint.results import Need
    from losslint.rule import Rule
    from losslint.selection import Choices
    from losslint.training import Run

CLEAN, FOUND, FAILED = 0, 1, 2
"""The exit codes: nothing found, findings, something that was asked could not be done."""

_UNUSED = "LL090"
_MOST_IMPORTERS = 30
"""How many further files are read to learn whether they need a comment."""

_OPTIONS = {"select": "--select", "extend-select": "--extend-select", "ignore": "--ignore"}


@record
class Session:
    """What is the same for all files of a call, and what went wrong on the way.

    `data` is what standard input held, where that is what is checked. `failures` are sentences about
    plug-ins and files that broke, for a person to read. `tries` says whether repairs are tried at once: an
    editor has them tried when somebody asks for them. `unfollowed` are files whose trainings were asked for
    and that were not followed to their ends, and why.
    """

    options: Options
    data: bytes | None = None
    failures: list[str] = made_by(default_factory=list)
    tries: bool = True
    unfollowed: dict[str, str] = made_by(default_factory=dict)
    _needs: set[Need] = made_by(default_factory=set)
    """The comments in files of others that suppress something."""
    _undecided: set[Path] = made_by(default_factory=set)
    """The files of which nobody can say who needs their comments."""
    _called: frozenset[str] = frozenset()
    """The functions that some file of the call was seen to call in another one."""
    _made_gate: Gate | None = None
    _caches: dict[Path, Cache] = made_by(default_factory=dict)
    _loaded: Mapping[str, Rule] | None = None
    _enabled: dict[int, tuple[Settings, dict[str, Rule], dict[str, Severity]]] = made_by(default_factory=dict)

    def check(self, discovered: Discovered) -> Results:
        """Check the files that were discovered.

        Raises:
            UsageError: a selector fits no rule, a pattern is not valid, or the installed rules clash.
        """
        self.validate(target.settings for target in discovered.targets)
        folders = [self._unlistable(folder, why) for folder, why in discovered.unlistable]
        files = self._check_files(discovered.targets)
        asking = self._asking(discovered)
        others = [self._of_other(target) for target in asking]
        self._needs.update(need for file in others for need in file.needs)
        files = self._with_callers(files, discovered.targets, others)
        if others:
            from losslint.called_from import as_seen_by

            files = [as_seen_by(file, others) for file in files]
        files = self._without_needed(files, discovered.targets)
        checked = sorted((*folders, *files), key=lambda file: file.path)
        return Results(
            said_once(checked),
            tuple(self.failures),
            excluded=len(discovered.passed_over),
            selected=self._selects(discovered.targets),
        )

    def recheck(self, target: Target, data: bytes, instead: Mapping[Path, bytes] | None = None) -> FileResult:
        """Check one file as if its content were `data`, and that of other files, by full path, `instead`."""
        from losslint.check.engine import check_file

        return check_file(target.path, self._policy(target), data, target.shown, instead, self._needs)

    def tried(
        self,
        target: Target,
        data: bytes,
        result: FileResult,
        instead: Mapping[Path, bytes] | None = None,
        only: Collection[str] | None = None,
    ) -> FileResult:
        """Return what is found in a file, with the repairs only shown that would leave something new to find.

        `instead` are contents of other files, by full path, that are not written yet. `only` are the
        fingerprints of the findings whose repairs are tried, None where it is all of them.
        """
        if all(found.repair is None for found in result.diagnostics):
            return result
        from losslint.check.trying import with_tried_repairs

        known = instead or {}
        check = lambda after, others: self._on_trial(target, after, {**known, **others})  # noqa: E731
        return with_tried_repairs(target.path, data, result, check, known, only)

    def _on_trial(self, target: Target, data: bytes, instead: Mapping[Path, bytes]) -> FileResult:
        """Return what would be found in one file, of which nobody asks for the repairs.

        As long as no other file would change, what the gate knows of them holds.
        """
        from losslint.check.engine import check_file

        policy, gate = self._policy(target), None if instead else self._gate
        return check_file(target.path, policy, data, target.shown, instead, self._needs, gate, is_trial=True)

    def asked_for(
        self, target: Target, data: bytes, instead: Mapping[Path, bytes]
    ) -> tuple[list[Said], tuple[Run, ...]]:
        """Return what the rules say about one file of this content, and its trainings.

        `instead` are contents of other files, by full path. Whatever goes wrong in the interpreter is raised.
        """
        from losslint.check.engine import asked_for
        from losslint.source import read_source

        return asked_for(read_source(target.path, data, target.shown), self._policy(target), instead)

    def runs(self, discovered: Discovered) -> list[Run]:
        """Return the trainings of the files, for a person to look at.

        Files that break are noted, and those that are not followed to their ends, in `unfollowed`.
        """
        asking = self._asking(discovered)
        named = {real(path) for path in discovered.named}
        found = [(target, *self._runs_of(target)) for target in (*discovered.targets, *asking)]
        self._called = frozenset[str]().union(*(callers.reached for *_, callers in found if callers))
        again = [
            self._runs_of(target)[0] if callers and not self._called.isdisjoint(callers.alone) else runs
            for target, runs, callers in found
        ]
        seen = {run.at.place() for runs in again for run in runs}
        others = {id(target) for target in asking}
        for target in asking:
            self.unfollowed.pop(target.shown, None)
        return [
            run
            for (target, before, _), runs in zip(found, again, strict=True)
            for run in (*runs, *(one for one in before if one.at.place() not in seen))
            if id(target) not in others or real(run.at.place().path) in named
        ]

    def understood(self, discovered: Discovered, results: Results) -> Results:
        """Return results with the trainings of the files, for a report that shows them."""
        runs = tuple(self.runs(discovered))
        return changed(results, runs=runs, unfollowed=dict(self.unfollowed))

    @property
    def _gate(self) -> Gate:
        """What tells of files whether there may be something to find, the same for all of the call."""
        if self._made_gate is None:
            from losslint.gate import Gate

            self._made_gate = Gate()
        return self._made_gate

    def _asking(self, discovered: Discovered) -> list[Target]:
        """Return the files that call into the named ones and are not checked themselves.

        While somebody types there is no time to check other files.
        """
        if not discovered.named or self.data is not None:
            return []
        mattering = [one for one in discovered.targets if one.full in discovered.named and self._matters(one)]
        if not mattering:
            return []
        from losslint.called_from import MOST_CALLERS, callers_of

        known = {real(target.full) for target in discovered.targets}
        found: dict[Path, Target] = {}
        for target in mattering:
            for caller in callers_of(target.path, _project_of(target), self._gate):
                if real(caller) not in known and len(found) < MOST_CALLERS:
                    found.setdefault(real(caller), Target(str(caller), shown(caller), target.settings))
        return list(found.values())

    def _bytes_of(self, target: Target) -> bytes | None:
        """Return what is checked in place of a file, else what it holds; None where it cannot be read."""
        return self.data if self.data is not None else content(target.full)

    def _matters(self, target: Target) -> bool:
        """Whether a file can be read and mentions a library, or passes the gate."""
        data = content(target.full)
        if data is None:
            return False
        return self._gate.mentions(target.full, data) or not self._gate.why_skipped(target.full, data)

    def _of_other(self, target: Target) -> FileResult:
        """Return what is found in a file that nobody has asked to be checked."""
        data = content(target.full)
        return self._known(target, data) or self._check_file(target)

    def heard(self, target: Target) -> list[Said]:
        """Return what the rules say about one file, with the trainings that they say it about.

        It is for files that were checked and have findings: whatever goes wrong is raised.
        """
        from losslint.check.engine import ask_rules

        data = self._bytes_of(target)
        return ask_rules(target.path, self._policy(target), data, target.shown)

    def exit_code(self, results: Results, targets: Sequence[Target]) -> int:
        """Return the exit code that the results mean."""
        if self.failures or any(file.failed for file in results.files):
            return FAILED
        usual = self.options.fail_on or Settings().fail_on
        limits = {target.shown: self.options.fail_on or target.settings.fail_on for target in targets}
        fails = any(
            SEVERITIES.index(found.severity.value) <= SEVERITIES.index(limits.get(file.path, usual))
            for file in results.files
            for found in file.diagnostics
        )
        return FOUND if fails and not self.options.exit_zero else CLEAN

    def validate(self, settings: Iterable[Settings]) -> None:
        """Check the selectors of the command line and of these settings.

        Raises:
            UsageError: one fits no rule.
        """
        for each in settings:
            if _names_rules(each, self.options):
                self.enabled(each)

    def enabled(self, settings: Settings) -> tuple[dict[str, Rule], dict[str, Severity]]:
        """Return the rules that are on under these settings, and the severities that are overridden.

        Raises:
            UsageError: a selector fits no rule.
        """
        if id(settings) not in self._enabled:
            from losslint import selection

            rules = self.rules()
            for ignored in settings.per_file_ignores:
                selection.validate(rules, ignored.selectors, ignored.patterns.where)
            where = settings.places.get("severity", "severity")
            severities = selection.severities(rules, settings.severity, where)
            on = selection.enabled(rules, _layers(settings, self.options), severities)
            self._enabled[id(settings)] = (settings, on, severities)
        _, on, severities = self._enabled[id(settings)]
        return on, severities

    def rules(self) -> Mapping[str, Rule]:
        """Return every installed rule by code.

        Raises:
            UsageError: the installed rules clash.
        """
        if self._loaded is None:
            from losslint.plugins import load_rules

            loaded = load_rules()
            self._loaded = loaded.rules
            self.failures += loaded.failures
        return self._loaded

    def _selects(self, targets: Sequence[Target]) -> bool:
        """Whether some rule is on for some file, as far as anything could turn all of them off."""
        choosing = [target for target in targets if _names_rules(target.settings, self.options)]
        if len(choosing) < len(targets) or not targets:
            return True
        from losslint.own_rules import OutsideRuns  # what some of these are about is said in any case

        on = (rule for target in choosing for rule in self.enabled(target.settings)[0].values())
        return any(rule.reads is not OutsideRuns for rule in on)

    def _check_files(self, targets: Sequence[Target]) -> list[FileResult]:
        """Return what is known of each file already, and check the others, together where that pays."""
        results: list[FileResult] = []
        waiting: list[Target] = []
        sizes: list[int] = []
        for target in targets:
            data = self.data if self.data is not None else self._gate.content(target.full)
            known = self._known(target, data)
            if known is not None:
                results.append(known)
            else:
                waiting.append(target)
                sizes.append(len(data or b""))
        return results + (self._check_now(waiting, sizes) if waiting else [])

    def _with_callers(
        self, files: list[FileResult], targets: Sequence[Target], others: Sequence[FileResult] = ()
    ) -> list[FileResult]:
        """Return the results without what was found in functions read alone that another file calls.

        What is found with the arguments that they are given there is among the results of that file, which
        may be one of `others` that nobody has asked to be checked.
        """
        every = [*files, *others]
        self._called = frozenset[str]().union(*(file.reached for file in every))
        again = {file.path for file in files if file.diagnostics and not self._called.isdisjoint(file.alone)}
        if not again:
            return files
        named = {target.shown: target for target in targets}
        return [
            self._checked_again(named[one.path], one, every) if one.path in again else one for one in files
        ]

    def _checked_again(self, target: Target, result: FileResult, files: list[FileResult]) -> FileResult:
        """Return what is found in a file, now that it is known which of its functions others call.

        Where none of the others has seen a training of this file, or has trained what is configured there, it
        is judged alone after all.
        """
        data = self._bytes_of(target)
        if data is None:
            return result
        cache = self._cache_of(target)
        decides = repr((_what_decides(target, self.options), sorted(self._called), sorted(self._needs)))
        known = cache.find(target.path, decides, data) if cache is not None else None
        anew = known or self._tried_at_once(target, data, self.recheck(target, data))
        if cache is not None and known is None and not self.failures:
            cache.keep(target.path, decides, data, anew)
        others = (file for file in files if file is not result)
        sightings = [one for file in (anew, *others) for one in file.trainings]
        seen = {place for one in sightings for place in (one.at, one.configured_at)}
        if any(one.at not in seen for one in result.trainings):
            self._called -= frozenset(result.alone)
            return result
        return anew

    def _without_needed(self, files: list[FileResult], targets: Sequence[Target]) -> list[FileResult]:
        """Return the results without complaints about comments that suppress what is found from other files.

        What calls the code of a file may not be among the files of this call, and is looked for then.
        """
        complaining = {file.path for file in files if any(one.code == _UNUSED for one in file.diagnostics)}
        if not complaining:
            return files
        self._needs.update(need for file in files for need in file.needs)
        named = {target.shown: target for target in targets}
        asked = {real(target.full) for target in targets}
        for name in sorted(complaining):
            self._ask_importers(named[name], asked)
        return [self._judged_again(named[one.path], one) if one.path in complaining else one for one in files]

    def _ask_importers(self, target: Target, asked: set[Path]) -> None:
        """Note which comments of a file those need that may import it and are not among those `asked`."""
        from losslint.importers import importers

        found = importers(target.path, _project_of(target))
        others = [path for path in found or () if real(path) not in asked]
        is_typed = self.data is not None  # while somebody types there is no time to check other files
        if found is None or len(others) > _MOST_IMPORTERS or (others and is_typed):
            self._undecided.add(real(target.full))
            return
        for path in others:
            asked.add(real(path))
            other = Target(str(path), str(path), target.settings)
            data = content(path)
            result = self._known(other, data) if data is not None else None
            self._needs.update((result or self._check_file(other)).needs)

    def _judged_again(self, target: Target, result: FileResult) -> FileResult:
        """Return what is found in a file, now that it is known which of its comments others need."""
        data = self._bytes_of(target)
        concerned = {path for path, _, _ in self._needs} | set(map(str, self._undecided))
        if data is None or str(real(target.full)) not in concerned:
            return result
        return self._tried_at_once(target, data, self.recheck(target, data))

    def _tried_at_once(self, target: Target, data: bytes, result: FileResult) -> FileResult:
        """Return a result with its repairs tried, unless somebody has to ask for that."""
        return self.tried(target, data, result) if self.tries else result

    def _known(self, target: Target, data: bytes | None) -> FileResult | None:
        """Return the result of a file that does not have to be parsed."""
        if data is None:
            return None
        mentions = self._keeps_results and self._gate.mentions(target.full, data)
        kept = self._kept(target, data) if mentions else None
        if kept is not None:  # it passed the gate then, and what that rests on is as it was
            return kept
        skipped = self._gate.why_skipped(target.full, data)
        if skipped:
            return FileResult(
                target.shown, skipped=skipped, framework=self._gate.framework_of(target.full, data)
            )
        return self._kept(target, data) if not mentions else None

    def _kept(self, target: Target, data: bytes) -> FileResult | None:
        """Return the result that the cache keeps of a file."""
        cache = self._cache_of(target)
        known = cache.find(target.path, _what_decides(target, self.options), data) if cache else None
        if known is None or known.path != target.shown:
            return None
        said = {found.code for found in known.diagnostics}
        return known if not said or said <= self.rules().keys() else None

    def _check_now(self, targets: Sequence[Target], sizes: Sequence[int]) -> list[FileResult]:
        """Check files that are not known, of so many bytes each."""
        from losslint.memory import look_seldom, mostly_lasting

        look_seldom()
        from losslint.check.engine import worker_died
        from losslint.progress import Progress
        from losslint.workers import spread, workers_for

        for target in targets:
            self._policy(target)  # what is wrong with the rules is said before anything is checked
        mostly_lasting()
        workers = workers_for(sizes, self.options.jobs)
        quiet = self.options.quiet or self.options.silent
        progress = Progress(len(targets), None if quiet else sys.stderr)
        try:
            if workers == 0:
                return [self._check_file(target, progress) for target in targets]
            died = lambda target: worker_died(target.shown, self._policy(target))  # noqa: E731
            return spread(self._check_file, targets, workers, died, progress.step)
        finally:
            progress.close()

    def _check_file(self, target: Target, progress: Progress | None = None) -> FileResult:
        """Check one file, count it where it is not counted elsewhere, and keep the result."""
        from losslint.check.engine import check_file

        data = self._bytes_of(target)
        result = check_file(target.path, self._policy(target), data, target.shown, gate=self._gate)
        result = self._tried_at_once(target, data, result) if data is not None else result
        cache = self._cache_of(target) if data is not None else None
        # Where a plug-in is broken, every call has to say so, and for that every call has to try it.
        if cache is not None and data is not None and not self.failures:
            cache.keep(target.path, _what_decides(target, self.options), data, result)
        if progress is not None:
            progress.step()
        return result

    @property
    def _keeps_results(self) -> bool:
        """Whether results are kept at all; for that nothing of the cache is imported."""
        return not self.options.no_cache and self.data is None

    def _cache_of(self, target: Target) -> Cache | None:
        """Return the cache that a file's result is kept in, None where nothing is kept."""
        if not self._keeps_results:
            return None
        from losslint.cache import Cache

        folder = cache_folder(target.full, self.options.cache_dir, target.settings)
        if folder not in self._caches:
            self._caches[folder] = Cache(folder)
        return self._caches[folder]

    def _unlistable(self, folder: Target, why: str) -> FileResult:
        from losslint.check.engine import unreadable_folder

        return unreadable_folder(folder.shown, why, self._policy(folder))

    def _policy(self, target: Target) -> Policy:
        """Return what to look for in one file."""
        from losslint.check.policy import Policy
        from losslint.findings import Severity
        from losslint.selection import without
        from losslint.training import Framework, Version

        settings = target.settings
        rules, severities = self.enabled(settings)
        if self._undecided and real(target.full) in self._undecided:
            rules = {code: rule for code, rule in rules.items() if code != _UNUSED}
        generation = self.options.target_keras or settings.target_keras
        return Policy(
            without(rules, settings.ignored_in(target.full)),
            severities,
            Severity(self.options.min_severity),
            Version.of(Framework.KERAS, generation) if generation is not None else None,
            _root_of(target),
            self._called,
        )

    def _runs_of(self, target: Target) -> tuple[Sequence[Run], Callers | None]:
        """Return the runs of one file, and which functions it calls; a failure costs this file only."""
        data = self._bytes_of(target)
        if data is None or self._gate.why_skipped(target.full, data):
            return [], None
        from losslint.check.engine import read_runs
        from losslint.failure import describe

        try:
            program, callers = read_runs(target.path, self._policy(target), data, target.shown)
        except Exception as error:  # the interpreter may break on any code that people write
            self.failures.append(f"{target.shown}: the interpreter failed with {describe(error)}")
            return [], None
        if program.cut_short:
            self.unfollowed[target.shown] = program.cut_short
        return program.runs, callers


def _layers(settings: Settings, options: Options) -> tuple[Choices, Choices]:
    """Return what the configuration and then the command line say about rules."""
    from losslint.selection import Choices

    return (
        Choices(settings.select, settings.extend_select, settings.ignore, settings.places),
        Choices(options.select, options.extend_select, options.ignore, _OPTIONS),
    )


def _names_rules(settings: Settings, options: Options) -> bool:
    """Whether anything is said about rules; to select none of them is to say so."""
    given = (options.extend_select, options.ignore)
    configured = (settings.extend_select, settings.ignore, settings.severity, settings.per_file_ignores)
    selected = options.select is not None or settings.select is not None
    return selected or any(given) or any(map(bool, configured))


def cache_folder(full: str, asked: str | None, settings: Settings | None = None) -> Path:
    """Return the folder that keeps the result of a file: in its repository, else its project, else here.

    `full` is the full path of the file, `asked` the folder that a person names.
    """
    from pathlib import Path

    from losslint.cache.folder import NAME, folder_at

    if asked is not None:
        return folder_at(Path.cwd() / asked)
    return Path(_project_around(full, settings) or os.getcwd(), NAME)


def _what_decides(target: Target, options: Options) -> str:
    """Return everything beside contents that a file's result depends on, as text."""
    settings = target.settings
    given = (
        options.select,
        options.extend_select,
        options.ignore,
        options.min_severity,
        options.target_keras,
    )
    configured = (settings.select, settings.extend_select, settings.ignore, settings.target_keras)
    each = (settings.ignored_in(target.full), sorted(settings.severity.items()))
    return repr((given, configured, each, target.shown, os.getcwd(), str(_root_of(target))))


def _project_of(target: Target) -> Path:
    """Return the folder whose files may import a file: its repository, else its project, else its folder."""
    from pathlib import Path

    return Path(_project_around(target.full, target.settings) or target.path.parent)


def _root_of(target: Target) -> Path:
    """Return the folder that fingerprints are relative to: the repository, else the project, else here."""
    from pathlib import Path

    return Path(_project_around(target.full, target.settings) or Path.cwd())


def _project_around(full: str, settings: Settings | None) -> str | None:
    """Return the folder of a file's repository, else that of its configuration, None where it has neither."""
    configured = str(settings.file.parent) if settings is not None and settings.file is not None else None
    return repository_of(os.path.dirname(full)) or configured
