"""Measure how much of the training code below a folder is understood, and what most often is not.

    python benchmarks/understanding.py FOLDER [--unknown N] [--list FACT]

Counts every `fit` of every script and notebook: how many have head and loss known, labels too, and
everything (inputs' range or kind as well). The same shares are given for the fits whose facts stand
in the code at all: those whose only unknowns are files that are read at run time are left out.
"""

from __future__ import annotations

import argparse
import collections
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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


def main() -> int:
    """Count and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--unknown", type=int, default=25, help="how many reasons to print")
    parser.add_argument("--list", help="print where this fact is unknown")
    options = parser.parse_args()
    tallies = {name: (Tally(), Tally()) for name in ("head and loss", "labels too", "everything")}
    reasons: collections.Counter[tuple[str, str]] = collections.Counter()
    paths = sorted(p for p in options.folder.rglob("*") if p.suffix in (".py", ".ipynb") and p.is_file())
    for path in paths:
        data = path.read_bytes()
        if not looks_relevant(data):
            continue
        for run in runs_of(read_source(path, data)):
            if run.kind is not Kind.FIT:
                continue
            for output in run.outputs:
                missing = dict(unknown_in(run, output))
                reasons.update(missing.items())
                if options.list in missing:
                    print(f"{path}:{run.at.place().row}: {options.list}: {missing[options.list]}")
                count(tallies, missing)
    for name, (all_, decidable) in tallies.items():
        print(f"{name:15} {all_}   decidable {decidable}")
    for (fact, why), number in reasons.most_common(options.unknown):
        print(f"{number:5}  {fact}: {why}")
    return 0


def count(tallies: dict[str, tuple[Tally, Tally]], missing: dict[str, str]) -> None:
    """Count one output under each heading."""
    groups = {
        "head and loss": ("activation", "units", "loss"),
        "labels too": ("activation", "units", "loss", "labels"),
        "everything": ("activation", "units", "loss", "labels", "inputs"),
    }
    for name, wanted in groups.items():
        absent = [missing[fact] for fact in wanted if fact in missing]
        everything, decidable = tallies[name]
        everything.add(not absent)
        if not any(reason in why for why in absent for reason in AT_RUN_TIME):
            decidable.add(not absent)


if __name__ == "__main__":
    sys.exit(main())
