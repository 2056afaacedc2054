"""LL116: a loss of one's own that no gradient leads back from."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Output

from losslint_rules.domain.evidence import loss_place
from losslint_rules.measured import effect


@rule("LL116", "loss-without-gradient", Severity.ERROR, measured=("keras",))
def loss_without_gradient(output: Output) -> Iterator[Finding]:
    """A loss that the output reaches only through steps without a gradient, such as rounding."""
    gradient, called = output.loss.has_gradient, output.loss.called
    if not gradient.is_false or gradient.origin is None:
        return
    yield Finding(
        at=gradient.origin,
        message=f"no gradient leads from `{called}` back to the output, so no weight learns from it",
        label="has no gradient, and the output reaches the loss no other way",
        because=(Because(loss_place(output), f"loss: {called}"),),
        effects=effect(output, "LL116", "cut off"),
        help="compute the loss from the output as it is, and round, compare or count in a metric only",
    )
