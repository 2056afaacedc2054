"""One call of the command over many files: which rules hold where, what was found, and the exit code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from losslint.discovery import Discovered, Target
from losslint.gate import content, why_skipped
from losslint.options import Options
from losslint.patterns import repository_of
from losslint.record import made_by, record
from losslint.results import FileResult, Results
from losslint.settings import SEVERITIES, Settings

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:  # the engine and the rules load only where some file can matter
    from losslint.check.policy import Policy
    from losslint.findings import Severity
    from losslint.rule import Rule
    from losslint.selection import Layer
    from losslint.training import Run

CLEAN, FOUND, FAILED = 0, 1, 2
"""The exit codes: nothing found, findings, something that was asked could not be done."""

_OPTIONS = {"select": "--select", "extend-select": "--extend-select", "ignore": "--ignore"}


@record
class Session:
    """What is the same for all files of a call, and what went wrong on the way.

    `data` is what standard input held, where that is what is checked. `failures` are sentences about
    plug-ins and files that broke, for a person to read.
    """

    options: Options
    data: bytes | None = None
    failures: list[str] = made_by(default_factory=list)
    _loaded: Mapping[str, Rule] | None = None
    _enabled: dict[int, tuple[Settings, dict[str, Rule], dict[str, Severity]]] = made_by(default_factory=dict)

    def check(self, discovered: Discovered) -> Results:
        """Check the files that were discovered.

        Raises:
            UsageError: a selector fits no rule, a pattern is not valid, or the installed rules clash.
        """
        self.validate(target.settings for target in discovered.targets)
        folders = [self._unlistable(folder, why) for folder, why in discovered.unlistable]
        files = [self._check_file(target) for target in discovered.targets]
        checked = sorted((*folders, *files), key=lambda file: file.path)
        return Results(tuple(checked), tuple(self.failures))

    def recheck(self, target: Target, data: bytes) -> FileResult:
        """Check one file as if its content were `data`."""
        from losslint.check.engine import check_file

        return check_file(target.path, self._policy(target), data, target.shown)

    def runs(self, targets: Sequence[Target]) -> list[Run]:
        """Return the trainings of the files, for a person to look at; files that break are noted."""
        return [run for target in targets for run in self._runs_of(target)]

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

    def _check_file(self, target: Target) -> FileResult:
        """Check one file; the engine is loaded when the first file can matter."""
        data = self.data if self.data is not None else content(target.path)
        skipped = why_skipped(data) if data is not None else ""
        if skipped:
            return FileResult(target.shown, skipped=skipped)
        from losslint.check.engine import check_file

        return check_file(target.path, self._policy(target), data, target.shown)

    def _unlistable(self, folder: Target, why: str) -> FileResult:
        from losslint.check.engine import unreadable_folder

        return unreadable_folder(folder.shown, why, self._policy(folder))

    def _policy(self, target: Target) -> Policy:
        """Return what to look for in one file."""
        from losslint.check.policy import Policy
        from losslint.findings import Severity
        from losslint.selection import without
        from losslint.training import Keras

        settings = target.settings
        rules, severities = self.enabled(settings)
        generation = self.options.target_keras or settings.target_keras
        return Policy(
            without(rules, settings.ignored_in(target.path)),
            severities,
            Severity(self.options.min_severity),
            Keras(generation) if generation is not None else None,
            _root_of(target),
        )

    def _runs_of(self, target: Target) -> list[Run]:
        """Return the runs of one file; a failure is noted and costs this file only."""
        data = self.data if self.data is not None else content(target.path)
        if data is None or why_skipped(data):
            return []
        from losslint.check.engine import read_runs
        from losslint.check.failure import describe

        try:
            return read_runs(target.path, self._policy(target).target, data, target.shown)
        except Exception as error:  # the interpreter may break on any code that people write
            self.failures.append(f"{target.shown}: the interpreter failed with {describe(error)}")
            return []


def _layers(settings: Settings, options: Options) -> tuple[Layer, Layer]:
    """Return what the configuration and then the command line say about rules."""
    from losslint.selection import Layer

    return (
        Layer(settings.select, settings.extend_select, settings.ignore, settings.places),
        Layer(options.select, options.extend_select, options.ignore, _OPTIONS),
    )


def _names_rules(settings: Settings, options: Options) -> bool:
    """Whether there are selectors to validate at all."""
    given = (options.select, options.extend_select, options.ignore)
    configured = (settings.select, settings.extend_select, settings.ignore)
    return any(given) or any(configured) or bool(settings.severity or settings.per_file_ignores)


def _root_of(target: Target) -> Path:
    """Return the folder that fingerprints are relative to: the repository, else the project, else here."""
    configured = target.settings.file.parent if target.settings.file is not None else None
    return repository_of(target.path.parent) or configured or Path.cwd()
