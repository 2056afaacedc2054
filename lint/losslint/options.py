"""The command line: every option, and how a wrong one is said."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence

from losslint import __version__
from losslint.errors import UsageError
from losslint.nearest import nearest
from losslint.record import record
from losslint.settings import SEVERITIES, target_keras
from losslint.streams import put

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from typing import Any, NoReturn

COLOURS = ("auto", "always", "never")
_PROGRAM = "losslint"
COMMANDS = ("rule", "clean", "server", "corpus", "playground")
"""The sub-commands; a folder with such a name is written `./rule`."""

_LEAST_MEMORY = 128
"""Megabytes: a process has taken half of them before it has read any code."""

_LAST_PORT = 65_535

_BARE = "--add-ignore"
"""Its reason is optional, so that a path behind it must not be taken for one."""


@record
class Options:
    """What was asked for on the command line; None and empty where nothing was said."""

    paths: tuple[str, ...]
    select: tuple[str, ...] | None
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    min_severity: str
    fail_on: str | None
    target_keras: str | None
    output_format: tuple[str, ...]
    statistics: bool
    color: str
    quiet: bool
    silent: bool
    verbose: bool
    watch: bool
    exclude: tuple[str, ...] | None
    extend_exclude: tuple[str, ...]
    force_exclude: bool
    respect_gitignore: bool
    stdin_filename: str | None
    isolated: bool
    config: tuple[str, ...]
    show_runs: bool
    show_files: bool
    show_settings: bool
    probe: bool
    probe_save: str | None
    exit_zero: bool
    fix: bool
    unsafe_fixes: bool
    diff: bool
    fix_only: bool
    show_fixes: bool
    add_ignore: str | None
    baseline: str | None
    write_baseline: bool
    no_cache: bool
    cache_dir: str | None
    jobs: int | None

    @property
    def reads_standard_input(self) -> bool:
        """Whether the code to check comes from standard input."""
        return "-" in self.paths or self.stdin_filename is not None


@record
class CleanOptions:
    """What was asked of `losslint clean`; the cache is where the configuration is."""

    cache_dir: str | None
    config: tuple[str, ...]
    isolated: bool
    quiet: bool
    color: str


@record
class RuleOptions:
    """What was asked of `losslint rule`, which reads no configuration and says only what it is asked for."""

    rule: str | None
    output_format: str
    config: tuple[str, ...]
    isolated: bool
    quiet: bool
    color: str


@record
class ServerOptions:
    """What was asked of `losslint server`, which prints nothing itself."""

    config: tuple[str, ...]
    isolated: bool
    quiet: bool
    color: str


@record
class PlaygroundOptions:
    """What was asked of `losslint playground`, which reads no configuration: what is pasted stands alone."""

    port: int
    open: bool
    quiet: bool


@record
class CorpusOptions:
    """What was asked of `losslint corpus`, which reads no configuration: limits are of one repository."""

    paths: tuple[str, ...]
    out: str
    workers: int | None
    address: str | None
    batch: int
    time_limit: float
    memory_limit: int
    select: tuple[str, ...] | None
    ignore: tuple[str, ...]
    quiet: bool


def split_command(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Return the sub-command, None for a check, and all other words.

    It is the first word that is neither an option nor an option's value.
    """
    words = list(arguments)
    if not any(command in words for command in COMMANDS):
        return None, words
    takes_value = _options_with_values()
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] not in ("-", "--"):
        at += 2 if takes_value(words[at]) else 1
    if at < len(words) and words[at] in COMMANDS:
        return words[at], words[:at] + words[at + 1 :]
    return None, words


def _options_with_values() -> Callable[[str], bool]:
    """Return what tells whether the value of an option is the next word."""
    actions = _check_parser()._option_string_actions
    with_values = {name for name, action in actions.items() if action.nargs is None} - {_BARE}

    def takes_value(word: str) -> bool:
        if word.startswith("--"):
            return word in with_values
        # Of the letters in `-qj` only the last one can have its value behind it.
        letters = [f"-{letter}" for letter in word[1:]]
        first = next((n for n, letter in enumerate(letters) if letter in with_values), None)
        return first == len(letters) - 1

    return takes_value


