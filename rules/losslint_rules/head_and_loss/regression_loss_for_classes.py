"""LL108: the distance between probabilities and one-hot labels as the loss."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Encoding, Family, Output

from losslint_rules.domain.evidence import by_optimizer, head_evidence, labels_evidence, loss_place
from losslint_rules.domain.losses import PROBABILITIES
from losslint_rules.domain.tasks import class_count, several_classes
from losslint_rules.domain.wishing import for_rows, one_choice


@rule("LL108", "regression-loss-for-classes", Severity.WARNING, measured=("keras",))
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
            *(
                ("a relu unit may die and lose its class: .73 to .88, not .97, in measured cases",)
                if dies
                else ()
            ),
            *by_optimizer(
                output.run,
                sgd="much slower with SGD: .18 to .76 where a crossentropy reached .87 in a measured case",
                adaptive="with Adam it learns about as well: .88 for both in a measured case",
            ),
            "its value cannot be compared with a crossentropy",
        ),
        ways=(one_choice(output, for_rows(output), "Train with `{0.name}`"),),
    )
