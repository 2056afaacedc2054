"""LL105: sigmoid units under a loss over classes."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import LINEAR, Encoding, Family, Framework, Output, Scale, Version
from losslint.wishes import EndIn

from losslint_rules.domain.evidence import head_place, labels_evidence, loss_evidence
from losslint_rules.domain.losses import wants_one_distribution
from losslint_rules.domain.tasks import class_count, several_classes
from losslint_rules.measured import by_optimizer, effect


@rule("LL105", "sigmoid-with-categorical-loss", Severity.WARNING, measured=("keras", "torch"))
def sigmoid_with_categorical_loss(output: Output) -> Iterator[Finding]:
    """Sigmoid units under a loss that expects one distribution over the classes."""
    loss, count = output.loss, class_count(output)
    encoding = output.labels.encoding.value
    several = several_classes(output)
    if output.head.gives.value is not Scale.INDEPENDENT or not (several or _has_unknown_units(output)):
        return
    if encoding is Encoding.MULTI_HOT or not wants_one_distribution(loss):
        return
    if loss.family is Family.DIVERGENCE and encoding is not Encoding.ONE_HOT:
        return
    classes = f"{count} classes" if count else "the classes"
    sigmoids = f"{count} sigmoids" if count else "separate sigmoids" if several else "sigmoid"
    yield Finding(
        at=head_place(output),
        message=f"`{loss.name.value}` expects one distribution over {classes}, the head is {sigmoids}",
        label=sigmoids,
        because=(*loss_evidence(output), *labels_evidence(output)),
        effects=_effects(output),
        ways=(_way(output, several),),
    )


def _way(output: Output, several: bool) -> Way:
    if output.run.framework is Framework.TORCH:
        applied = EndIn(
            output, "log_softmax" if output.loss.reads.value is Scale.LOG_PROBABILITIES else LINEAR
        )
        return Way((applied,), repair="End the model in {0.name}")
    softmax = EndIn(output, "softmax")
    if several:
        return Way((softmax,), repair="End the model in {0.name}")
    return Way((softmax,), "{0}, unless there is one unit only")


def _has_unknown_units(output: Output) -> bool:
    """Whether nobody knows the number of units; under a loss over classes a single one would be wrong too."""
    chooses = output.loss.family is Family.CROSSENTROPY and not output.loss.weighs
    return not output.head.units.known and chooses


def _effects(output: Output) -> tuple[str, ...]:
    if output.run.framework is Framework.TORCH:
        crossed = output.loss.family is Family.CROSSENTROPY and output.loss.reads.value is Scale.LOGITS
        return by_optimizer(output, "LL105", "squashed") if crossed else ()
    rows = effect(output, "LL105", "no shares")
    if output.loss.family is Family.DIVERGENCE:
        return (*rows, *effect(output, "LL105", "divergence"))
    if not output.run.may_be(Version.KERAS_2_LATE, Version.KERAS_3):
        return rows
    return effect(output, "LL105", "undone")
