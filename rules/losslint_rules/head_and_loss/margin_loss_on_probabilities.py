"""LL113: a margin that probabilities cannot keep."""

from collections.abc import Iterator

from losslint.findings import Applicability, Finding, Severity, Way
from losslint.rule import rule
from losslint.training import LINEAR, Family, Output
from losslint.wishes import EndIn

from losslint_rules.domain.evidence import head_place, loss_evidence
from losslint_rules.domain.losses import PROBABILITIES
from losslint_rules.measured import effect


@rule("LL113", "margin-loss-on-probabilities", Severity.INFO, measured=("keras",))
def margin_loss_on_probabilities(output: Output) -> Iterator[Finding]:
    """A hinge loss over probabilities."""
    activation, units = output.head.activation.value, output.head.units.value
    if output.loss.family is not Family.MARGIN or output.head.gives.value not in PROBABILITIES:
        return
    other = EndIn(output, "tanh" if units == 1 else LINEAR)
    yield Finding(
        at=head_place(output),
        message=f"`{output.loss.name.value}` wants margins of one, {activation} stays between 0 and 1",
        label="no margin",
        because=loss_evidence(output),
        effects=effect(output, "LL113", "floor"),
        ways=(Way((other,), "a {0.name} head", "End the model in {0.name}", Applicability.DISPLAY),),
    )
