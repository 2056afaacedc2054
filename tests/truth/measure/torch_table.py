"""Writes the matrix of PyTorch anew: trains what every cell combines, and says what came of it.

`python -m tests.truth.measure.torch_table --out torch.tsv` takes some twenty minutes on two cores. Where cells
stand in the file already it goes on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import product
from pathlib import Path

import torch

from tests.truth.measure.torch_together import LONGER, trained_together
from tests.truth.measure.torch_training import OPTIMIZERS, SEEDS, STEPS, Trial
from tests.truth.measure.torch_verdict import after_more, is_open, is_stretched, usual_of, verdict
from tests.truth.torch_cells import (
    ACTIVATIONS,
    COLUMNS,
    LOSSES,
    TARGETS,
    UNITS,
    TorchCase,
    TorchCell,
    cases,
    measured,
    row_of,
)

Group = tuple[int, str, str]
"""Units, a loss, and a form of the targets: what is trained side by side."""


def cells_of(group: Group) -> list[TorchCell]:
    """Train the cells of a group, of every activation, and say what came of each."""
    torch.set_num_threads(1)
    return [_cell(TorchCase(activation, *group)) for activation in ACTIVATIONS]


def _cell(case: TorchCase) -> TorchCell:
    said = {name: _said(case, name) for name in OPTIMIZERS}
    trials = {name: [trial for trial, _ in _trials(case, name)] for name in OPTIMIZERS}
    return TorchCell(
        case.activation,
        case.units,
        case.loss,
        case.targets,
        said["SGD"],
        said["Adam"],
        (_scores(trials["SGD"]), _scores(trials["Adam"])),
        next(filter(None, (trial.error for trial in trials["Adam"])), ""),
    )


def _said(case: TorchCase, optimizer: str) -> tuple[str, ...]:
    trials, longer = zip(*_trials(case, optimizer), strict=True)
    usual, _ = zip(*_trials(usual_of(case), optimizer), strict=True)
    said = verdict(case, trials, usual)
    return after_more(case, said, longer, usual) if is_open(said) else said


def _trials(case: TorchCase, optimizer: str) -> list[tuple[Trial, Trial]]:
    trained = _trained((case.units, case.loss, case.targets), optimizer)
    return [trained[case.activation, seed] for seed in SEEDS]


@cache
def _trained(group: Group, optimizer: str) -> dict[tuple[str, int], tuple[Trial, Trial]]:
    stretched = is_stretched(TorchCase("none", *group))
    return trained_together(*group, optimizer, STEPS if stretched else LONGER)


def _scores(trials: list[Trial]) -> tuple[float, ...]:
    return tuple(round(trial.score, 3) for trial in trials if trial.score is not None)


def write(file: Path, groups: Iterable[Group]) -> None:
    """Add the cells of groups to a file as they are trained, and put all of it into the order of the cases."""
    if not file.exists():
        file.write_text("\t".join(COLUMNS) + "\n", encoding="utf-8")
    done = {(cell.units, cell.loss, cell.targets) for cell in measured(file)}
    with ProcessPoolExecutor(2) as pool, file.open("a", encoding="utf-8") as lines:
        for cells in pool.map(cells_of, (group for group in groups if group not in done)):
            lines.writelines(map(row_of, cells))
            lines.flush()
    found = {cell.case: cell for cell in measured(file)}
    rows = [row_of(found[case]) for case in cases() if case in found]
    file.write_text("".join(("\t".join(COLUMNS) + "\n", *rows)), encoding="utf-8")


def main() -> None:
    """Train what is missing in a file, and write it there."""
    parser = argparse.ArgumentParser(prog="python -m tests.truth.measure.torch_table", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="write here what is missing there")
    parser.add_argument("--loss", choices=sorted(LOSSES), help="only cells with this loss")
    asked = parser.parse_args()
    losses = [asked.loss] if asked.loss else list(LOSSES)
    write(asked.out, product(UNITS, losses, TARGETS))


if __name__ == "__main__":
    main()
