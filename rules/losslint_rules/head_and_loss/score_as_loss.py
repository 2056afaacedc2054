"""LL117: a score that a training makes small."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Output
from losslint.wishes import FromOne

from losslint_rules.domain.evidence import loss_place
from losslint_rules.measured import by_optimizer


@rule("LL117", "score-as-loss", Severity.ERROR, measured=("keras",))
def score_as_loss(output: Output) -> Iterator[Finding]:
    """An overlap of output and labels that a training makes small, as no minus stands before it."""
    score, called, reach = output.loss.is_score, output.loss.called, output.head.range.value
    if not score.is_true or score.origin is None or output.loss.has_gradient.is_false:
        return
    if reach is not None and reach.low < 0:
        return
    yield Finding(
        at=score.origin,
        message=f"`{called}` grows as output and labels come to agree, and the training makes it small",
        label="the overlap of output and labels",
        because=(Because(loss_place(output), f"loss: {called}"),),
        effects=by_optimizer(output, "LL117", "made small"),
        ways=(Way((FromOne(output),), "train with {0}, or with a minus before it", "Take the score from 1"),),
    )
