"""LL103: a softmax or sigmoid head whose loss applies it a second time."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Family, Output, Scale, Version, scale_of
from losslint.wishes import Read

from losslint_rules.domain.evidence import head_evidence, loss_place
from losslint_rules.domain.losses import CROSSENTROPIES, PROBABILITIES, reads_logits
from losslint_rules.measured import effect


@rule("LL103", "logit-loss-on-probabilities", Severity.WARNING, subsumes=("LL105",), measured=("keras",))
def logit_loss_on_probabilities(output: Output) -> Iterator[Finding]:
    """A softmax or sigmoid head whose loss applies it a second time."""
    loss, activation = output.loss, output.head.activation.value
    if (
        loss.family not in CROSSENTROPIES
        or loss.weighs  # these never look behind an activation
        or not reads_logits(loss)
        or output.head.gives.value not in PROBABILITIES
    ):
        return
    yield Finding(
        at=loss.reads.origin or loss_place(output),
        message=f"`{loss.name.value}` with `from_logits=True` expects logits, the model ends in {activation}",
        label=f"applies {_link(output)} itself",
        because=head_evidence(output),
        effects=_effects(output),
        ways=(
            Way(
                (Read(output, Scale.PROBABILITIES),),
                repair=f"Tell the loss that it gets the outputs of {activation}",
            ),
            Way((), f"no activation in place of {activation}"),
        ),
    )


def _link(output: Output) -> str:
    return "sigmoid" if output.loss.family is Family.YES_NO else "softmax"


def _effects(output: Output) -> tuple[str, ...]:
    trail = output.head.trail
    squashing = [n for n, layer in enumerate(trail) if scale_of(layer.activation.value) in PROBABILITIES]
    behind = trail[squashing[-1] + 1 :] if squashing else trail
    if behind:
        return effect(output, "LL103", "hidden", layer=behind[0].spelling)
    if not output.run.may_be(Version.KERAS_2_LATE, Version.KERAS_3):
        return ()
    undone = effect(output, "LL103", "undone")
    if not output.run.may_be(Version.KERAS_3):
        return undone
    return (*undone, *effect(output, "LL103", "elsewhere"))
