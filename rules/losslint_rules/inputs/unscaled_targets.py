"""LL421: targets so far from zero that the training ends before the output can get there."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import LINEAR, Encoding, Kind, Output

from losslint_rules.domain.reach import reach_of, updates_of
from losslint_rules.measured import effect

TIMES = 2
"""How many times farther than the bound, which is one of means, the nearest target has to be."""


@rule("LL421", "unscaled-targets", Severity.WARNING, measured=("keras",))
def unscaled_targets(output: Output) -> Iterator[Finding]:
    """Numbers to be predicted that no output comes near in the updates that are made."""
    run, span = output.run, output.labels.range.value
    if run.kind is not Kind.FIT or not run.learns_here_only.is_true or len(run.outputs) != 1:
        return
    if output.labels.encoding.value is not Encoding.REAL or output.head.activation.value != LINEAR:
        return
    updates = updates_of(run)
    if span is None or updates is None or not (span.low > 0 or span.high < 0):
        return
    nearest, farthest = min(abs(span.low), abs(span.high)), reach_of(output, updates)
    at = run.optimizer.learning_rate.origin or run.optimizer.at
    if farthest is None or at is None or nearest <= TIMES * farthest:
        return
    yield Finding(
        at=at,
        message=f"the targets are {nearest:g} or more from zero, and {updates} updates at a rate of "
        f"{run.optimizer.learning_rate.value:g} bring the output no farther than about {_rounded(farthest)}",
        label="moves each weight by about this much in an update",
        because=(*output.labels.range.because(f"targets from {span.low:g} to {span.high:g}"),),
        effects=effect(output, "LL421", "out of reach"),
        help="scale the targets, as by their mean and deviation, and scale the predictions back",
    )


def _rounded(number: float) -> str:
    return f"{number:.0f}" if number >= 10 else f"{number:.2g}"
