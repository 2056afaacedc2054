"""Repair the code below folders, in memory, and count what is found then that was not found before.

    python benchmarks/repairing.py FOLDER … [--safe] [--each]

Everything below a FOLDER is checked together, as a call of the command would, then repaired as `--fix
--unsafe-fixes` would (`--safe`: as `--fix` alone would) and checked again. Nothing is written. `--each` takes
every folder directly below a FOLDER for itself: a folder of checkouts. The exit code is 1 where something new
is found.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from losslint.amend import fixing
from losslint.config import Configurations
from losslint.discovery import Choice, discover
from losslint.findings import Applicability, Diagnostic
from losslint.intake import content
from losslint.options import parse
from losslint.results import Results
from losslint.session import Session
from msgspec import Struct, field


class Outcome(Struct):
    """What repairing one folder came to."""

    files: int = 0
    found: int = 0
    offered: int = 0
    shown: int = 0
    made: Counter[str] = field(default_factory=Counter)
    left: int = 0
    new: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the counts on one line."""
        made = " ".join(f"{code}:{count}" for code, count in sorted(self.made.items()))
        return (
            f"{self.files:5} files {self.found:4} findings {self.offered:4} repairs {self.shown:4} shown "
            f"{self.made.total():4} made {self.left:4} left {len(self.new):3} new  {made}"
        )


def outcome_of(folder: Path, safe: bool) -> Outcome:
    """Return what repairing everything below a folder comes to."""
    session = Session(parse(["--no-cache", "--isolated", "-q", *([] if safe else ["--unsafe-fixes"])]))
    discovered = discover([str(folder)], Configurations((), True), Choice(respect_gitignore=False))
    targets = {target.shown: target for target in discovered.targets}
    results = session.check(discovered)
    fixed = fixing.fix(session, targets, results)
    contents = {change.target.path.resolve(): change.after for change in fixed.changes}
    after = [
        session.recheck(target, contents.get(target.path.resolve()) or content(target.path) or b"", contents)
        for target in (discovered.targets if contents else ())
    ]
    return Outcome(
        len(results.files),
        len(results.diagnostics),
        sum(one.repair is not None for one in results.diagnostics),
        sum(map(_is_shown, fixed.results.diagnostics)),
        fixed.made,
        len(Results(tuple(after)).diagnostics) if contents else len(results.diagnostics),
        list(_new(Results(tuple(after)), results)) if contents else [],
        list(session.failures),
    )


def _is_shown(found: Diagnostic) -> bool:
    return found.repair is not None and found.repair.applicability is Applicability.DISPLAY


def _new(after: Results, before: Results) -> Iterator[str]:
    """Yield what is found more often in a file than it was, or stood under something else.

    A place in one file may be found from several, and after a repair from another one than before.
    """
    old = _codes(before)
    for (path, code), count in (_codes(after) - old).items():
        said = next(one for one in after.diagnostics if (one.place.path, one.code) == (path, code))
        yield f"{path}:{said.place.row}: {count} more of {code}: {said.message}"


def _codes(results: Results) -> Counter[tuple[str, str]]:
    places = {(found.code, found.place) for found in results.diagnostics}
    return Counter((place.path, code) for code, place in places)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the counts for every folder, and what is new."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--safe", action="store_true", help="make safe repairs only")
    parser.add_argument("--each", action="store_true", help="take every folder below for itself")
    given = parser.parse_args(arguments)
    folders = given.folders
    if given.each:
        folders = [below for folder in folders for below in sorted(folder.iterdir()) if below.is_dir()]
    new = 0
    for folder in folders:
        outcome = outcome_of(folder, given.safe)
        new += len(outcome.new)
        print(f"{outcome}  {folder.name}", flush=True)
        for line in (*outcome.new, *outcome.failures):
            print(f"      {line}", flush=True)
    print(f"{len(folders)} folders, {new} new findings")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
