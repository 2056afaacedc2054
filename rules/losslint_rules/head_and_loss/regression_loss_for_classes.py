"""LL108: the distance between probabilities and one-hot labels as the loss."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Encoding, Family, Framework, Output, Scale

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_place
from losslint_rules.domain.losses import OF_NUMBERS, PROBABILITIES
from losslint_rules.domain.tasks import class_count, several_classes
from losslint_rules.domain.wishing import for_rows, one_choice, separate_answers
from losslint_rules.measured import by_optimizer, effect


@rule("LL108", "regression-loss-for-classes", Severity.WARNING, measured=("keras", "torch"))
def regression_loss_for_classes(output: Output) -> Iterator[Finding]:
    """A loss that measures distances, over the probabilities of classes."""
    activation, gives, count = output.head.activation.value, output.head.gives.value, class_count(output)
    if not _measures_rows(output):
        return
    dies = activation == "relu" and (count or 0) > 2
    counts = output.loss.family is Family.COUNT and output.head.activation.known
    if not several_classes(output) or not (dies or counts or gives in PROBABILITIES):
        return
    of_classes = "probabilities" if gives in PROBABILITIES else "scores"
    scores = f"{count or 'the'} class {of_classes}"
    yield Finding(
        at=loss_place(output),
        message=f"`{output.loss.name.value}` treats {scores} as {'rates' if counts else 'numbers'} to come "
        "close to",
        label="measures distances" if not counts else "counts",
        because=(*head_evidence(output), *labels_evidence(output)),
        effects=(
            *(effect(output, "LL108", "dies") if dies and not counts else ()),
            *(by_optimizer(output, "LL108", "slow") if _was_timed(output) else ()),
            *effect(output, "LL108", "no crossentropy"),
        ),
        ways=(_way(output),),
    )


def _measures_rows(output: Output) -> bool:
    """Whether the loss holds numbers against rows of zeros and ones.

    Under PyTorch's losses over counts, and over labels of which several may be right, it was measured too.
    """
    family, encoding = output.loss.family, output.labels.encoding.value
    if output.run.framework is not Framework.TORCH:
        return family is Family.DISTANCE and encoding is Encoding.ONE_HOT
    several = encoding is Encoding.MULTI_HOT and not _is_softmax(output)
    return family in OF_NUMBERS and (several or encoding is Encoding.ONE_HOT)


def _is_softmax(output: Output) -> bool:
    return output.head.gives.value in (Scale.PROBABILITIES, Scale.LOG_PROBABILITIES)


def _was_timed(output: Output) -> bool:
    """Whether it was measured how fast it learns: of one-hot rows, by their distance."""
    return output.loss.family is Family.DISTANCE and output.labels.encoding.value is Encoding.ONE_HOT


def _way(output: Output) -> Way:
    if output.labels.encoding.value is Encoding.MULTI_HOT:
        return separate_answers(output, "Train with `{1.name}`")
    return one_choice(output, for_rows(output), "Train with `{0.name}`")
