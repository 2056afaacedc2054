"""Rebuilds a truth table, or measures a part of it again and says where it differs."""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.truth.cells import Case, Cell, further, matrix, measured, table_of, write_row
from tests.truth.measure.drift import differences
from tests.truth.measure.representative import REPRESENTATIVE
from tests.truth.measure.training import Measurement, installed, measure
from tests.truth.measure.verdict import USUAL, verdict

PLANS = {"matrix": matrix, "further": further}


def main() -> None:
    """Measure what is asked for: into a file, where it goes on if it was broken off, or against the table."""
    asked = _parser().parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    kept = _kept(asked.keras, table_of(asked.keras, asked.table))
    cases = _chosen(PLANS[asked.table](), asked)
    cells = remeasured(asked.keras, cases if asked.out is None else _left(cases, asked.keras, asked.out))
    if asked.out is None:
        sys.exit(_compare(cells, kept))
    with asked.out.open("a", encoding="utf-8") as file:
        for cell in cells:
            write_row(file, cell)


def remeasured(generation: int, cases: Iterable[Case]) -> Iterator[Cell]:
    """Train cases with the installed Keras of a generation and yield what came of each.

    Raises: ImportError where it is not installed.
    """
    keras = installed(generation)
    usual = cache(lambda case: measure(case, keras))
    for number, case in enumerate(cases):
        if number % 20 == 19:
            keras.backend.clear_session()
        seen = usual(case) if case in USUAL.values() else measure(case, keras)
        yield _cell(generation, case, seen, usual(USUAL[case.labels]), keras)


def _cell(generation: int, case: Case, seen: Measurement, usual: Measurement, keras: Any) -> Cell:
    return Cell(
        case.activation,
        case.units,
        case.loss,
        case.labels,
        generation,
        verdict(case, seen, usual),
        seen.accuracy_becomes,
        tuple(round(trial.reported, 2) for trial in seen.trials),
        tuple(round(trial.score, 2) for trial in seen.trials if trial.score is not None),
        tuple(round(trial.loss, 2) for trial in seen.trials),
        seen.error,
        str(keras.__version__),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.truth.measure", description=__doc__)
    parser.add_argument("--keras", type=int, choices=(2, 3), default=3, help="2 is the package tf_keras")
    parser.add_argument("--table", choices=sorted(PLANS), default="matrix")
    parser.add_argument("--out", type=Path, help="write here what is missing there, instead of comparing")
    parser.add_argument("--sample", type=int, metavar="N", help="N cells drawn at random instead of all")
    parser.add_argument("--representative", action="store_true", help="what the test suite trains again")
    parser.add_argument("--seed", type=int, default=0, help="which cells a sample draws")
    parser.add_argument("--labels", help="only cells with labels of this encoding")
    parser.add_argument("--loss", help="only cells with this loss")
    return parser


def _chosen(cases: list[Case], asked: argparse.Namespace) -> list[Case]:
    """Return the cases that the options ask for."""
    if asked.representative:
        cases = [case for case in cases if case in REPRESENTATIVE]
    if asked.labels is not None:
        cases = [case for case in cases if case.labels == asked.labels]
    if asked.loss is not None:
        cases = [case for case in cases if case.loss == asked.loss]
    if asked.sample is None or asked.sample >= len(cases):
        return cases
    return random.Random(asked.seed).sample(cases, asked.sample)


def _kept(keras: int, table: Path) -> dict[Case, Cell]:
    """Return the cells of a table by their cases; nothing where there is none yet."""
    return {cell.case: cell for cell in measured(keras, table)} if table.exists() else {}


def _left(cases: list[Case], keras: int, out: Path) -> list[Case]:
    """Return the cases that a file does not hold yet."""
    done = _kept(keras, out)
    return [case for case in cases if case not in done]


def _compare(cells: Iterable[Cell], kept: dict[Case, Cell]) -> int:
    """Print where cells differ from those of the table, and how many; return 1 if any does."""
    total = differing = 0
    for cell in cells:
        told = differences(cell, kept[cell.case]) if cell.case in kept else ["is not in the table"]
        total += 1
        differing += bool(told)
        for one in told:
            print(f"{cell.name}: {one}", flush=True)
    print(f"{total} cells measured, {differing} differ from the table")
    return 1 if differing else 0


if __name__ == "__main__":
    main()
