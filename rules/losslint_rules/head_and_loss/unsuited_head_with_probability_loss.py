"""LL106: a head whose outputs are not what the loss takes the logarithm of."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import LINEAR, Encoding, Output

from losslint_rules.domain.architecture import is_weighted
from losslint_rules.domain.evidence import by_optimizer, head_place, loss_evidence
from losslint_rules.domain.names import (
    BELOW_ZERO,
    BINARY,
    BINARY_FOCAL,
    CATEGORICAL,
    CATEGORICAL_FOCAL,
    COSINE,
    CROSSENTROPIES,
    DIVERGENCE,
    FOCAL,
    MARGINS,
    OF_PROBABILITIES,
    OVER_CLASSES,
    POISSON,
    UNSUITED,
    YES_OR_NO,
)
from losslint_rules.domain.repairs import with_activation
from losslint_rules.domain.tasks import class_count, ends_too_early, exclusive_classes, may_be_a_part


@rule("LL106", "unsuited-head-with-probability-loss", Severity.ERROR)
def unsuited_head_with_probability_loss(output: Output) -> Iterator[Finding]:
    """A relu, tanh or similar head under a loss that expects probabilities, logits or rates."""
    head, loss = output.head, output.loss.name.value
    activation = head.activation.value
    if ends_too_early(output) or may_be_a_part(output):
        return
    if loss == POISSON:
        if activation in BELOW_ZERO or _ends_bare(output):
            yield _below_zero(output)
    elif activation == "relu" and _loses_units(output):
        yield _one_sided(output)
    elif activation in UNSUITED and _reads_probabilities(output):
        yield _no_probabilities(output)


def _reads_probabilities(output: Output) -> bool:
    loss = output.loss.name.value
    return loss == DIVERGENCE or (loss in CROSSENTROPIES and output.loss.from_logits.is_false)


def _loses_units(output: Output) -> bool:
    """Whether the loss reads logits, margins or directions of classes, under which relu was seen to fail."""
    loss, labels = output.loss.name.value, output.labels.encoding.value
    if loss == COSINE:
        return labels is Encoding.ONE_HOT
    wants_both_signs = loss in MARGINS or (loss in CROSSENTROPIES and output.loss.from_logits.is_true)
    return wants_both_signs and exclusive_classes(output)


def _ends_bare(output: Output) -> bool:
    """Whether the output is known to be what the last weights make, and nothing more."""
    head = output.head
    bare = head.activation.value == LINEAR and not head.stacked
    return bare and head.layer is not None and is_weighted(head.layer)


def _below_zero(output: Output) -> Finding:
    activation = output.head.activation.value
    return Finding(
        at=head_place(output),
        message=f"`poisson` takes the logarithm of rates, {activation} outputs reach below zero",
        label="reaches below zero",
        because=loss_evidence(output),
        effects=("the logarithm of a number below zero is NaN, and after it every weight",),
        help="activation='softplus' or 'exponential'",
        fix=Fix("End the model in softplus", (with_activation(output, "softplus"),)),
    )


def _one_sided(output: Output) -> Finding:
    return Finding(
        at=head_place(output),
        message=f"`{output.loss.name.value}` wants numbers of both signs, relu outputs nothing below zero",
        label="nothing below zero",
        because=loss_evidence(output),
        effects=("a unit that is zero for every sample stays so: .80 to .89, not .97, in measured cases",),
        help="no activation in the last layer",
        fix=Fix("Leave the head linear", (with_activation(output, LINEAR),)),
        severity=Severity.WARNING,
    )


def _no_probabilities(output: Output) -> Finding:
    loss, activation = output.loss.name.value, output.head.activation.value
    suited = "sigmoid" if loss in YES_OR_NO else "softmax"
    mild = loss in YES_OR_NO if output.head.units.value == 1 else _learns_with_adam(output)
    return Finding(
        at=head_place(output),
        message=f"`{loss}` reads probabilities, {activation} outputs none",
        label="no probabilities",
        because=loss_evidence(output),
        effects=_effects(output),
        help=f"activation='{suited}'",
        fix=Fix(f"End the model in {suited}", (with_activation(output, suited),)),
        severity=Severity.WARNING if mild else None,
    )


def _learns_with_adam(output: Output) -> bool:
    """Whether several units were seen to learn all the same: two classes, or several labels over tanh."""
    if output.loss.name.value == BINARY_FOCAL:
        return True
    if output.loss.name.value == BINARY and output.labels.encoding.value is Encoding.MULTI_HOT:
        return output.head.activation.value == "tanh"
    return class_count(output) == 2 and output.loss.name.value in OF_PROBABILITIES - OVER_CLASSES


def _effects(output: Output) -> tuple[str, ...]:
    clipped = "numbers outside [0, 1] are clipped, and what is clipped has no gradient"
    match output.head.activation.value, output.loss.name.value, output.head.units.value:
        case "relu" | "tanh", "binary_crossentropy", 1:
            return by_optimizer(
                output.run,
                sgd="with SGD it lags: .72 to .89 against .93 in a measured case",
                adaptive="with Adam it learns, after a bad start",
            )
        case "relu", name, _ if name == CATEGORICAL_FOCAL:
            return (clipped, "a row of zeros is divided by its sum: NaN in all of the measured runs")
        case _, name, _ if name in FOCAL:
            return (clipped,)
        case "relu", name, _ if name == CATEGORICAL:
            return (clipped, "a row of zeros is divided by its sum: NaN in 18 of 20 measured runs")
        case "relu" | "tanh", name, _ if name == DIVERGENCE:
            return (clipped, "learns worse: .57 to .66 where .97 was possible in a measured case")
        case "relu", name, _ if name != BINARY:
            return (clipped, "cannot learn: .11 to .38 where .87 was possible in a measured case")
        case "tanh", name, _ if name != BINARY:
            return (clipped, "learns worse: .13 to .64 where .87 was possible in a measured case")
        case _:
            return (clipped,)
