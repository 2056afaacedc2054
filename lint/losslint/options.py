"""What a check was asked for: the options together, and which of them cannot be followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from losslint.errors import UsageError
from losslint.record import record
from losslint.settings import target_keras
from losslint.switches import BARE, SWITCHES, read_plainly

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from typing import Any

COMMANDS = ("rule", "clean", "server", "corpus", "playground")
"""The sub-commands, whose options `commands.py` has; a folder with such a name is written `./rule`."""


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


def split_command(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Return the sub-command, None for a check, and all other words.

    It is the first word that is neither an option nor an option's value.
    """
    words = list(arguments)
    if not any(command in words for command in COMMANDS):
        return None, words
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] not in ("-", "--"):
        at += 2 if _takes_next(words[at]) else 1
    if at < len(words) and words[at] in COMMANDS:
        return words[at], words[:at] + words[at + 1 :]
    return None, words


def _takes_next(word: str) -> bool:
    """Whether the value of an option is the next word."""
    if word.startswith("--"):
        return word != BARE and word in SWITCHES and SWITCHES[word].takes_value
    # Of the letters in `-qj` only the last one can have its value behind it.
    letters = (SWITCHES.get(f"-{letter}") for letter in word[1:])
    takes = [switch is not None and switch.takes_value for switch in letters]
    return True in takes and takes.index(True) == len(takes) - 1


def parse(arguments: Sequence[str]) -> Options:
    """Return the options of a check.

    Raises:
        UsageError: an option that does not exist or does not fit.
        SystemExit: `--help` or `--version` was asked for and is printed.
    """
    words = [f"{BARE}=" if word == BARE else word for word in arguments]
    given = read_plainly(words)
    if given is None:
        from losslint.parser import parser_of_checks  # late: most command lines are written plainly

        given = vars(parser_of_checks().parse_args(words))
    for name in ("select", "exclude"):
        given[name] = None if given[name] is None else flat(given[name])
    for name in ("extend_select", "ignore", "extend_exclude", "output_format"):
        given[name] = flat(given[name] or [])
    given["config"] = tuple(given["config"] or ())
    given["paths"] = tuple(given["paths"])
    if "" in given["paths"]:
        raise UsageError("no such file or folder: a path is empty")
    if given["target_keras"] is not None:
        given["target_keras"] = target_keras(given["target_keras"], "--target-keras")
    if given["jobs"] is not None and given["jobs"] < 1:
        raise UsageError(f"--jobs: {given['jobs']} is no number of processes; 1 is the least")
    refuse_empty_names(
        given, of=("--config", "--baseline", "--cache-dir", "--stdin-filename", "--probe-save")
    )
    options = Options(**given)
    _refuse_contradictions(options)
    if options.fix_only and not options.diff:
        options.fix = True
    if options.reads_standard_input and any(path != "-" for path in options.paths):
        raise UsageError("standard input is one file of its own and cannot be checked together with paths")
    return options


def refuse_empty_names(given: Mapping[str, Any], *, of: Sequence[str]) -> None:
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


def flat(lists: Sequence[str]) -> tuple[str, ...]:
    """Return the items of repeated comma lists."""
    return tuple(item.strip() for given in lists for item in given.split(",") if item.strip())
