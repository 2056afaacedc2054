"""LL104: a softmax over a single unit."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import LINEAR, Encoding, Family, Framework, Output, Role, Scale
from losslint.wishes import EndIn

from losslint_rules.domain.evidence import head_place, labels_evidence, loss_evidence
from losslint_rules.domain.losses import asks_questions
from losslint_rules.domain.wishing import separate_answers
from losslint_rules.measured import effect


@rule(
    "LL104",
    "softmax-over-one-unit",
    Severity.ERROR,
    subsumes=("LL103", "LL107", "LL109", "LL202"),
    unfinished=True,
    measured=("keras", "torch"),
)
def softmax_over_one_unit(output: Output) -> Iterator[Finding]:
    """A softmax over one unit, whose output is the constant 1."""
    head, constant = output.head, _constant(output)
    if head.units.value != 1 or constant is None or _over_another_axis(output):
        return
    yield Finding(
        at=head_place(output),
        message=f"{head.activation.value} over 1 unit outputs {constant} for every input",
        label="1 unit",
        because=(*head.units.because("head: 1 unit"), *loss_evidence(output), *labels_evidence(output)),
        effects=effect(output, "LL104", "constant"),
        ways=(_way(output),),
    )


def _constant(output: Output) -> str | None:
    """Return what the last activation makes of a single unit, None where that depends on the input."""
    if output.head.gives.value is Scale.PROBABILITIES:
        return "1.0"
    return "0.0" if output.head.activation.value == "log_softmax" else None


def _over_another_axis(output: Output) -> bool:
    """Whether a softmax layer sums over an axis that is not known to be the last one."""
    if output.run.framework is Framework.TORCH:  # which counts axes from the front as well
        return output.head.rank.value != 2
    activations = [layer for layer in output.head.trail if layer.role is Role.ACTIVATION]
    axis = next((layer.argument("axis") for layer in activations if "axis" in layer.arguments), None)
    return axis is not None and axis.value != -1


def _two_classes(output: Output) -> bool:
    labels = output.labels
    if labels.encoding.value is Encoding.CLASS_IDS and labels.classes.known:
        return labels.classes.value == 2
    return asks_questions(output.loss) and labels.encoding.value in (None, Encoding.CLASS_IDS)


def _way(output: Output) -> Way:
    if _two_classes(output) and output.run.framework is Framework.TORCH:
        reads_logits = output.loss.reads.value is Scale.LOGITS
        return Way((EndIn(output, LINEAR if reads_logits else "sigmoid"),))
    if _two_classes(output):
        repair = "End the model in {0.name}, for two classes"
        if output.loss.family is Family.CROSSENTROPY or asks_questions(output.loss):
            return separate_answers(output, repair)
        return Way((EndIn(output, "sigmoid"),), repair=repair)
    if output.labels.encoding.value is Encoding.REAL:
        return Way((EndIn(output, LINEAR),), "no activation on the last layer, for targets that are numbers")
    return Way((), "sigmoid for two classes, one unit a class for more, no activation for numbers")
