"""LL416: rows that are repeated before some of them are kept for testing."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Doing, Run

from losslint_rules.domain.splits import partings
from losslint_rules.measured import effect


@rule("LL416", "resampled-before-split", Severity.ERROR, measured=("keras", "torch"))
def resampled_before_split(run: Run) -> Iterator[Finding]:
    """Rows are repeated, or others made between them, before they are divided."""
    for parting in partings(run):
        step = next((one for one in parting.common if one.doing is Doing.RESAMPLED), None)
        if step is None or step.origin is None:
            continue
        yield Finding(
            at=step.origin,
            message="rows are repeated before some are kept for validation or testing",
            label="copies on both sides",
            because=parting.because(),
            effects=effect(run, "LL416", "copies"),
            ways=(Way((), "divide first, and repeat rows to train on only"),),
        )
        return