def parse(arguments: Sequence[str]) -> Options:
    """Return the options of a check.

    Raises:
        UsageError: an option that does not exist or does not fit.
        SystemExit: `--help` or `--version` was asked for and is printed.
    """
    words = [f"{_BARE}=" if word == _BARE else word for word in arguments]
    given = vars(_check_parser().parse_args(words))
    for name in ("select", "exclude"):
        given[name] = None if given[name] is None else _flat(given[name])
    for name in ("extend_select", "ignore", "extend_exclude", "output_format"):
        given[name] = _flat(given[name] or [])
    given["config"] = tuple(given["config"] or ())
    given["paths"] = tuple(given["paths"])
    if "" in given["paths"]:
        raise UsageError("no such file or folder: a path is empty")
    if given["target_keras"] is not None:
        given["target_keras"] = target_keras(given["target_keras"], "--target-keras")
    if given["jobs"] is not None and given["jobs"] < 1:
        raise UsageError(f"--jobs: {given['jobs']} is no number of processes; 1 is the least")
    _refuse_empty_names(
        given, of=("--config", "--baseline", "--cache-dir", "--stdin-filename", "--probe-save")
    )
    options = Options(**given)
    _refuse_contradictions(options)
    if options.fix_only and not options.diff:
        options.fix = True
    if options.reads_standard_input and any(path != "-" for path in options.paths):
        raise UsageError("standard input is one file of its own and cannot be checked together with paths")
    return options


def _refuse_empty_names(given: Mapping[str, Any], *, of: Sequence[str]) -> None:
    """Refuse options that name a file or a folder by nothing, which would mean the working folder."""
    for option in of:
        value = given[option.lstrip("-").replace("-", "_")]
        if value == "" or (isinstance(value, tuple) and "" in value):
            raise UsageError(f"{option} needs a name, not an empty one")


def _refuse_contradictions(options: Options) -> None:
    """Refuse options that cannot be followed together."""
    given = {
        "--fix-only" if options.fix_only else "--fix": options.fix or (options.fix_only and not options.diff),
        "--diff": options.diff,
        "--add-ignore": options.add_ignore is not None,
        "--write-baseline": options.write_baseline,
    }
    several = [name for name, is_given in given.items() if is_given]
    if len(several) > 1:
        raise UsageError(f"{several[0]} and {several[1]} cannot be used together")
    if options.diff and (options.probe or options.probe_save is not None):
        raise UsageError("--probe and --diff cannot be used together; --fix --probe tries what is left")
    if options.reads_standard_input and (options.write_baseline or options.add_ignore is not None):
        raise UsageError(f"{several[0]} needs files, not standard input")
    _refuse_reports_of_fix_only(options)
    _refuse_to_watch(options)
    named = next((str(path) for path in options.paths if str(path).endswith(".json")), None)
    if options.write_baseline and named is not None:
        raise UsageError(
            f"--write-baseline takes no file; `--baseline {named} --write-baseline` writes that one"
        )


def _refuse_reports_of_fix_only(options: Options) -> None:
    """Refuse to write what `--fix-only` leaves out, and to show repairs where none are made."""
    reports = {
        "--output-format": bool(options.output_format),
        "--statistics": options.statistics,
        "--probe": options.probe or options.probe_save is not None,
    }
    asked = next((name for name, is_given in reports.items() if is_given), None)
    if options.fix_only and asked is not None:
        raise UsageError(f"--fix-only reports nothing of what is left; use --fix together with {asked}")
    if options.show_fixes and not (options.fix or options.fix_only or options.diff):
        raise UsageError("--show-fixes lists what was fixed; it needs --fix, --fix-only or --diff")


