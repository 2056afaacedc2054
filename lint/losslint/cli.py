"""The command: from the words on the command line to reports and an exit code."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence

from losslint import report
from losslint.config import Configurations
from losslint.discovery import Choice, Discovered, Target, discover, require, shown, standard_input
from losslint.errors import UsageError
from losslint.harmless import harmless, harmless_text
from losslint.intake import real, reason
from losslint.nearest import did_you_mean
from losslint.options import Options, parse, split_command
from losslint.patterns import Patterns
from losslint.record import changed, record
from losslint.report.paint import Paint, columns, is_terminal, wants_colour
from losslint.report.style import Style
from losslint.session import CLEAN, FAILED, FOUND, Session, cache_folder
from losslint.settings import Settings
from losslint.streams import put, put_bytes, say, take, write_error

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from pathlib import Path

    from losslint.amend.fixing import Fixed
    from losslint.probe.confirm import Probed
    from losslint.results import Results


def run(arguments: Sequence[str]) -> int:
    """Do what the command line asks for and return the exit code.

    Raises:
        UsageError: it cannot be done.
        SystemExit: `--help` or `--version` was asked for and is printed.
    """
    command, words = split_command(arguments)
    if command is not None:
        return _COMMANDS[command](words)
    options = parse(arguments)
    outputs = report.read_outputs(options.output_format)
    if not options.reads_standard_input:
        require(options.paths)
    if options.watch:
        return _watch(options, outputs)
    return _check(options, outputs).code


@record
class _Checked:
    """What one check came to: its exit code, the files that were asked for, and what was found in them.

    `written` are the files that were repaired.
    """

    code: int
    discovered: Discovered
    results: Results | None = None
    written: Sequence[Path] = ()


def _watch(options: Options, outputs: Sequence[report.Output]) -> int:
    """Check again whenever something changes that the last check rests on, until Ctrl-C."""
    try:
        from losslint.watching import Watched, before, states_of, watch
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "watchfiles":
            raise
        needed = "--watch needs watchfiles: run `pip install '.[watch]'` in losslint's repository"
        raise UsageError(needed) from error

    def check() -> Watched:
        states: dict[str, object] = {}
        began = time.time_ns()
        checked = _check(options, outputs, lambda files: states.update(before(files)))
        states |= states_of(checked.written)
        return Watched.of(checked.discovered, checked.results, states, began)

    return watch(check, quiet=options.quiet or options.silent)


def _check(
    options: Options,
    outputs: Sequence[report.Output],
    before: Callable[[Discovered], None] = lambda discovered: None,
) -> _Checked:
    """Check what the command line names, and write what it asks for.

    `before` is told which files there are before any of them is read.
    """
    started = time.monotonic()
    configurations = Configurations(options.config, options.isolated)
    discovered = _discovered(options, configurations)
    _spare_what_is_read(options, outputs, discovered)
    session = Session(options, take() if options.reads_standard_input else None)
    before(discovered)
    if options.show_files:
        return _Checked(_print_lines([target.shown for target in discovered.targets]), discovered)
    if options.show_settings:
        return _Checked(_show_settings(session, discovered, configurations), discovered)
    if options.show_runs:
        return _Checked(_show_runs(session, discovered, outputs), discovered)
    if not discovered.targets:
        session.validate([configurations.for_folder(os.getcwd())])
    results = session.check(discovered)
    targets = {target.shown: target for target in discovered.targets}
    if options.diff:
        from losslint.amend import fixing

        return _Checked(_show_diff(session, fixing.fix(session, targets, results)), discovered)
    written: Sequence[Path] = ()
    if options.fix:
        fixed = _fix(session, targets, results)
        results, written = fixed.results, [change.target.path for change in fixed.changes]
    if results.diagnostics or _has_baseline(options, discovered):
        results = _changed(session, targets, results, configurations)
    probed = None
    if options.probe or options.probe_save is not None:
        probed = _probed(session, targets, results)
        results = probed.results
        if _shows_runs(outputs, options):
            results = changed(results, plots=_plots(probed))
    if _shows_runs(outputs, options):
        results = session.understood(discovered, results)
    _warn(session, discovered)
    if not options.fix_only:
        _write(results, outputs, options)
    if probed is not None and probed.interrupted:
        raise KeyboardInterrupt  # what was finished is written
    if options.verbose:
        _tell(discovered, results, time.monotonic() - started)
    code = session.exit_code(results, discovered.targets)
    return _Checked(CLEAN if options.fix_only and code == FOUND else code, discovered, results, written)


def _shows_runs(outputs: Sequence[report.Output], options: Options) -> bool:
    """Whether a report is written that shows the trainings too."""
    return not options.statistics and any(output.format in report.SHOWING_RUNS for output in outputs)


def _plots(probed: Probed) -> dict[str, str]:
    """Return the pictures of what was tried, by the fingerprint of the finding."""
    from losslint.probe.plot import plot

    return {one.found.fingerprint: plot(one) for one in probed.tried}


def _spare_what_is_read(options: Options, outputs: Sequence[report.Output], discovered: Discovered) -> None:
    """Refuse a report that would replace a file to check, a configuration or a baseline."""
    written = {real(output.file): output.file for output in outputs if output.file is not None}
    if not written:
        return
    given = [options.baseline] if options.baseline is not None else []
    settings = [target.settings for target in discovered.targets]
    kinds: dict[str, set[str | Path | None]] = {
        "a file to check": {target.full for target in discovered.targets},
        "a configuration": {one.file for one in settings},
        "a baseline": {*given, *(one.baseline for one in settings)},
    }
    for kind, files in kinds.items():
        lost = next((written[real(one)] for one in files if one is not None and real(one) in written), None)
        if lost is not None:
            raise UsageError(f"--output-format: {lost} is {kind}, which a report would replace")


def _has_baseline(options: Options, discovered: Discovered) -> bool:
    """Whether something is to be compared with a baseline, or written to one."""
    given = options.baseline is not None or options.write_baseline
    return given or any(target.settings.baseline is not None for target in discovered.targets)


def _changed(
    session: Session, targets: dict[str, Target], results: Results, configurations: Configurations
) -> Results:
    """Suppress or list what was found, as the options ask for, and return what is left."""
    from losslint.amend import baseline, fixing

    options = session.options
    if options.write_baseline:
        file = baseline.file_to_write(session, configurations.for_folder(os.getcwd()).baseline)
        how = baseline.how_to_use(targets, file) if options.baseline is None else ""
        _tell_of(options, f"wrote {baseline.write(session, targets, results, file)}{how}")
        session.options = changed(options, baseline=str(file))
    if options.add_ignore is not None:
        results = _add_comments(session, targets, baseline.without_known(session, targets, results))
    results = baseline.without_known(session, targets, results)
    return fixing.marked(session, targets, results)


def _add_comments(session: Session, targets: dict[str, Target], results: Results) -> Results:
    """Suppress what is found by comments in the code."""
    from losslint.amend.ignoring import add_comments

    added = add_comments(session, targets, results, session.options.add_ignore or "")
    if added.comments:
        _tell_of(session.options, f"added {added.said}")
    return added.results


def _tell_of(options: Options, done: str) -> None:
    """Say what was changed."""
    if not options.silent:
        say(done)


def _fix(session: Session, targets: dict[str, Target], results: Results) -> Fixed:
    """Make the repairs; those of standard input go to standard output, all else to standard error."""
    from losslint.amend import fixing

    fixed = fixing.fix(session, targets, results)
    if session.data is not None:
        repaired = fixed.changes[0].after if fixed.changes else session.data
        put_bytes(repaired)
    else:
        fixing.write(session, fixed)
    if fixed.changes:
        _tell_of(session.options, f"fixed {fixed.said}")
        _list_fixes(session, fixed)
    return fixed


def _list_fixes(session: Session, fixed: Fixed) -> None:
    """Say which findings of each file are gone, where that is asked for."""
    options = session.options
    if options.show_fixes and fixed.made and not options.silent:
        names = {code: rule.name for code, rule in session.rules().items()}
        write_error(f"{harmless_text(fixed.listed(names))}\n")


def _show_diff(session: Session, fixed: Fixed) -> int:
    """Print what `--fix` would change; the exit code is 1 where it would change something."""
    from losslint.report.github import without_commands

    for change in fixed.changes:
        # A pipe may lead to `patch`, which needs every character; a terminal need not be steered by them.
        put(harmless_text(change.diff) if is_terminal(sys.stdout) else without_commands(change.diff))
    for failure in session.failures:
        say(failure)
    if fixed.changes and not (session.options.quiet or session.options.silent):
        say(f"would fix {fixed.said}")
        _list_fixes(session, fixed)
    if session.failures:
        return FAILED
    return FOUND if fixed.changes and not session.options.exit_zero else CLEAN


def _probed(session: Session, targets: dict[str, Target], results: Results) -> Probed:
    """Return the results with the verdicts of short trainings, and keep these where that is asked for."""
    from pathlib import Path

    from losslint.probe.collection import require_folder, write_collection
    from losslint.probe.confirm import confirm
    from losslint.probe.requirements import what_is_installed

    installed = what_is_installed()
    options = session.options
    save = Path(options.probe_save) if options.probe_save is not None else None
    if save is not None:
        require_folder(save)
    probed = confirm(
        results,
        lambda file: session.heard(targets[file.path]),
        (lambda _: None) if options.quiet or options.silent else say,
        save,
        installed,
        lambda tried: write_collection(tried, save) if save is not None else None,
    )
    if save is not None:
        write_collection(probed.tried, save)
    return probed


def _discovered(options: Options, configurations: Configurations) -> Discovered:
    """Return the files that the command line means."""
    here = os.getcwd()
    excludes = (
        Patterns(options.exclude, here, "--exclude") if options.exclude is not None else None,
        Patterns(options.extend_exclude, here, "--extend-exclude") if options.extend_exclude else None,
    )
    choice = Choice(*excludes, options.force_exclude, options.respect_gitignore)
    if not options.reads_standard_input:
        return discover(options.paths or (".",), configurations, choice)
    target = standard_input(options.stdin_filename, configurations, choice)
    return Discovered(targets=[target] if target is not None else [])


def _write(results: Results, outputs: Sequence[report.Output], options: Options) -> None:
    """Write every report that was asked for."""
    for output in outputs:
        direct = output.file is None
        colour = direct and wants_colour(options.color, sys.stdout)
        view = Style(colour, summary=not options.quiet)
        text = report.render(results, output.format, view, options.statistics)
        if not (direct and options.silent):
            if direct and options.fix and options.reads_standard_input:
                write_error(text)  # standard output has the repaired code
            else:
                report.write(text, output.file)


def _warn(session: Session, discovered: Discovered) -> None:
    """Say what went wrong without stopping the check."""
    for failure in session.failures:
        say(failure)
    if not (session.options.quiet or session.options.silent):
        for folder in discovered.empty:
            say(f"warning: no Python files or notebooks under {folder}")
        _warn_of_cache(session.options, discovered)


def _warn_of_cache(options: Options, discovered: Discovered) -> None:
    """Say that nothing is kept in the folder that a person named for it, and why."""
    if options.cache_dir is None or options.no_cache or not discovered.targets:
        return
    from losslint.cache.folder import make

    folder = cache_folder(discovered.targets[0].full, options.cache_dir)
    try:
        why = "" if make(folder) else "losslint has not made that folder"
    except OSError as error:
        why = f"it cannot be made: {reason(error)}"
    if why:
        say(f"warning: nothing is kept in {shown(folder)}, {why}")


def _tell(discovered: Discovered, results: Results, seconds: float) -> None:
    """Say which settings held, what was left out and why, and how long it took."""
    by_file: dict[str, int] = {}
    for target in discovered.targets:
        name = _settings_name(target.settings)
        by_file[name] = by_file.get(name, 0) + 1
    for name, count in sorted(by_file.items()):
        say(f"{_files(count)} under {name}")
    for path, why in sorted(discovered.passed_over):
        say(f"{path}: not checked, {why}")
    for file in results.files:
        if file.skipped:
            say(f"{file.path}: nothing to check, {file.skipped}")
    say(f"{_files(len(results.files))} in {seconds:.2f} s")


def _show_runs(session: Session, discovered: Discovered, outputs: Sequence[report.Output]) -> int:
    """Write the trainings as they are understood; JSON has no place for files that are not followed whole."""
    from losslint.report.run_sites import not_followed

    runs = session.runs(discovered)
    _warn(session, discovered)
    for output in outputs:
        if output.format == "json":
            from losslint.report import runs_json

            text = runs_json.render(runs)
            for line in not_followed(session.unfollowed):
                say(line)
        elif output.format == "full":
            from losslint.report import runs_text

            colour = output.file is None and wants_colour(session.options.color, sys.stdout)
            width = columns(sys.stdout) if output.file is None else 0
            # Only where it is drawn what disagrees, somebody has to be asked.
            found = session.check(discovered).diagnostics if width else []
            text = runs_text.render(runs, Paint(colour), session.unfollowed, width=width, found=found)
        else:
            raise UsageError(f"--show-runs cannot be written as {output.format}; choose full or json")
        report.write(text, output.file)
    return FAILED if session.failures else CLEAN


def _show_settings(session: Session, discovered: Discovered, configurations: Configurations) -> int:
    """Print the settings of every configuration that holds for some file."""
    from losslint.report.settings_text import render

    found: dict[str, tuple[Settings, list[str]]] = {}
    for target in discovered.targets:
        row = found.setdefault(_settings_name(target.settings), (target.settings, []))
        row[1].append(target.shown)
    if not found:
        settings = configurations.for_folder(os.getcwd())
        found[_settings_name(settings)] = (settings, [])
    blocks = []
    for name, (settings, files) in sorted(found.items()):
        rules, severities = session.enabled(settings)
        blocks.append(render(name, settings, files, rules, severities))
    put(harmless_text("\n".join(blocks)))
    _warn(session, discovered)
    return FAILED if session.failures else CLEAN


def _settings_name(settings: Settings) -> str:
    return shown(settings.file) if settings.file is not None else "the default settings"


def _print_lines(lines: Sequence[str]) -> int:
    put("".join(f"{harmless(line)}\n" for line in lines))
    return CLEAN


def _explain(arguments: Sequence[str]) -> int:
    """Explain a rule, or list all of them."""
    from losslint.commands import parse_rule
    from losslint.plugins import load_rules
    from losslint.report import rules as pages
    from losslint.selection import find

    options = parse_rule(arguments)
    paint = Paint(wants_colour(options.color, sys.stdout))
    loaded = load_rules()
    for failure in loaded.failures:
        say(failure)
    if options.rule is None:
        as_json = options.output_format == "json"
        text = pages.as_json(loaded.rules) if as_json else pages.list_as_text(loaded.rules, paint)
    else:
        rule = find(loaded.rules, options.rule)
        if rule is None:
            known = [*loaded.rules, *(each.name for each in loaded.rules.values())]
            raise UsageError(f"no rule is called `{options.rule}`{did_you_mean(options.rule, known)}")
        as_json = options.output_format == "json"
        text = pages.page_as_json(rule) if as_json else pages.page_as_text(rule, paint)
    report.write(text, None)
    return FAILED if loaded.failures else CLEAN


def _serve(arguments: Sequence[str]) -> int:
    """Be a language server until the editor says goodbye."""
    from losslint.commands import parse_server

    options = parse_server(arguments)
    try:
        from losslint.server.serve import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        needed = "the server needs pygls: run `pip install '.[lsp]'` in losslint's repository"
        raise UsageError(needed) from error
    return serve(options.config, options.isolated)


def _study(arguments: Sequence[str]) -> int:
    """Check many repositories; what is found there is no failure of this call."""
    from losslint.commands import parse_corpus

    options = parse_corpus(arguments)
    from losslint.corpus import command

    command.run(options)
    return CLEAN


def _play(arguments: Sequence[str]) -> int:
    """Serve the playground until Ctrl-C."""
    from losslint.commands import parse_playground

    options = parse_playground(arguments)
    report.require("html", "the playground")
    from losslint.playground import local

    def opened(address: str) -> None:
        put(f"{address}\n")
        if not options.quiet:
            say("the playground is open at this address, for this machine alone; Ctrl-C ends")
        if options.open:
            import webbrowser

            webbrowser.open(address)

    try:
        return local.serve(options.port, opened)
    except OSError as error:
        raise UsageError(f"--port: {options.port} cannot be taken: {reason(error)}") from error


def _clean(arguments: Sequence[str]) -> int:
    """Remove the cache that checks of this folder use."""
    from losslint.cache.folder import is_ours, remove
    from losslint.commands import parse_clean

    options = parse_clean(arguments)
    here = os.getcwd()
    settings = Configurations(options.config, options.isolated).for_folder(here)
    folder = cache_folder(os.path.join(here, "any file"), options.cache_dir, settings)
    tell = (lambda _: None) if options.quiet else put
    if not is_ours(folder):
        tell(f"{shown(folder)}: there is no cache\n")
        return CLEAN
    try:
        left = remove(folder)
    except OSError as error:
        raise UsageError(f"{shown(folder)} cannot be removed: {reason(error)}") from error
    kept = "all results in it are removed; what losslint has not written stays"
    tell(f"{shown(folder)}: {kept}\n" if left else f"{shown(folder)} is removed\n")
    return CLEAN


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"


_COMMANDS = {
    "rule": _explain,
    "clean": _clean,
    "server": _serve,
    "corpus": _study,
    "playground": _play,
}
