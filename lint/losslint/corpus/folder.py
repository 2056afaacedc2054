"""One folder checked: its trainings and its findings, each said once however many files lead to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from losslint.check.engine import check_file
from losslint.check.policy import Policy
from losslint.config import Configurations
from losslint.corpus.facts import Site, Version, clean, site_of, training_of, version_of
from losslint.corpus.row import CHECKED, INCOMPLETE, OUT_OF_MEMORY, Answer, Found, Training
from losslint.discovery import Choice, Target, discover
from losslint.findings import Diagnostic
from losslint.gate import Gate
from losslint.intake import content
from losslint.own_rules import INTERNAL_ERROR
from losslint.plugins import load_rules
from losslint.report.run_sites import trainings_of
from losslint.results import FileResult, said_once
from losslint.rule import Rule
from losslint.selection import Choices, enabled
from losslint.training import Kind, Program

_UNUSED = "LL090"
"""Whether nobody needs a comment takes checking other files once more, and is no study's question."""


def rules_for(select: Sequence[str] | None, ignore: Sequence[str]) -> Mapping[str, Rule]:
    """Return the rules that are on; no configuration is read.

    Raises:
        UsageError: a selector fits no rule, or the installed rules clash.
    """
    layer = Choices(None if select is None else tuple(select), ignore=(*ignore, _UNUSED))
    return enabled(load_rules().rules, (layer,), {})


def check_folder(rules: Mapping[str, Rule]) -> Answer:
    """Check the folder that this process works in; its own configuration is not read."""
    here = Path.cwd()
    policy, gate, seen = Policy(rules, root=here), Gate(), _Seen()
    targets = discover([str(here)], Configurations((), True), Choice(respect_gitignore=False)).targets
    files = said_once(_check(target, policy, gate, seen) for target in targets)
    found = [_found(one, seen.version_in(file.path)) for file in files for one in file.diagnostics]
    status, why = _status(files)
    return Answer(status, why, len(files), trainings=seen.trainings(), findings=found)


class _Seen:
    """What was understood of the files so far."""

    def __init__(self) -> None:
        self._best: dict[Site, Training] = {}
        self._fitted: set[Site] = set()
        self._configured: set[Site] = set()
        self._versions: dict[str, set[Version]] = {}

    def add(self, path: str, program: Program) -> None:
        """Take in the trainings that a file leads to."""
        for run in program.runs:
            if run.kind in (Kind.FIT, Kind.LOOP) and run.configured_at is not None:
                self._fitted.add(site_of(run.configured_at))
            self._versions.setdefault(path, set()).add(version_of(run))
        for run in (training.best for training in trainings_of(program.runs)):
            site, training = site_of(run.at), training_of(run)
            if site not in self._best or len(training.unknown) < len(self._best[site].unknown):
                self._best[site] = training
            if run.kind is Kind.CONFIGURED:
                self._configured.add(site)

    def version_in(self, path: str) -> Version:
        """Return the framework of a file's trainings and its generation, None where they differ."""
        versions = self._versions.get(path, set())
        frameworks = {framework for framework, _ in versions}
        generations = {generation for _, generation in versions}
        return _only(frameworks), _only(generations)

    def trainings(self) -> list[Training]:
        """Return each training once; a model that some file fits is configured for no training of its own."""
        idle = self._configured & self._fitted
        return [training for site, training in sorted(self._best.items()) if site not in idle]


def _only(values: Iterable[str | None]) -> str | None:
    several = set(values)
    return several.pop() if len(several) == 1 else None


def _check(target: Target, policy: Policy, gate: Gate, seen: _Seen) -> FileResult:
    path = Path(target.shown)  # relative, so that no message names the folder that this happens to be
    witness = lambda program: seen.add(target.shown, program)  # noqa: E731
    return check_file(path, policy, content(path), target.shown, gate=gate, witness=witness)


def _found(one: Diagnostic, version: Version) -> Found:
    place = one.place
    return Found(
        one.code,
        one.name,
        one.severity.value,
        clean(one.message),
        clean(place.path),
        place.cell,
        place.row,
        place.column,
        *version,
        one.fingerprint,
    )


def _status(files: Sequence[FileResult]) -> tuple[str, str]:
    """Return how the check ended, and the first failure where something is missing."""
    failed = [file for file in files if file.failed]
    if not failed:
        return CHECKED, ""
    said = [one.message for file in failed for one in file.diagnostics if one.code == INTERNAL_ERROR]
    if any(MemoryError.__name__ in message for message in said):
        return OUT_OF_MEMORY, "the memory limit was reached"
    return INCOMPLETE, clean(f"{failed[0].path}: {said[0] if said else 'a rule failed'}")
