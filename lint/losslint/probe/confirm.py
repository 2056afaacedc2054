"""Probing all findings of a call: what can be tried is tried, and every finding gets its word."""

from __future__ import annotations

import importlib
import importlib.util
import json
import pkgutil
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from losslint.check.consult import Said, framework_of
from losslint.errors import UsageError
from losslint.findings import INCONCLUSIVE, Diagnostic, Verdict
from losslint.intake import is_folder, is_there, reason
from losslint.probe.builder import Builder
from losslint.probe.builders import BUILDERS
from losslint.probe.experiment import Experiment, RebuildError
from losslint.probe.process import Runner
from losslint.probe.rebuild import experiment_of
from losslint.probe.requirements import ALL, Installed, to_install
from losslint.probe.script import write_script
from losslint.probe.subjects import output_of, ways_of
from losslint.probe.verdicts import Judgement, judge, settled_by
from losslint.record import changed
from losslint.results import FileResult, Results
from losslint.training import Framework
from losslint.treatment import Treatment, treatment_of, why_unshown

AskRules = Callable[[FileResult], Sequence[Said]]
"""Gives what the rules said about a file, with the runs and outputs that they said it about."""

Say = Callable[[str], None]
"""Shows what the probe is at."""

_INTERRUPTED = Verdict("", "not tried: the probe was interrupted")


class Tried(Struct, frozen=True):
    """One experiment that was run, with what came out: what a collection of them is made of."""

    found: Diagnostic
    experiment: Experiment
    script: Path
    numbers: dict[str, Any] | None
    verdict: Verdict


Keep = Callable[[Sequence[Tried]], None]
"""Keeps all experiments that were run so far, each time that another one is finished."""


class Probed(Struct, frozen=True):
    """The results with verdicts, the experiments that were run, and whether somebody stopped it."""

    results: Results
    tried: list[Tried]
    interrupted: bool


def confirm(
    results: Results,
    ask_rules: AskRules,
    say: Say,
    folder: Path | None = None,
    installed: Installed = ALL,
    keep: Keep = lambda _: None,
) -> Probed:
    """Return the results with a verdict at every finding that has an experiment, and what was tried.

    The scripts stay in `folder` where one is given. Ctrl-C ends the experiment that is under way and leaves
    out the others; what is finished stays.

    Raises:
        UsageError: a framework cannot be imported, or the folder cannot be written.
    """
    total = sum(len(file.diagnostics) for file in results.files)
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="losslint-")))
        if is_there(place) and not is_folder(place):
            raise UsageError(f"{place} is a file; --probe-save needs a folder")
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{place} cannot be made: {reason(error)}") from None
        runner = stack.enter_context(Runner(backend=installed.backend))
        probing = _Probing(runner, installed, place, say, keep, total)
        files = tuple(probing.file(file, ask_rules) for file in results.files)
    return Probed(changed(results, files=files), probing.tried, probing.interrupted)