def _refuse_to_watch(options: Options) -> None:
    """Refuse what cannot be done again at every change."""
    once = {
        "standard input": options.reads_standard_input,
        "--diff": options.diff,
        "--add-ignore": options.add_ignore is not None,
        "--write-baseline": options.write_baseline,
        "--probe": options.probe or options.probe_save is not None,
        "--show-files": options.show_files,
        "--show-settings": options.show_settings,
    }
    asked = next((name for name, is_given in once.items() if is_given), None)
    if options.watch and asked is not None:
        raise UsageError(f"--watch checks again and again, and {asked} is for one call")


def parse_rule(arguments: Sequence[str]) -> RuleOptions:
    """Return the options of `losslint rule`.

    Raises:
        UsageError: an option that does not exist or does not fit.
        SystemExit: `--help` was asked for and is printed.
    """
    parser = _Parser(
        prog="losslint rule",
        description="Explain a rule, or list all of them.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "rule", nargs="?", metavar="CODE|NAME", help="the rule to explain; all are listed without"
    )
    parser.add_argument("--output-format", choices=("full", "json"), default="full", help="text or JSON")
    return RuleOptions(**_read_command(parser, arguments))


def parse_clean(arguments: Sequence[str]) -> CleanOptions:
    """Return the options of `losslint clean`.

    Raises:
        UsageError: an option that does not exist or does not fit.
        SystemExit: `--help` was asked for and is printed.
    """
    parser = _Parser(
        prog="losslint clean", description="Remove the cache of this project.", allow_abbrev=False
    )
    parser.add_argument("--cache-dir", metavar="FOLDER", help="the folder that --cache-dir names in checks")
    given = _read_command(parser, arguments)
    _refuse_empty_names(given, of=("--cache-dir",))
    return CleanOptions(**given)


def parse_server(arguments: Sequence[str]) -> ServerOptions:
    """Return the options of `losslint server`.

    Raises:
        UsageError: an option that does not exist.
        SystemExit: `--help` was asked for and is printed.
    """
    about = "Talk to an editor over standard input and output, in the language server protocol."
    parser = _Parser(prog="losslint server", description=about, allow_abbrev=False)
    return ServerOptions(**_read_command(parser, arguments))


def parse_playground(arguments: Sequence[str]) -> PlaygroundOptions:
    """Return the options of `losslint playground`.

    Raises:
        UsageError: an option that does not exist or does not fit.
        SystemExit: `--help` was asked for and is printed.
    """
    about = "Serve a page on which one pastes a script and sees its report, to this machine alone."
    parser = _Parser(prog="losslint playground", description=about, allow_abbrev=False)
    add = parser.add_argument
    add("--port", type=int, default=0, metavar="N", help="the port (default: any that is free)")
    add("--open", action="store_true", help="open the page in a browser")
    given = _read_command(parser, arguments)
    if given.pop("config"):
        raise UsageError("`losslint playground` reads no configuration")
    del given["isolated"], given["color"]
    if not 0 <= given["port"] <= _LAST_PORT:
        raise UsageError(f"--port: {given['port']} is no port; they go up to {_LAST_PORT}")
    return PlaygroundOptions(**given)


