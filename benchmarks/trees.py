"""How long installed packages take, which train hardly anywhere, as ratios to ruff on the same files.

    python benchmarks/trees.py TREE … [--rounds N]

prints a line a tree: its files, those that losslint reads further than their words, processor seconds of both
programs, their ratio, and losslint's peak of memory in megabytes. Trees are unpacked wheels, or folders of
an environment. Then come the ratios to Torchfix, Fixit and Pylint (with Dslinter, where it is installed
beside it) where they are on the PATH; of these a run may take minutes, after which it is ended and said to
take longer.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

LOSSLINT = (sys.executable, "-m", "losslint", "--isolated", "--no-cache", "--exit-zero", "--jobs", "1")
RUFF = (sys.executable, "-m", "ruff", "check", "--no-cache", "--isolated", "--quiet", "--exit-zero")
OTHERS = {
    "torchfix": ("torchfix",),
    "fixit": ("fixit", "lint"),
    "pylint": ("pylint", "--load-plugins=dslinter", "--disable=all", "--enable=E", "--recursive=y"),
}
LONGEST = 600
"""Seconds after which another program is ended."""

COUNT = """
import sys
from pathlib import Path
from losslint.gate import Gate
from losslint.intake import content
gate = Gate()
held = ((path, content(path)) for path in sorted(Path(sys.argv[1]).rglob("*.py")))
asked = [not gate.why_skipped(path, data) for path, data in held if data is not None]
print(len(asked), sum(asked))
"""


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("trees", nargs="+", type=Path, metavar="TREE")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    found = {name: command for name, command in OTHERS.items() if shutil.which(command[0])}
    heads = ("files", "read", "losslint", "ruff", "ratio", "MB", *found)
    print(f"{'tree':<16}" + "".join(f"{head:>10}" for head in heads))
    for tree in options.trees:
        print(
            f"{tree.name:<16}" + "".join(f"{one:>10}" for one in _row(tree, found, options.rounds)),
            flush=True,
        )
    return 0


def _row(tree: Path, others: dict[str, Sequence[str]], rounds: int) -> list[str]:
    counted = subprocess.run(
        [sys.executable, "-c", COUNT, str(tree)], check=True, capture_output=True, text=True
    ).stdout.split()
    pairs = [(_taken([*LOSSLINT, str(tree)]), _taken([*RUFF, str(tree)])) for _ in range(rounds)]
    if not all(one.ended for pair in pairs for one in pair):
        return [*counted, *["longer"] * (4 + len(others))]  # what was ended says nothing of what it takes
    ours = min(mine.seconds for mine, _ in pairs)
    theirs = min(other.seconds for _, other in pairs)
    row = [*counted, f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.1f}", f"{pairs[0][0].megabytes:.0f}"]
    for command in others.values():
        other = _taken([*command, str(tree)])
        row.append(f"{ours / other.seconds:.2f}" if other.ended else f"< {ours / other.seconds:.2f}")
    return row


class _Taken:
    """What one run took: processor seconds and megabytes of memory at most, and whether it came to an end."""

    def __init__(self, seconds: float, megabytes: float, ended: bool) -> None:
        self.seconds, self.megabytes, self.ended = seconds, megabytes, ended


def _taken(command: Sequence[str]) -> _Taken:
    """Run a command in a process that has no other children, and return what it took."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    asked = [sys.executable, __file__, "--measure", str(LONGEST), *command]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, env=environment)
    seconds, kilobytes, ended = json.loads(done.stdout)
    return _Taken(seconds, kilobytes / 1024, ended)


def _measure(longest: float, command: Sequence[str]) -> None:
    """Run a command and print what it took as JSON."""
    ended = True
    try:
        subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=longest
        )
    except subprocess.TimeoutExpired:
        ended = False
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps((used.ru_utime + used.ru_stime, used.ru_maxrss, ended)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        _measure(float(sys.argv[2]), sys.argv[3:])
    else:
        sys.exit(main())
