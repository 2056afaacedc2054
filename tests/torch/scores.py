"""The scores that PyTorch reached in the measured cells that effects and pages tell of."""

from __future__ import annotations

import csv
from pathlib import Path
from statistics import fmean

CELLS = Path(__file__).parent / "cells.tsv"
INPUTS = Path(__file__).parent / "inputs.tsv"
"""Digits of scikit-learn, scaled in several ways, under a dense network with relu: six epochs of PyTorch 2.13."""

PROCEDURE = Path(__file__).parent / "procedure.tsv"
"""Digits of scikit-learn under a dense network whose loop does one thing otherwise: five to twelve epochs."""

TURNS = Path(__file__).parent / "turns.tsv"
"""The same digits, with a turn of the loop done otherwise: the order, the mode, clipping, the scheduler."""

_MEASURED = Path(__file__).parent.parent.parent / "benchmarks" / "measured"

LOOPS = _MEASURED / "loops.tsv"
"""The same digits again, with weights that do not learn or rows in order: twelve epochs, five seeds."""

SEQUENCES = Path(__file__).parent / "sequences.tsv"
"""The rows of the same digits as the eight steps of a GRU of 32 units: four epochs, test batches of 32."""

OTHERS = _MEASURED / "pytorch.tsv"
"""What the rules that hold for PyTorch too were measured by; each case ends in its optimizer."""

SHOWN = _MEASURED / "shown.tsv"
"""What metrics showed of the same trainings, and what was right; each case ends in its optimizer."""

BY_BATCH = _MEASURED / "by_batch.tsv"
"""Scores of answers that no optimizer led to, over all samples and by batch."""

OF_TORCH = sorted(_MEASURED.glob("*_torch.tsv"))
"""What one rule or a few of them were measured by; a case that names no optimizer says it of any."""


def scores() -> dict[str, set[float]]:
    """Return the mean scores of the cells, rounded as effects round them, by optimizer."""
    found: dict[str, set[float]] = {"SGD": set(), "Adam": set()}
    for table in (CELLS, INPUTS, PROCEDURE, TURNS, SEQUENCES):
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["scores"] != "-":
                    mean = fmean(float(one) for one in row["scores"].split("/"))
                    found[row["optimizer"]] |= {round(mean - 0.0005, 2), round(mean + 0.0005, 2)}
    for table in (OTHERS, LOOPS, SHOWN, BY_BATCH, *OF_TORCH):
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                mean = float(row["mean"])
                for one in [name for name in found if name in row["case"]] or found:
                    found[one] |= {round(mean - 0.0005, 2), round(mean + 0.0005, 2)}
    return found
