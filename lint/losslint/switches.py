"""The options of a check: a table, from which words are read and the help is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from losslint.record import record
from losslint.settings import SEVERITIES

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from typing import Any

COLOURS = ("auto", "always", "never")

BARE = "--add-ignore"
"""Its reason is optional, so that a path behind it must not be taken for one."""


@record
class Switch:
    """One option: its names, what the help says of it, and what it takes.

    `value` is what the help calls its value, "" where the option is said or not. `choices` are all values
    that there are, which the help lists in the place of a name. `default` is what holds where nothing is
    said. `collects` keeps every value, `counts` takes whole numbers. `field` of `Options` holds it.
    """

    names: tuple[str, ...]
    help: str
    value: str = ""
    choices: tuple[str, ...] = ()
    default: str | bool | None = None
    collects: bool = False
    counts: bool = False
    field: str = ""

    @property
    def takes_value(self) -> bool:
        """Whether a value belongs to it."""
        return bool(self.value or self.choices)


@record
class Group:
    """Options that the help shows together, under a name and with a sentence about them."""

    name: str
    switches: tuple[Switch, ...]
    about: str | None = None


def _field(name: str) -> str:
    return name.lstrip("-").replace("-", "_")


def _says(name: str, about: str, short: str = "") -> Switch:
    names = (short, name) if short else (name,)
    return Switch(names, about, default=False, field=_field(name))


def _takes(name: str, value: str, about: str) -> Switch:
    return Switch((name,), about, value, field=_field(name))


def _collects(name: str, value: str, about: str) -> Switch:
    return Switch((name,), about, value, collects=True, field=_field(name))


def _chooses(name: str, choices: tuple[str, ...], about: str, default: str | None = None) -> Switch:
    return Switch((name,), about, choices=choices, default=default, field=_field(name))


COLOUR = _chooses("--color", COLOURS, "colour the output (default: auto)", "auto")
CONFIG = _collects("--config", "FILE|'KEY = VALUE'", "use this file, or this setting")
ISOLATED = _says("--isolated", "read no configuration file")

_RULES = (
    _collects("--select", "RULES", "check these rules only"),
    _collects("--extend-select", "RULES", "check these rules as well"),
    _collects("--ignore", "RULES", "leave these rules out"),
    _chooses("--min-severity", SEVERITIES, "show nothing milder than this", "info"),
    _chooses("--fail-on", SEVERITIES, "exit with 1 from this severity on (default: warning)"),
    _takes("--target-keras", "VERSION", "the Keras that the code is for, such as 2.2, 2.15 or 3"),
)
_OUTPUT = (
    _collects(
        "--output-format",
        "FORMAT[:FILE]",
        "full (default), concise, json, jsonl, github, gitlab, sarif, junit, rdjson or html;"
        " repeat it to write several",
    ),
    _says("--statistics", "count the findings of each rule instead of showing them"),
    COLOUR,
    _says("--quiet", "print findings only", "-q"),
    _says("--silent", "print nothing, only exit", "-s"),
    _says("--verbose", "say which settings and files were used, and why", "-v"),
    _says("--watch", "check again whenever a file changes, until Ctrl-C", "-w"),
    _says("--exit-zero", "exit with 0 even where something is found", "-e"),
)
_FIXING = (
    _says("--fix", "make the safe repairs, and report what is left"),
    _says("--unsafe-fixes", "with --fix or --diff: repairs that change the training too"),
    _says("--diff", "print the repairs as a diff and change nothing"),
    _says("--fix-only", "make the repairs, report nothing and exit with 0"),
    _says("--show-fixes", "list what was fixed, file by file"),
)
_ADOPTING = (
    _takes(
        BARE,
        "[=REASON]",
        "suppress everything that is found by comments in the code, with a reason after an `=`",
    ),
    _takes("--baseline", "FILE", "leave out what this file lists"),
    _says("--write-baseline", "list everything that is found in the baseline"),
)
_FILES = (
    _collects("--exclude", "PATTERNS", "leave these out, in place of the configured ones"),
    _collects("--extend-exclude", "PATTERNS", "leave these out as well"),
    _says("--force-exclude", "leave excluded files out even when they are named"),
    Switch(
        ("--no-respect-gitignore",),
        "check files that Git ignores too",
        default=True,
        field="respect_gitignore",
    ),
    _takes("--stdin-filename", "PATH", "the name of the file that standard input holds"),
    CONFIG,
    ISOLATED,
    _says("--no-cache", "neither use nor keep results of earlier calls"),
    _takes("--cache-dir", "FOLDER", "keep results there instead of in .losslint_cache"),
    Switch(("-j", "--jobs"), "processes to use (default: as many as pay)", "N", counts=True, field="jobs"),
)
_UNDERSTANDING = (
    _says("--show-runs", "show each training as it is understood, and what is unknown"),
    _says("--show-files", "list the files that would be checked"),
    _says("--show-settings", "show the settings that hold for the files"),
)
_PROOF = (
    _says("--probe", "confirm findings by short trainings; needs Keras or PyTorch"),
    _takes("--probe-save", "DIR", "probe, and keep the scripts, numbers and plots there"),
)

GROUPS = (
    Group("rules", _RULES, "RULES is a comma list of codes, prefixes, names, or ALL"),
    Group("output", _OUTPUT),
    Group("fixing", _FIXING),
    Group("adopting", _ADOPTING),
    Group("files", _FILES, "PATTERNS is a comma list, written as in .gitignore"),
    Group("understanding", _UNDERSTANDING),
    Group("proof", _PROOF),
)
"""Every option of a check, in the order of the help."""

SWITCHES = {name: switch for group in GROUPS for switch in group.switches for name in switch.names}
"""Every option of a check by each of its names; `--help` and `--version` are argparse's."""


def read_plainly(words: Sequence[str]) -> dict[str, Any] | None:
    """Return what a command line holds, by the fields of `Options`, where each word is as the table has it.

    None where one is not: argparse knows more ways to write it, or says what is wrong. Importing it takes
    longer than to look through a folder.
    """
    given: dict[str, Any] = {one.field: one.default for one in SWITCHES.values()}
    paths: list[str] = []
    is_behind = False
    waiting = iter(words)
    for word in waiting:
        if word == "-" or not word.startswith("-"):
            if is_behind:
                return None  # paths stand together
            paths.append(word)
        elif _read(word, waiting, given):
            is_behind = bool(paths)
        else:
            return None
    return {"paths": paths, **given}


def _read(word: str, further: Iterator[str], given: dict[str, Any]) -> bool:
    """Take in an option, with the next word where its value is that; return whether it is plainly written."""
    name, equals, value = word.partition("=")
    switch = SWITCHES.get(name)
    if switch is None or (equals and not (switch.takes_value and name.startswith("--"))):
        return False
    if not switch.takes_value:
        given[switch.field] = not switch.default
        return True
    if not equals:
        value = next(further, "-")
        if value.startswith("-"):
            return False
    if value == "--":
        return False  # argparse has its own way with it
    if (switch.choices and value not in switch.choices) or (switch.counts and not _is_number(value)):
        return False
    if switch.collects:
        given[switch.field] = [*(given[switch.field] or ()), value]
    else:
        given[switch.field] = int(value) if switch.counts else value
    return True


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit()
