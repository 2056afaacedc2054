"""What losslint has to say about a measured cell of PyTorch, and what it does say."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from losslint.check.engine import lint
from losslint.findings import Severity

from tests.truth.torch_cells import TorchCell

STOPS = {"stops", "stops in training"}
"""PyTorch reports these itself: a finding is allowed, none is asked for."""

BROKEN = {
    "answers depend on the batch",
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
    """Lint the scripts of a cell, and say in a few words where an answer is not what was measured.

    There is one for each optimizer, but where the same is asked of both.
    """
    if cell.verdicts & STOPS:
        return []
    asked = {"SGD": frozenset(cell.sgd), "Adam": frozenset(cell.adam)}
    if demand(asked["SGD"]) is demand(asked["Adam"]):
        del asked["SGD"]
    told = (disagreement(cell.script(name), demand(verdicts)) for name, verdicts in asked.items())
    return list(filter(None, dict.fromkeys(told)))


class Demand(Enum):
    """What a verdict asks of losslint."""

    SILENCE = "nothing"
    ERROR = "an error"
    FINDING = "a finding"
    MILDNESS = "no error"


def demand(verdicts: frozenset[str]) -> Demand:
    """Return what is asked where an optimizer came to these verdicts.

    Raises: ValueError for a verdict that asks for nothing.
    """
    if verdicts == {"ok"}:
        return Demand.SILENCE
    if verdicts & BROKEN:
        return Demand.ERROR
    if verdicts & WORSE:
        return Demand.FINDING
    if verdicts == {"equivalent-but-unusual"}:
        return Demand.MILDNESS
    raise ValueError(f"nothing is known to be asked of {sorted(verdicts)}")


def disagreement(script: str, asked: Demand) -> str:
    """Return in which way what is said of a script is not what is asked, "" where it is."""
    found = lint(Path("train.py"), script.encode())
    has_error = any(one.severity is Severity.ERROR for one in found)
    match asked:
        case Demand.SILENCE if found:
            return FALSE
        case Demand.ERROR if not has_error:
            return ERROR_MISSING if found else MISSING
        case Demand.FINDING if not found:
            return MISSING
        case Demand.MILDNESS if has_error:
            return TOO_MUCH
        case _:
            return ""
