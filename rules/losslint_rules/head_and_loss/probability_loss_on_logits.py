"""LL102: a loss that takes the logarithm of probabilities, given raw numbers."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Family, Form, Loss, Output, Scale
from losslint.wishes import EndIn, Read

from losslint_rules.domain.architecture import is_weighted
from losslint_rules.domain.evidence import by_optimizer, head_place, loss_evidence
from losslint_rules.domain.losses import (
    CROSSENTROPIES,
    OF_PROBABILITIES,
    PROBABILITIES,
    asks_questions,
    is_over_rows,
)
from losslint_rules.domain.tasks import ends_too_early


@rule("LL102", "probability-loss-on-logits", Severity.ERROR, measured=("keras",))
def probability_loss_on_logits(output: Output) -> Iterator[Finding]:
    """A head without an activation under a loss that expects probabilities."""
    head, loss = output.head, output.loss
    if (
        loss.family not in OF_PROBABILITIES
        or head.gives.value is not Scale.LOGITS
        or head.stacked
        or ends_too_early(output)
    ):
        return
    if head.layer is None or not is_weighted(head.layer) or loss.reads.value not in PROBABILITIES:
        return
    name = f"`{loss.name.value}`"
    yield Finding(
        at=head_place(output),
        message=f"{name} reads probabilities, the model ends without an activation and outputs logits",
        label="no activation",
        because=loss_evidence(output),
        effects=_effects(output),
        ways=_ways(output),
        severity=Severity.WARNING if _learns_with_adam(output) else None,
    )


def _ways(output: Output) -> tuple[Way, ...]:
    """A crossentropy can be told to expect logits; whatever the loss, the head can make probabilities."""
    loss = output.loss
    activation = EndIn(output, "sigmoid" if loss.family is Family.YES_NO else "softmax")
    squashed = Way((activation,), repair="End the model in {0.name}")
    if loss.family not in CROSSENTROPIES:
        return (squashed,)
    told = Read(output, Scale.LOGITS)
    return Way((told,), "loss with {0}", f"Tell `{loss.name.value}` to expect logits"), squashed


def _learns_with_adam(output: Output) -> bool:
    """Whether it was seen to learn all the same with Adam: yes or no, and most losses over two classes."""
    loss = output.loss
    if loss.family is Family.YES_NO and (loss.weighs or output.head.units.value == 1):
        return True
    if is_over_rows(loss):
        return False
    return (output.labels.classes.value or output.head.units.value) == 2


def _effects(output: Output) -> tuple[str, ...]:
    clipped = "numbers outside [0, 1] are clipped, and what is clipped has no gradient"
    loss = output.loss
    if not asks_questions(loss):
        return (clipped,) if loss.family is Family.YES_NO else (clipped, _measured(loss))
    if output.head.units.value != 1:
        return (clipped, "learns worse: .89 where .97 was possible in a measured case")
    return by_optimizer(
        output.run,
        sgd="with SGD it lags: .72 to .89 against .93 in a measured case",
        adaptive="with Adam it learns, from a first loss of 2.5 to 5.9 in place of .5 to .8",
    )


def _measured(loss: Loss) -> str:
    """Say how well it learned under a loss over classes."""
    match loss.family, loss.wants, loss.weighs:
        case Family.CROSSENTROPY, Form.ROWS, True:
            return "cannot learn: .21 to .48 where .97 was possible in a measured case"
        case Family.CROSSENTROPY, Form.ROWS, False:
            return "cannot learn: .15 to .20 where .87 was possible in a measured case"
        case Family.CROSSENTROPY, _, _:
            return "learns worse: .15 to .65 where .87 was possible in a measured case"
        case _:
            return "cannot learn: .57 where .97 was possible in a measured case"