def parse_corpus(arguments: Sequence[str]) -> CorpusOptions:
    """Return the options of `losslint corpus`.

    Raises:
        UsageError: an option that does not exist or does not fit.
        SystemExit: `--help` was asked for and is printed.
    """
    about = "Check repositories from Parquet files on Ray, and write what is found as Parquet."
    parser = _Parser(prog="losslint corpus", description=about, allow_abbrev=False)
    add = parser.add_argument
    add(
        "paths",
        nargs="*",
        metavar="PARQUET",
        help="files or folders; docs/corpus.md has the columns",
    )
    add("--out", metavar="FOLDER", help="write there, or go on there where an earlier call was ended")
    add("--workers", type=int, metavar="N", help="processes that check (default: one a core)")
    add(
        "--address",
        metavar="ADDRESS",
        help="the Ray cluster to use (default: $RAY_ADDRESS, else none)",
    )
    add("--batch", type=int, default=64, metavar="N", help="repositories to a file (default: 64)")
    add("--time-limit", type=float, default=60.0, metavar="SECONDS", help="of one repository (default: 60)")
    add("--memory-limit", type=int, default=2_048, metavar="MB", help="of one repository (default: 2048)")
    add("--select", action="append", metavar="RULES", help="check these rules only")
    add("--ignore", action="append", metavar="RULES", help="leave these rules out")
    given = _read_command(parser, arguments)
    if given.pop("config"):
        raise UsageError("`losslint corpus` reads no configuration; use --select and --ignore")
    del given["isolated"], given["color"]
    given["paths"] = tuple(given["paths"])
    given["select"] = None if given["select"] is None else _flat(given["select"])
    given["ignore"] = _flat(given["ignore"] or [])
    if not given["paths"] or "" in given["paths"]:
        raise UsageError("`losslint corpus` needs a Parquet file, or a folder of them")
    if not given["out"]:
        raise UsageError("`losslint corpus` needs a folder to write to: --out FOLDER")
    for name, least in (("workers", 1), ("batch", 1), ("time_limit", 0.1), ("memory_limit", _LEAST_MEMORY)):
        if given[name] is not None and not given[name] >= least:
            raise UsageError(
                f"--{name.replace('_', '-')}: {given[name]:g} is too little; {least} is the least"
            )
    return CorpusOptions(**given)


