"""LL106: a head whose outputs are not what the loss takes the logarithm of."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import LINEAR, Encoding, Family, Form, Framework, Loss, Output, Range, Scale
from losslint.wishes import EndIn

from losslint_rules.domain.architecture import is_weighted
from losslint_rules.domain.evidence import head_place, loss_evidence
from losslint_rules.domain.losses import (
    CROSSENTROPIES,
    OF_PROBABILITIES,
    PROBABILITIES,
    UNSUITED,
    is_over_shares,
    reads_logits,
)
from losslint_rules.domain.tasks import class_count, ends_too_early, exclusive_classes, may_be_a_part
from losslint_rules.measured import by_optimizer, effect


@rule(
    "LL106",
    "unsuited-head-with-probability-loss",
    Severity.ERROR,
    subsumes=("LL105",),
    measured=("keras", "torch"),
)
def unsuited_head_with_probability_loss(output: Output) -> Iterator[Finding]:
    """A relu, tanh or similar head under a loss that expects probabilities, logits or rates."""
    gives, counts = output.head.gives.value, output.loss.family is Family.COUNT
    if ends_too_early(output) or may_be_a_part(output):
        return
    if counts:
        if output.loss.reads.value is not Scale.RATES:
            return
        if gives in (Scale.NUMBERS, Scale.LOG_PROBABILITIES) or _ends_bare(output):
            yield _below_zero(output)
    elif output.loss.family is Family.MARGIN and output.loss.reads.value is Scale.RATES:
        if gives in (Scale.NUMBERS, Scale.LOG_PROBABILITIES) or _ends_bare(output):
            yield _no_distances(output)
    elif _is_one_sided(output):
        yield _one_side(output)
    elif _keeps_no_margins(output):
        yield _no_margins(output)
    elif output.head.activation.value == "relu" and _loses_units(output):
        yield _one_sided(output)
    elif gives in UNSUITED and _reads_probabilities(output.loss):
        yield _no_probabilities(output)
    elif gives in (*UNSUITED, Scale.INDEPENDENT) and _reads_logarithms(output.loss):
        yield _no_logarithms(output)


def _reads_probabilities(loss: Loss) -> bool:
    return loss.family in OF_PROBABILITIES and loss.reads.value in PROBABILITIES


def _reads_logarithms(loss: Loss) -> bool:
    compares = loss.family is Family.CROSSENTROPY or is_over_shares(loss)
    return compares and loss.reads.value is Scale.LOG_PROBABILITIES


def _is_one_sided(output: Output) -> bool:
    """Whether PyTorch asks for either side of zero, and the head keeps to one of them."""
    loss, activation = output.loss, output.head.activation.value
    asks = loss.reads.value is (Scale.LOGITS if loss.family is Family.YES_NO else Scale.MARGINS)
    if output.run.framework is not Framework.TORCH or activation not in _SIDES or not asks:
        return False
    if loss.family is Family.YES_NO and output.head.gives.value in PROBABILITIES:
        return False  # which is squashed twice
    if loss.family not in (Family.YES_NO, Family.MARGIN):
        return False
    return _asks_each_unit(output) or (activation == "relu" and not exclusive_classes(output))


def _asks_each_unit(output: Output) -> bool:
    """Whether each unit is known to have an answer of its own, whatever the others say."""
    labels = output.labels
    several = labels.encoding.value is Encoding.MULTI_HOT or labels.range.value == Range(-1, 1)
    return several or output.head.units.value == 1


_SIDES = {"relu": "below", "softmax": "below", "sigmoid": "below", "log_softmax": "above"}
"""Where activations give nothing of which it was measured how losses over sides of zero take it."""


def _keeps_no_margins(output: Output) -> bool:
    """Whether PyTorch asks for a margin of one between classes, which probabilities cannot have."""
    loss = output.loss
    over_classes = loss.family is Family.MARGIN and loss.reads.value is Scale.LOGITS
    return (
        output.run.framework is Framework.TORCH and over_classes and output.head.gives.value in PROBABILITIES
    )


def _loses_units(output: Output) -> bool:
    """Whether the loss reads logits, margins or directions of classes, under which relu was seen to fail."""
    loss, labels = output.loss, output.labels.encoding.value
    if loss.family is Family.ANGLE:
        return labels is Encoding.ONE_HOT
    wants_both_signs = loss.family is Family.MARGIN or (loss.family in CROSSENTROPIES and reads_logits(loss))
    return wants_both_signs and (exclusive_classes(output) or _loses_one_of_few(output))


def _loses_one_of_few(output: Output) -> bool:
    """Whether PyTorch chooses between two classes, or puts several labels above the others.

    A unit of two died with SGD, and one of those that are compared with each other.
    """
    loss, labels = output.loss, output.labels.encoding.value
    if output.run.framework is not Framework.TORCH or (output.head.units.value or 0) < 2:
        return False
    if loss.family is Family.MARGIN:
        return loss.reads.value is Scale.LOGITS
    return loss.family is Family.CROSSENTROPY and labels in (Encoding.CLASS_IDS, Encoding.ONE_HOT)


def _ends_bare(output: Output) -> bool:
    """Whether the output is known to be what the last weights make, and nothing more."""
    head = output.head
    bare = head.gives.value is Scale.LOGITS and not head.stacked
    return bare and head.layer is not None and is_weighted(head.layer)


def _below_zero(output: Output) -> Finding:
    activation = output.head.activation.value
    return Finding(
        at=head_place(output),
        message=f"`{output.loss.called}` takes the logarithm of rates, {activation} outputs reach below zero",
        label="reaches below zero",
        because=loss_evidence(output),
        effects=effect(output, "LL106", "below zero"),
        ways=(Way((EndIn(output, "softplus"),), "{0} or 'exponential'", "End the model in {0.name}"),),
    )


def _no_distances(output: Output) -> Finding:
    activation = output.head.activation.value
    return Finding(
        at=head_place(output),
        message=f"`{output.loss.called}` takes distances, {activation} outputs reach below zero",
        label="reaches below zero",
        because=loss_evidence(output),
        effects=effect(output, "LL106", "distances"),
        ways=(Way((), "a distance, which is never below zero, or a loss for sides of zero"),),
    )


def _one_side(output: Output) -> Finding:
    activation, several = output.head.activation.value, output.head.units.value != 1
    missing = _SIDES[activation or ""]
    learns = (several and activation == "relu") or _learns_but_for_sgd(output)
    return Finding(
        at=head_place(output),
        message=f"`{output.loss.called}` wants numbers of both signs, {activation} outputs nothing {missing} "
        "zero",
        label=f"nothing {missing} zero",
        because=loss_evidence(output),
        effects=effect(output, "LL106", _case_of_side(output, missing)),
        ways=(Way((EndIn(output, LINEAR),), repair="Leave the head linear"),),
        severity=Severity.WARNING if learns else None,
    )


def _learns_but_for_sgd(output: Output) -> bool:
    """Whether sigmoids are trained otherwise than with SGD, with which they were seen to fail."""
    return output.head.activation.value == "sigmoid" and output.run.optimizer.name.value != "SGD"


def _case_of_side(output: Output, missing: str) -> str:
    if output.loss.family is Family.MARGIN:
        return "always yes" if missing == "below" else "no yes"
    if missing == "above":
        return "nothing above, several"
    return "nothing below, one unit" if output.head.units.value == 1 else "nothing below, several"


def _no_margins(output: Output) -> Finding:
    activation = output.head.activation.value
    return Finding(
        at=head_place(output),
        message=f"`{output.loss.called}` wants margins of one between classes, {activation} stays between 0 "
        "and 1",
        label="no margin",
        because=loss_evidence(output),
        effects=by_optimizer(output, "LL106", "margins") if activation == "softmax" else (),
        ways=(Way((EndIn(output, LINEAR),), repair="Leave the head linear"),),
        severity=None if output.run.optimizer.name.value == "SGD" else Severity.WARNING,
    )


def _one_sided(output: Output) -> Finding:
    return Finding(
        at=head_place(output),
        message=f"`{output.loss.called}` wants numbers of both signs, relu outputs nothing below zero",
        label="nothing below zero",
        because=loss_evidence(output),
        effects=effect(output, "LL106", "one-sided" if exclusive_classes(output) else "few"),
        ways=(Way((EndIn(output, LINEAR),), repair="Leave the head linear"),),
        severity=None if _fails_with_sgd(output) else Severity.WARNING,
    )


def _fails_with_sgd(output: Output) -> bool:
    """Whether PyTorch asks relu units one question each with SGD, of which it was seen that too many die."""
    run, asked = output.run, output.loss.family is Family.YES_NO
    return run.framework is Framework.TORCH and asked and run.optimizer.name.value == "SGD"


def _no_logarithms(output: Output) -> Finding:
    activation = output.head.activation.value
    loss, unbounded = output.loss, activation == "relu"
    case = "divergence" if loss.family is Family.DIVERGENCE else "no floor" if unbounded else "no logarithm"
    return Finding(
        at=head_place(output),
        message=f"`{output.loss.called}` reads log-probabilities, {activation} outputs none",
        label="no log-probabilities",
        because=loss_evidence(output),
        effects=effect(output, "LL106", case),
        ways=(Way((EndIn(output, "log_softmax"),), repair="End the model in {0.name}"),),
        severity=None if unbounded else Severity.WARNING,
    )


def _no_probabilities(output: Output) -> Finding:
    loss, activation = output.loss, output.head.activation.value
    yes_or_no = loss.family is Family.YES_NO
    suited = "sigmoid" if yes_or_no else "softmax"
    mild = yes_or_no if output.head.units.value == 1 else _learns_with_adam(output)
    mild = mild or output.run.framework is Framework.TORCH  # which stops itself
    return Finding(
        at=head_place(output),
        message=f"`{loss.called}` reads probabilities, {activation} outputs none",
        label="no probabilities",
        because=loss_evidence(output),
        effects=_effects(output),
        ways=(Way((EndIn(output, suited),), repair="End the model in {0.name}"),),
        severity=Severity.WARNING if mild else None,
    )


def _learns_with_adam(output: Output) -> bool:
    """Whether several units were seen to learn all the same: two classes, or several labels over tanh."""
    loss = output.loss
    if loss.family is Family.YES_NO and loss.weighs:
        return True
    if loss.family is Family.YES_NO and output.labels.encoding.value is Encoding.MULTI_HOT:
        return output.head.activation.value == "tanh"
    return class_count(output) == 2 and loss.family in (Family.YES_NO, Family.DIVERGENCE)


def _effects(output: Output) -> tuple[str, ...]:
    if output.run.framework is Framework.TORCH:
        return effect(output, "LL106", "stops")
    clipped = effect(output, "LL106", "clipped")
    activation, loss = output.head.activation.value, output.loss
    if loss.family is not Family.YES_NO:
        case = _case(activation, loss)
        return (*clipped, *effect(output, "LL106", case)) if case is not None else clipped
    if activation in ("relu", "tanh") and output.head.units.value == 1 and not loss.weighs:
        return by_optimizer(output, "LL106", "one answer")
    return clipped


def _case(activation: str | None, loss: Loss) -> str | None:
    """Return with which head and loss over classes it was measured how well it learns, None with others."""
    match activation, loss.family, loss.wants, loss.weighs:
        case "relu", Family.CROSSENTROPY, Form.ROWS, True:
            return "relu, rows, weighed"
        case _, _, _, True:
            return None
        case "relu", Family.CROSSENTROPY, Form.ROWS, _:
            return "relu, rows"
        case "relu" | "tanh", Family.DIVERGENCE, _, _:
            return "shares"
        case "relu", _, _, _:
            return "relu"
        case "tanh", _, _, _:
            return "tanh"
        case _:
            return None
