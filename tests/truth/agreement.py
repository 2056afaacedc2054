"""What losslint has to say about a measured cell, and what it does say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from losslint.check.engine import lint
from losslint.findings import Diagnostic, Severity
from losslint.training import Version

from tests.truth.cells import Cell

GENERATIONS = {2: Version.KERAS_2_LATE, 3: Version.KERAS_3}

BROKEN = {"stops", "cannot learn", "NaN loss", "loss unbounded below", "cannot represent the target"}
"""Verdicts that ask for an error."""

WORSE = {"learns worse/unstable", "learns slower", "loss biased"}
"""Verdicts that ask for a warning at least."""

METRIC = {"metric misleading", "metric meaningless"}
"""Verdicts that ask for a finding about the metric."""


@dataclass(frozen=True)
class Answer:
    """What losslint says about a cell: its findings, and the codes that stand under them too."""

    found: tuple[Diagnostic, ...]

    @property
    def codes(self) -> set[str]:
        """All codes, those of the lines under a finding too."""
        return {code for one in self.found for code in (one.code, *one.subsumes)}

    @property
    def has_error(self) -> bool:
        """Whether one of the findings is an error of the training, not merely of a metric."""
        return any(one.severity is Severity.ERROR and not one.code.startswith("LL3") for one in self.found)


def answer(cell: Cell) -> Answer:
    """Lint the script of a cell for the Keras that it was measured with."""
    return Answer(tuple(lint(Path("train.py"), cell.script().encode(), target=GENERATIONS[cell.keras])))


def disagreements(cell: Cell, said: Answer) -> list[str]:
    """Return in a few words each where the answer is not what was measured; nothing where it is."""
    verdict = set(cell.verdict)
    wrong = []
    if verdict & BROKEN and not said.has_error:
        wrong.append("an error is missing")
    elif verdict & WORSE and not said.found:
        wrong.append("a warning is missing")
    # an error says that the training is no good: what its metric reads is the least of its troubles
    if verdict & METRIC and not said.has_error and not any(code.startswith("LL3") for code in said.codes):
        wrong.append("the metric is not told")
    if verdict <= METRIC | {"ok"} and any(not code.startswith("LL3") for code in said.codes):
        wrong.append("something is told that is right")
    if "equivalent-but-unusual" in verdict and said.has_error:
        wrong.append("an error is told where there is none")
    return wrong
