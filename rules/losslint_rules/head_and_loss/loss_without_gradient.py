"""LL116: a loss that no gradient leads back from: of rounded outputs, or one that rounds them itself."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Layer, Output, Role

from losslint_rules.domain.evidence import loss_evidence, loss_place
from losslint_rules.measured import effect


@rule("LL116", "loss-without-gradient", Severity.ERROR, measured=("keras", "torch"))
def loss_without_gradient(output: Output) -> Iterator[Finding]:
    """A loss that the output reaches only through steps without a gradient, such as rounding."""
    yield from _inside_the_loss(output)
    yield from _before_the_loss(output)


def _inside_the_loss(output: Output) -> Iterator[Finding]:
    """Yield what is wrong with a loss of the project's own, every way through which is cut."""
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


def _before_the_loss(output: Output) -> Iterator[Finding]:
    """Yield what is wrong with a model that rounds what it hands to the loss."""
    steps = steps_before_the_loss(output)
    if steps is None or steps.at is None or len(output.run.outputs) > 1:
        return
    yield Finding(
        at=steps.at,
        message=f"the loss gets what `{steps.spelling}` makes of the outputs, through which no gradient "
        "comes back",
        label="gradient of zero",
        because=loss_evidence(output),
        effects=effect(output, "LL116", "steps"),
        ways=(Way((), "the outputs as they are for the loss, and rounded ones for answers"),),
    )


def steps_before_the_loss(output: Output) -> Layer | None:
    """Return what makes steps of the outputs, where nothing else leads from them to the loss."""
    layers = output.run.model.layers
    read = {position for layer in layers for position in layer.inbound}
    ends = [position for position in range(len(layers)) if position not in read]
    if len(ends) != 1:
        return None
    layer = layers[ends[0]]
    while layer.role in _PASSING and len(layer.inbound) == 1:
        layer = layers[layer.inbound[0]]
    return layer if layer.role is Role.STEPS else None


_PASSING = (
    Role.IDENTITY,
    Role.SQUEEZING,
    Role.REARRANGING,
    Role.FLATTENING,
    Role.ACTIVATION,
    Role.DROPOUT,
)
"""What may stand between the steps and the loss and changes nothing about them."""