def _read_command(parser: _Parser, arguments: Sequence[str]) -> dict[str, Any]:
    """Return what a sub-command was given, with the options that each of them takes."""
    add = parser.add_argument
    add("--config", action="append", metavar="FILE|'KEY = VALUE'", help="use this file, or this setting")
    add("--isolated", action="store_true", help="read no configuration file")
    add("-q", "--quiet", action="store_true", help="print only what was asked for")
    _add_colour(parser)
    given: dict[str, Any] = vars(parser.parse_args(list(arguments)))
    given["config"] = tuple(given["config"] or ())
    _refuse_empty_names(given, of=("--config",))
    return given


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one sentence with the nearest valid choice."""

    def _print_message(self, message: str, file: object = None) -> None:
        put(message)  # the help, or the version

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        parsed, unknown = self.parse_known_args(args, namespace)
        if unknown:
            wrong = unknown[0].partition("=")[0]
            if self.prog != _PROGRAM and wrong in _check_parser()._option_string_actions:
                raise UsageError(f"`{self.prog}` has no option {wrong}; see `{self.prog} --help`")
            guess = nearest(wrong, [name for name in self._option_string_actions if name.startswith("--")])
            hint = f"; did you mean `{guess}`?" if guess else f"; see `{self.prog} --help`"
            raise UsageError(f"no such option: {wrong}{hint}")
        return parsed


def _flat(lists: Sequence[str]) -> tuple[str, ...]:
    """Return the items of repeated comma lists."""
    return tuple(item.strip() for given in lists for item in given.split(",") if item.strip())


def _check_parser() -> _Parser:
    parser = _Parser(
        prog=_PROGRAM,
        usage="losslint [OPTIONS] [PATHS]...\n       losslint [OPTIONS] rule [CODE|NAME]"
        "\n       losslint [OPTIONS] clean\n       losslint [OPTIONS] server"
        "\n       losslint [OPTIONS] corpus PARQUET... --out FOLDER"
        "\n       losslint [OPTIONS] playground",
        description="Check training code: what the model outputs against what the loss, the labels, the"
        " metrics and the inputs expect. The code is read and never run.",
        epilog="Exit code: 0 nothing found, 1 findings, 2 something that was asked could not be done,"
        " 130 interrupted. A folder called as a sub-command is written with `./` in front of it, as in"
        " ./rule.",
        allow_abbrev=False,
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=34, width=_width()),
    )
    parser.add_argument(
        "paths", nargs="*", metavar="PATHS", help="files and folders; `.` by default, `-` is standard input"
    )
    _add_rules(parser)
    _add_output(parser)
    _add_fixing(parser)
    _add_adopting(parser)
    _add_files(parser)
    _add_understanding(parser)
    _add_proof(parser)
    return parser


def _width() -> int:
    """Return the width of the help, asked for without what `argparse` would import to find out."""
    try:
        return max(int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size().columns, 60) - 2
    except (OSError, ValueError):
        return 78


def _add_rules(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("rules", "RULES is a comma list of codes, prefixes, names, or ALL")
    add = group.add_argument
    add("--select", action="append", metavar="RULES", help="check these rules only")
    add("--extend-select", action="append", metavar="RULES", help="check these rules as well")
    add("--ignore", action="append", metavar="RULES", help="leave these rules out")
    add("--min-severity", choices=SEVERITIES, default="info", help="show nothing milder than this")
    add("--fail-on", choices=SEVERITIES, help="exit with 1 from this severity on (default: warning)")
    add("--target-keras", metavar="VERSION", help="the Keras that the code is for, such as 2.2, 2.15 or 3")


def _add_output(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    add = group.add_argument
    add(
        "--output-format",
        action="append",
        metavar="FORMAT[:FILE]",
        help="full (default), concise, json, jsonl, github, gitlab, sarif, junit, rdjson or html;"
        " repeat it to write several",
    )
    add("--statistics", action="store_true", help="count the findings of each rule instead of showing them")
    _add_colour(group)
    add("-q", "--quiet", action="store_true", help="print findings only")
    add("-s", "--silent", action="store_true", help="print nothing, only exit")
    add("-v", "--verbose", action="store_true", help="say which settings and files were used, and why")
    add("-w", "--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    add("-e", "--exit-zero", action="store_true", help="exit with 0 even where something is found")
    group.add_argument("--version", action="version", version=f"losslint {__version__}")


def _add_fixing(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("fixing")
    add = group.add_argument
    add("--fix", action="store_true", help="make the safe repairs, and report what is left")
    add(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: repairs that change the training too",
    )
    add("--diff", action="store_true", help="print the repairs as a diff and change nothing")
    add("--fix-only", action="store_true", help="make the repairs, report nothing and exit with 0")
    add("--show-fixes", action="store_true", help="list what was fixed, file by file")


def _add_adopting(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("adopting")
    add = group.add_argument
    add(
        "--add-ignore",
        metavar="[=REASON]",
        help="suppress everything that is found by comments in the code, with a reason after an `=`",
    )
    add("--baseline", metavar="FILE", help="leave out what this file lists")
    add("--write-baseline", action="store_true", help="list everything that is found in the baseline")


def _add_files(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("files", "PATTERNS is a comma list, written as in .gitignore")
    add = group.add_argument
    add(
        "--exclude",
        action="append",
        metavar="PATTERNS",
        help="leave these out, in place of the configured ones",
    )
    add("--extend-exclude", action="append", metavar="PATTERNS", help="leave these out as well")
    add("--force-exclude", action="store_true", help="leave excluded files out even when they are named")
    add(
        "--no-respect-gitignore",
        dest="respect_gitignore",
        action="store_false",
        help="check files that Git ignores too",
    )
    add("--stdin-filename", metavar="PATH", help="the name of the file that standard input holds")
    add("--config", action="append", metavar="FILE|'KEY = VALUE'", help="use this file, or this setting")
    add("--isolated", action="store_true", help="read no configuration file")
    add("--no-cache", action="store_true", help="neither use nor keep results of earlier calls")
    add("--cache-dir", metavar="FOLDER", help="keep results there instead of in .losslint_cache")
    add("-j", "--jobs", type=int, metavar="N", help="processes to use (default: as many as pay)")


def _add_understanding(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("understanding")
    add = group.add_argument
    add(
        "--show-runs", action="store_true", help="show each training as it is understood, and what is unknown"
    )
    add("--show-files", action="store_true", help="list the files that would be checked")
    add("--show-settings", action="store_true", help="show the settings that hold for the files")


def _add_proof(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("proof").add_argument
    add("--probe", action="store_true", help="confirm findings by short trainings; needs Keras or PyTorch")
    add("--probe-save", metavar="DIR", help="probe, and keep the scripts, numbers and plots there")


def _add_colour(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--color", choices=COLOURS, default="auto", help="colour the output (default: auto)")
