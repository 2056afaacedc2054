"""Measure how much of the training code below a folder is understood, and what most often is not.

    python benchmarks/understanding.py FOLDER [--unknown N] [--list FACT]

Counts every `fit` of every script and notebook: how many have head and loss known, labels too, and
everything (inputs' range or kind as well). The same shares are given for the fits whose facts stand
in the code at all: those whose only unknowns are files that are read at run time are left out. A fit
that is reached with several models counts once as a fit, and once for each of them among the outputs.
"""

from __future__ import annotations

import argparse
import collections
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from losslint.failure import describe
from losslint.runs import runs_of
from losslint.source import looks_relevant, read_source
from losslint.training import Fact, Kind, Output, Run

AT_RUN_TIME = (
    "reads a file",
    "reads files",
    "of a table",
    "a table ",
    "command-line",
    "environment variable",
    "brings its layers",
    "the argument `",
    "the code does not say it",
    "not part of the project",
)
"""Reasons that no reading of the code can overcome."""

GROUPS = {
    "head and loss": ("activation", "units", "loss"),
    "labels too": ("activation", "units", "loss", "labels"),
    "everything": ("activation", "units", "loss", "labels", "inputs"),
}
"""What is counted, and the facts that belong to it."""


@dataclass(slots=True)
class Tally:
    """How many fits were counted, and how many of them have a fact known."""

    fits: int = 0
    known: int = 0

    def add(self, known: bool) -> None:
        """Count one fit."""
        self.fits += 1
        self.known += known

    def __str__(self) -> str:
        share = self.known / self.fits if self.fits else 0.0
        return f"{self.known:5} of {self.fits:5} = {share:.3f}"


def unknown_in(run: Run, output: Output) -> Iterator[tuple[str, str]]:
    """Yield the facts of one output that are not known, with the reasons."""
    for name, fact in facts_of(run, output):
        if not fact.known:
            yield name, fact.why


def facts_of(run: Run, output: Output) -> list[tuple[str, Fact[object]]]:
    """Return the facts that the rules rest on most."""
    facts: list[tuple[str, object]] = [
        ("activation", output.head.activation),
        ("units", output.head.units),
        ("loss", output.loss.name),
    ]
    if not output.labels.are_inputs:
        facts.append(("labels", output.labels.encoding))
    for inputs in run.inputs:
        scaled = inputs.range if inputs.range.known or not inputs.history else Fact(True)
        facts.append(("inputs", scaled if scaled.known else inputs.content))
    return facts  # type: ignore[return-value]


@dataclass(slots=True)
class Count:
    """What is known of the fits below a folder, each place in the code counted once, and what reading took.

    A fit that is reached with several models, or has several outputs, is known if all of them are.
    """

    tallies: dict[str, tuple[Tally, Tally]] = field(
        default_factory=lambda: {name: (Tally(), Tally()) for name in GROUPS}
    )
    outputs: dict[str, tuple[Tally, Tally]] = field(
        default_factory=lambda: {name: (Tally(), Tally()) for name in GROUPS}
    )
    reasons: collections.Counter[tuple[str, str]] = field(default_factory=collections.Counter)
    lines: int = 0
    seconds: float = 0.0
    failed: int = 0

    def add(self, path: Path, listed: str | None) -> None:
        """Count the fits of one file; print where the listed fact is unknown."""
        data = path.read_bytes()
        if not looks_relevant(data):
            return
        before = time.process_time()
        source = read_source(path, data)
        try:
            runs = runs_of(source)
        except Exception as error:  # the interpreter may break on any code; the other files still count
            print(f"{path}: the interpreter fails with {describe(error)}", file=sys.stderr)
            self.failed += 1
            return
        self.seconds += time.process_time() - before
        self.lines += len(source.text.splitlines())
        fits: dict[object, list[dict[str, str]]] = {}
        for run in runs:
            if run.kind is not Kind.FIT:
                continue
            place = run.at.place()
            for output in run.outputs:
                missing = dict(unknown_in(run, output))
                fits.setdefault((place.cell, place.row, place.column), []).append(missing)
                self.reasons.update(missing.items())
                count(self.outputs, [missing])
                if listed in missing:
                    print(f"{path}:{place.row}: {listed}: {missing[listed]}")
        for missings in fits.values():
            count(self.tallies, missings)


def main() -> int:
    """Count and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--unknown", type=int, default=25, help="how many reasons to print")
    parser.add_argument("--list", help="print where this fact is unknown")
    options = parser.parse_args()
    counted = Count()
    for path in sorted(p for p in options.folder.rglob("*") if p.suffix in (".py", ".ipynb") and p.is_file()):
        counted.add(path, options.list)
    for title, tallies in (("fits", counted.tallies), ("outputs of runs", counted.outputs)):
        print(title)
        for name, (all_, decidable) in tallies.items():
            print(f"  {name:15} {all_}   decidable {decidable}")
    per_thousand = 1000 * counted.seconds / counted.lines if counted.lines else 0.0
    print(f"{counted.lines} lines, {per_thousand:.3f} seconds of processor time per thousand lines")
    if counted.failed:
        print(f"{counted.failed} files left out, on which the interpreter fails")
    for (fact, why), number in counted.reasons.most_common(options.unknown):
        print(f"{number:5}  {fact}: {why}")
    return 0


def count(tallies: dict[str, tuple[Tally, Tally]], missings: list[dict[str, str]]) -> None:
    """Count one fit, whose outputs miss these facts, under each heading."""
    for name, wanted in GROUPS.items():
        absent = [missing[fact] for missing in missings for fact in wanted if fact in missing]
        everything, decidable = tallies[name]
        everything.add(not absent)
        if not any(reason in why for why in absent for reason in AT_RUN_TIME):
            decidable.add(not absent)


if __name__ == "__main__":
    sys.exit(main())
