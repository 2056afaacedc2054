"""LL608: gradients of a loss that the tape has not seen."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Gradient
from losslint.wishes import Employ, Means

from losslint_rules.measured import effect


@rule("LL608", "loss-outside-tape", Severity.ERROR, measured=("keras",))
def loss_outside_tape(gradient: Gradient) -> Iterator[Finding]:
    """A gradient tape that was not open when the loss was computed."""
    called, computed = gradient.sees_prediction, gradient.sees_loss
    if called.is_false:
        unseen, what = called, "the model was called"
    elif computed.is_false:
        unseen, what = computed, "the loss was computed"
    else:
        return
    yield Finding(
        at=unseen.origin or gradient.at,
        message=f"{what} where the tape was not recording",
        label="the tape does not see this",
        because=(Because(gradient.at, "gradients are asked for here"),),
        effects=effect(gradient, "LL608", "unseen"),
        ways=(Way((Employ(Means.RECORDING),), "call the model and compute the loss inside {0}"),),
    )
