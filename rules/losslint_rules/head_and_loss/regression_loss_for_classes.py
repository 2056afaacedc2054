"""LL108: the distance between probabilities and one-hot labels as the loss."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Encoding, Family, Output

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_place
from losslint_rules.domain.losses import PROBABILITIES
from losslint_rules.domain.tasks import class_count, several_classes
from losslint_rules.domain.wishing import for_rows, one_choice
from losslint_rules.measured import by_optimizer, effect


@rule("LL108", "regression-loss-for-classes", Severity.WARNING, measured=("keras", "torch"))
def regression_loss_for_classes(output: Output) -> Iterator[Finding]:
    """A loss that measures distances, over the probabilities of classes."""
    activation, gives, count = output.head.activation.value, output.head.gives.value, class_count(output)
    if output.loss.family is not Family.DISTANCE or output.labels.encoding.value is not Encoding.ONE_HOT:
        return
    dies = activation == "relu" and (count or 0) > 2
    if not several_classes(output) or not (dies or gives in PROBABILITIES):
        return
    scores = f"{count or 'the'} class {'scores' if dies else 'probabilities'}"
    yield Finding(
        at=loss_place(output),
        message=f"`{output.loss.name.value}` treats {scores} as numbers to come close to",
        label="measures distances",
        because=(*head_evidence(output), *labels_evidence(output)),
        effects=(
            *(effect(output, "LL108", "dies") if dies else ()),
            *by_optimizer(output, "LL108", "slow"),
            *effect(output, "LL108", "no crossentropy"),
        ),
        ways=(one_choice(output, for_rows(output), "Train with `{0.name}`"),),
    )
