"""The options of the sub-commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from losslint.errors import UsageError
from losslint.options import flat, refuse_empty_names
from losslint.parser import Parser, add
from losslint.record import record
from losslint.switches import COLOUR, CONFIG, ISOLATED, Switch

_LEAST_MEMORY = 128
"""Megabytes: a process has taken half of them before it has read any code."""

_LAST_PORT = 65_535

_QUIET = Switch(("-q", "--quiet"), "print only what was asked for", default=False, field="quiet")


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


def parse_rule(arguments: Sequence[str]) -> RuleOptions:
    """Return the options of `losslint rule`.

    Raises:
        UsageError: an option that does not exist or does not fit.
        SystemExit: `--help` was asked for and is printed.
    """
    parser = _parser("rule", "Explain a rule, or list all of them.")
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
    parser = _parser("clean", "Remove the cache of this project.")
    parser.add_argument("--cache-dir", metavar="FOLDER", help="the folder that --cache-dir names in checks")
    given = _read_command(parser, arguments)
    refuse_empty_names(given, of=("--cache-dir",))
    return CleanOptions(**given)


def parse_server(arguments: Sequence[str]) -> ServerOptions:
    """Return the options of `losslint server`.

    Raises:
        UsageError: an option that does not exist.
        SystemExit: `--help` was asked for and is printed.
    """
    about = "Talk to an editor over standard input and output, in the language server protocol."
    parser = _parser("server", about)
    return ServerOptions(**_read_command(parser, arguments))


def parse_playground(arguments: Sequence[str]) -> PlaygroundOptions:
    """Return the options of `losslint playground`.

    Raises:
        UsageError: an option that does not exist or does not fit.
        SystemExit: `--help` was asked for and is printed.
    """
    about = "Serve a page on which one pastes a script and sees its report, to this machine alone."
    parser = _parser("playground", about)
    add = parser.add_argument
    add("--port", type=int, default=0, metavar="N", help="the port (default: any that is free)")
    add("--open", action="store_true", help="open the page in a browser")
    given = _read_without_configuration(parser, arguments)
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
    parser = _parser("corpus", about)
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
    given = _read_without_configuration(parser, arguments, "; use --select and --ignore")
    given["paths"] = tuple(given["paths"])
    given["select"] = None if given["select"] is None else flat(given["select"])
    given["ignore"] = flat(given["ignore"] or [])
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


def _parser(name: str, about: str) -> Parser:
    return Parser(prog=f"losslint {name}", description=about, allow_abbrev=False)


def _read_without_configuration(
    parser: Parser, arguments: Sequence[str], instead: str = ""
) -> dict[str, Any]:
    """Return what a sub-command was given that reads no configuration; `instead` says what to do."""
    given = _read_command(parser, arguments)
    if given.pop("config"):
        raise UsageError(f"`{parser.prog}` reads no configuration{instead}")
    del given["isolated"], given["color"]
    return given


def _read_command(parser: Parser, arguments: Sequence[str]) -> dict[str, Any]:
    """Return what a sub-command was given, with the options that each of them takes."""
    for switch in (CONFIG, ISOLATED, _QUIET, COLOUR):
        add(parser, switch)
    given: dict[str, Any] = vars(parser.parse_args(list(arguments)))
    given["config"] = tuple(given["config"] or ())
    refuse_empty_names(given, of=("--config",))
    return given
