"""The command line as argparse reads it, where it is not written plainly, and the help."""

from __future__ import annotations

import argparse
import os
from typing import Any, NoReturn

from losslint import __version__
from losslint.errors import UsageError
from losslint.nearest import nearest
from losslint.streams import put
from losslint.switches import GROUPS, SWITCHES, Switch

PROGRAM = "losslint"


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one sentence with the nearest valid choice."""

    def _print_message(self, message: str, file: object = None) -> None:
        put(message)  # the help, or the version

    def error(self, message: str) -> NoReturn:
        """Refuse what is wrong."""
        raise UsageError(message)

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Return what words hold, and refuse options that there are not."""
        parsed, unknown = self.parse_known_args(args, namespace)
        if unknown:
            wrong = unknown[0].partition("=")[0]
            if self.prog != PROGRAM and wrong in (*SWITCHES, "--version"):
                raise UsageError(f"`{self.prog}` has no option {wrong}; see `{self.prog} --help`")
            guess = nearest(wrong, [name for name in self._option_string_actions if name.startswith("--")])
            hint = f"; did you mean `{guess}`?" if guess else f"; see `{self.prog} --help`"
            raise UsageError(f"no such option: {wrong}{hint}")
        return parsed


def parser_of_checks() -> Parser:
    """Return what reads the options of a check."""
    parser = Parser(
        prog=PROGRAM,
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
    for group in GROUPS:
        added = parser.add_argument_group(group.name, group.about)
        for switch in group.switches:
            add(added, switch)
        if group.name == "output":
            added.add_argument("--version", action="version", version=f"losslint {__version__}")
    return parser


def _width() -> int:
    """Return the width of the help, asked for without what `argparse` would import to find out."""
    try:
        return max(int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size().columns, 60) - 2
    except (OSError, ValueError):
        return 78


def add(to: argparse._ActionsContainer, switch: Switch) -> None:
    """Add an option of the table to a parser, or to a group of one."""
    given: dict[str, Any] = {"dest": switch.field, "default": switch.default, "help": switch.help}
    if not switch.takes_value:
        given["action"] = "store_false" if switch.default else "store_true"
    elif switch.choices:
        given["choices"] = switch.choices
    else:
        given["metavar"] = switch.value
    if switch.collects:
        given["action"] = "append"
    if switch.counts:
        given["type"] = int
    to.add_argument(*switch.names, **given)
