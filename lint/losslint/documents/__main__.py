"""`python -m losslint.documents`, called in the folder of the project."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from losslint.documents import new_rule, playground, screenshot
from losslint.documents.project import built_in, orphans, outdated, write
from losslint.errors import UsageError

_PROGRAM = "losslint.documents"


def main() -> int:
    """Write the documents, name those that are out of date, or start a rule; return the exit code."""
    given = _parser().parse_args()
    root = Path.cwd()
    if not (root / "docs").is_dir():
        return _refused("call it in the folder of the project, which has a `docs` folder")
    if given.command == "new-rule":
        return _start_rule(root, given.code, given.name, given.family)
    if given.command == "screenshot":
        return _take_screenshot(root)
    if given.command == "playground":
        return _write_playground(root, given.folder, given.pyodide)
    return _bring_up_to_date(root, given.check)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {_PROGRAM}",
        description="Write the documents that are made from the code, or start a rule.",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing, and exit with 1 if something would"
    )
    commands = parser.add_subparsers(dest="command", title="commands")
    new = commands.add_parser(
        "new-rule", help="start a rule: its module, page, test and fixtures, with what is to be filled in"
    )
    new.add_argument("code", help="a free code, such as LL114; `losslint rule` lists those that are taken")
    new.add_argument("name", help="words in small letters and hyphens, such as one-hot-twice")
    new.add_argument("--family", help="the folder in rules/losslint_rules; otherwise it goes by the code")
    commands.add_parser("screenshot", help="take the picture of the HTML report, with an installed Chromium")
    play = commands.add_parser(
        "playground", help="write the playground that needs no server, as a folder of files"
    )
    play.add_argument("folder", type=Path, help="where to write it")
    play.add_argument(
        "--pyodide",
        default=playground.PYODIDE,
        metavar="ADDRESS|FOLDER",
        help="where the page finds Pyodide; a folder is copied (default: %(default)s)",
    )
    return parser


def _take_screenshot(root: Path) -> int:
    picture = root / "docs" / "report.png"
    try:
        screenshot.take(root, picture)
    except UsageError as error:
        return _refused(str(error))
    sys.stdout.write(f"wrote: {picture.relative_to(root).as_posix()}\n")
    return 0


def _write_playground(root: Path, folder: Path, pyodide: str) -> int:
    try:
        playground.write(root, folder, pyodide)
    except UsageError as error:
        return _refused(str(error))
    sys.stdout.write(f"wrote: {(folder / 'index.html').as_posix()}\n")
    return 0


def _bring_up_to_date(root: Path, check: bool) -> int:
    stale, left = outdated(root), orphans(root)
    for file in stale:
        sys.stdout.write(f"{'out of date' if check else 'wrote'}: {file.relative_to(root).as_posix()}\n")
    for file in left:
        sys.stdout.write(f"the page of no rule: {file.relative_to(root).as_posix()}\n")
    if not check:
        write(root)
    return 1 if left or (check and stale) else 0


def _start_rule(root: Path, code: str, name: str, family: str | None) -> int:
    try:
        files = new_rule.start(root, built_in(), code, name, family)
    except UsageError as error:
        return _refused(str(error))
    for file in files:
        sys.stdout.write(f"wrote: {file.as_posix()}\n")
    sys.stdout.write(
        f"Put your own words where it says {new_rule.FILL_IN}, in the order of CONTRIBUTING.md; "
        "`pytest tests/rules/test_filled_in.py` lists where that is.\n"
    )
    return 0


def _refused(why: str) -> int:
    sys.stderr.write(f"{_PROGRAM}: {why}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
