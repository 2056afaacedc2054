"""Hold a rebuilding to its word: the findings and the facts of two states of losslint on the same code.

    python benchmarks/same_findings.py [--before REVISION] [--show N] FOLDER …

lints each folder with the revision (`HEAD` if it is left out) and with the files as they stand, and compares
byte for byte what `--output-format json` prints, for the findings and for `--show-runs`. Folders are whatever
holds training code: the fixtures, checkouts of public repositories. Prints a line a folder with the ratio of
the processor times, and the first N lines that differ. Exit 1 if any does.
"""

from __future__ import annotations

import argparse
import difflib
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Said:
    """What one call printed, the exit code it ended with, and the processor time it took in seconds."""

    text: str
    code: int
    seconds: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare every folder; return 1 if something differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--before", default="HEAD", metavar="REVISION")
    parser.add_argument("--show", type=int, default=3, metavar="N", help="lines of each difference to print")
    options = parser.parse_args(arguments)
    differing = 0
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder)
        _export(options.before, before)
        for place in options.folders:
            differing += _compare(before, place.resolve(), options.show)
    print(f"{differing} of {len(options.folders)} folders differ" if differing else "everything is the same")
    return 1 if differing else 0


def _export(revision: str, into: Path) -> None:
    """Write the files of a revision into a folder."""
    packed = subprocess.run(
        ["git", "-C", ROOT, "archive", revision, "lint", "rules"], check=True, capture_output=True
    ).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(into, filter="data")


def _compare(before: Path, folder: Path, shown: int) -> bool:
    """Whether two states say other things of a folder; prints what."""
    times, differences = [0.0, 0.0], []
    for options in ((), ("--show-runs",)):
        one, two = (_ask(state, folder, options) for state in (before, ROOT))
        times = [times[0] + one.seconds, times[1] + two.seconds]
        if (one.text, one.code) != (two.text, two.code):
            differences.append(_difference(one, two, shown))
    said = "differs" if differences else "same"
    print(f"{said:8} {times[1] / times[0]:.2f} of the time  {folder}", *differences, sep="\n", flush=True)
    return bool(differences)


def _ask(state: Path, folder: Path, options: Sequence[str]) -> Said:
    """Return what one state of losslint prints of a folder."""
    asked = ("-m", "losslint", "--isolated", "--no-cache", "--output-format", "json", *options, str(folder))
    paths = os.pathsep.join(str(state / part) for part in ("lint", "rules"))
    start = _processor_time()
    done = subprocess.run(
        [sys.executable, *asked],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    if not done.stdout:
        raise SystemExit(f"losslint could not be asked about {folder}: {done.stderr.strip()}")
    return Said(done.stdout, done.returncode, _processor_time() - start)


def _processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _difference(one: Said, two: Said, shown: int) -> str:
    """Return the first lines that only one of two answers has."""
    lines = difflib.unified_diff(one.text.splitlines(), two.text.splitlines(), lineterm="", n=0)
    changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    more = f"\n  … {len(changed) - shown} more" if len(changed) > shown else ""
    return "\n".join(f"  {line[:300]}" for line in changed[:shown]) + more


if __name__ == "__main__":
    sys.exit(main())