class _Probing(Struct):
    """The probe of one call."""

    runner: Runner
    installed: Installed
    folder: Path
    say: Say
    keep: Keep
    total: int
    tried: list[Tried] = field(default_factory=list)
    interrupted: bool = False
    _count: int = 0
    _packages: set[str] = field(default_factory=set)

    def file(self, file: FileResult, ask_rules: AskRules) -> FileResult:
        """Return a file's result with verdicts."""
        if not file.diagnostics:
            return file
        heard: list[Said] = []
        done = []
        for found in file.diagnostics:
            self._count += 1
            try:
                if not self.interrupted:
                    heard = heard or list(ask_rules(file))
                    done.append(self._finding(found, heard))
                    continue
            except KeyboardInterrupt:
                self.runner.end()
                self.interrupted = True
            done.append(replace(found, probe=_INTERRUPTED))
        return changed(file, diagnostics=tuple(done))

    def _tell(self, what: str) -> None:
        self.say(f"probe {self._count} of {self.total}: {what}")

    def _finding(self, found: Diagnostic, heard: Iterable[Said]) -> Diagnostic:
        cell = "" if found.place.cell is None else f"cell {found.place.cell}, "
        self._tell(f"{found.code} in {found.place.path}, {cell}line {found.place.row}")
        about = next((one for one in heard if _same(one.diagnostic, found)), None)
        if about is None:
            return found
        self._load_treatments(about.rule.check.__module__)
        framework = framework_of(about.subject) or Framework.KERAS
        treat = treatment_of(found.code, framework)
        treatment = treat(about.subject, about.finding) if treat is not None else None
        if treatment is None:
            why = why_unshown(found.code, framework)
            told = f"not tried: {why}" if why else "there is no experiment for this finding"
            return replace(found, probe=Verdict("", told))
        missing = self.installed.missing.get(framework)
        if missing:
            return replace(found, probe=Verdict("", f"not tried: {missing}"))
        return replace(found, probe=self._verdict(found, about, treatment, BUILDERS[framework]))

    def _verdict(self, found: Diagnostic, about: Said, treatment: Treatment, builder: Builder) -> Verdict:
        """Try the training as it is understood; where that fails and the head is enough, the head alone."""
        started = time.monotonic()
        if not self.runner.is_running:
            with_what = f" with {self.installed.backend}" if builder is BUILDERS[Framework.KERAS] else ""
            self._tell(f"starts {builder.title}{with_what}")
        self.runner.start(warm=builder.module)
        verdict = Verdict(INCONCLUSIVE, "")
        for plain_body in ways_of(about.subject, treatment):
            try:
                output = output_of(about.subject, treatment)
                experiment = experiment_of(
                    found.code, _title(found), output, about.finding, treatment, plain_body
                )
            except RebuildError as reason:
                verdict = verdict if verdict.seconds else Verdict(INCONCLUSIVE, str(reason))
                continue
            verdict = self._run(found, experiment, started)
            if verdict.verdict != INCONCLUSIVE:
                break
        return verdict

    def _run(self, found: Diagnostic, experiment: Experiment, started: float) -> Verdict:
        script = self.folder / f"{_stem(found)}-{len(self.tried) + 1}.py"
        try:
            text = write_script(experiment, backend=self.installed.backend)
            script.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise UsageError(f"{script} cannot be written: {reason(error)}") from None
        numbers, failed = run_trials(self.runner, script, experiment, self._tell)
        judged = judge(experiment, numbers) if not failed else Judgement(INCONCLUSIVE, failed)
        verdict = Verdict(judged.verdict, judged.sentence, time.monotonic() - started)
        self.tried.append(Tried(found, experiment, script, numbers or None, verdict))
        self.keep(self.tried)
        self._tell(f"{verdict.verdict}: {judged.sentence}" if failed else verdict.verdict)
        return verdict

    def _load_treatments(self, module: str) -> None:
        name = module.partition(".")[0]
        if name not in self._packages:
            self._packages.add(name)
            load_treatments(name)


def load_treatments(package: str) -> None:
    """Import the modules of the package `experiments` beside a package of rules, where there is one."""
    name = f"{package}.experiments"
    if importlib.util.find_spec(name) is None:
        return
    experiments = importlib.import_module(name)
    for module_info in pkgutil.iter_modules(experiments.__path__, f"{name}."):
        importlib.import_module(module_info.name)


def run_trials(
    runner: Runner, script: Path, experiment: Experiment, say: Say = lambda _: None
) -> tuple[dict[str, Any], str]:
    """Run the trials of a script until they settle the matter; return the numbers, and what went wrong.

    `say` is told which trial begins, and how long it may take.

    Raises:
        UsageError: the framework cannot be imported.
    """
    builder = BUILDERS[experiment.framework]
    numbers: dict[str, Any] = {}
    for trial in experiment.trials:
        say(f"trains as written and as repaired, {trial.name}; at most {runner.limit:.0f} seconds")
        answer = runner.run(script, trial.name, builder.module)
        if answer.missing:
            raise UsageError(
                f"--probe cannot import {builder.title} ({answer.failed}); {to_install(builder)}"
            )
        if answer.numbers is None:
            return numbers, answer.failed
        trials = {**numbers.get("trials", {}), **answer.numbers["trials"]}
        numbers = {**answer.numbers, "trials": trials}
        if settled_by(experiment, numbers) is not None:
            break
    return numbers, ""


def numbers_as_json(tried: Tried) -> str:
    """Return what one experiment came to as JSON; what is not a number becomes null."""
    return json.dumps(
        {
            "code": tried.found.code,
            "title": tried.experiment.title,
            "notes": tried.experiment.notes,
            "verdict": tried.verdict.verdict,
            "sentence": tried.verdict.sentence,
            "seconds": round(tried.verdict.seconds, 1),
            "numbers": _finite(tried.numbers),
        },
        indent=1,
        allow_nan=False,
    )


def _finite(value: Any) -> Any:
    match value:
        case float() if value != value or abs(value) == float("inf"):
            return None
        case dict():
            return {key: _finite(item) for key, item in value.items()}
        case list():
            return [_finite(item) for item in value]
        case _:
            return value


def _same(one: Diagnostic, other: Diagnostic) -> bool:
    return (one.code, one.place) == (other.code, other.place)


def _title(found: Diagnostic) -> str:
    cell = "" if found.place.cell is None else f" cell {found.place.cell}"
    return f"{found.code} {found.name}: {found.place.path}{cell} line {found.place.row}"


def _stem(found: Diagnostic) -> str:
    """Return the start of a script's name, of characters that every file system takes."""
    name = re.sub(r"[^A-Za-z0-9]+", "_", Path(found.place.path).stem)[:40]
    return f"{found.code}-{name}-{found.place.row}"
