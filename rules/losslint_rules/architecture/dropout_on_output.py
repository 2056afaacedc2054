"""LL504: dropout on what the model outputs."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import LINEAR, Framework, Layer, Output, Role, Scale

from losslint_rules.domain.evidence import head_evidence, loss_evidence
from losslint_rules.domain.losses import OF_NUMBERS, reads_logits
from losslint_rules.domain.repairs import without_layer
from losslint_rules.domain.tasks import ends_too_early, has_known_loss
from losslint_rules.measured import effect


@rule("LL504", "dropout-on-output", Severity.ERROR, measured=("keras", "torch"))
def dropout_on_output(output: Output) -> Iterator[Finding]:
    """Dropout after the last layer: outputs are set to zero at random."""
    dropout = _on_output(output)
    if dropout is None or dropout.at is None or not has_known_loss(output) or ends_too_early(output):
        return
    bare = output.head.gives.value is Scale.LOGITS
    if not output.head.activation.known or (bare and reads_logits(output.loss)):
        return
    rate = dropout.argument(RATE[output.run.framework]).value
    if rate == 0 or not _costs(output):
        return
    share = f"{rate:.0%}" if isinstance(rate, float) else "a share"
    yield Finding(
        at=dropout.at,
        message=f"`{dropout.spelling}` after the last layer sets {share} of the outputs to zero",
        label="drops outputs",
        because=(*head_evidence(output), *loss_evidence(output)),
        effects=effect(output, "LL504", "dropped"),
        ways=(
            Way(
                (without_layer(output.run, dropout),),
                "the dropout before the last layer",
                "Take the dropout away",
            ),
        ),
    )


RATE = {Framework.KERAS: "rate", Framework.TORCH: "p"}
"""What a dropout calls the share that it drops."""


def _costs(output: Output) -> bool:
    """Whether it was measured that the outputs suffer: in PyTorch numbers do, and probabilities do not."""
    return output.run.framework is not Framework.TORCH or output.loss.family in OF_NUMBERS


def _on_output(output: Output) -> Layer | None:
    """Return the dropout after which nothing but rearranging follows, if there is one."""
    for layer in reversed(output.head.trail):
        if layer.role is Role.DROPOUT:
            return layer
        if layer.activation.value != LINEAR:
            return None
    return None
