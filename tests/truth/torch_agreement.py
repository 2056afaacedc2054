"""What losslint has to say about a measured cell of PyTorch, and what it does say."""

from __future__ import annotations

from pathlib import Path

from losslint.check.engine import lint
from losslint.findings import Severity

from tests.truth.torch_cells import TorchCell

STOPS = {"stops", "stops in training"}
"""PyTorch reports these itself: a finding is allowed, none is asked for."""

BROKEN = {
    "cannot learn",
    "cannot represent the target",
    "loss constant",
    "loss unbounded below",
    "NaN",
    "weights never move",
}
"""Verdicts that ask for an error."""

WORSE = {
    "broadcasts silently",
    "broadcasts, warned",
    "learns slower",
    "learns worse/unstable",
    "loss negative",
    "NaN for a seed",
    "probabilities biased",
}
"""Verdicts that ask for a finding."""

MISSING, ERROR_MISSING, FALSE, TOO_MUCH = (
    "a finding is missing",
    "an error is missing",
    "something is told that is right",
    "an error is told where there is none",
)


def disagreements(cell: TorchCell) -> list[str]:
    """Lint the script of a cell, and say in a few words where the answer is not what was measured."""
    if cell.verdicts & STOPS:
        return []
    found = lint(Path("train.py"), cell.script().encode())
    has_error = any(one.severity is Severity.ERROR for one in found)
    if cell.verdicts == {"ok"}:
        return [FALSE] if found else []
    if cell.verdicts & BROKEN:
        return [] if has_error else [ERROR_MISSING if found else MISSING]
    if cell.verdicts & WORSE:
        return [] if found else [MISSING]
    return [TOO_MUCH] if has_error and "equivalent-but-unusual" in cell.verdicts else []
