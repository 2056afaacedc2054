"""LL102: a loss that takes the logarithm of probabilities, given raw numbers."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Family, Form, Framework, Loss, Output, Scale
from losslint.wishes import EndIn, Read

from losslint_rules.domain.architecture import is_weighted
from losslint_rules.domain.evidence import head_place, loss_evidence
from losslint_rules.domain.losses import (
    CROSSENTROPIES,
    OF_PROBABILITIES,
    PROBABILITIES,
    asks_questions,
    is_over_rows,
    is_over_shares,
)
from losslint_rules.domain.tasks import ends_too_early
from losslint_rules.measured import by_optimizer, effect


@rule("LL102", "probability-loss-on-logits", Severity.ERROR, measured=("keras", "torch"))
def probability_loss_on_logits(output: Output) -> Iterator[Finding]:
    """A head without an activation under a loss that expects probabilities."""
    head, loss = output.head, output.loss
    lacks = _lacks(output)
    if (
        not lacks
        or not (loss.family in OF_PROBABILITIES or _takes_logarithms(loss))
        or ends_too_early(output)
    ):
        return
    if head.layer is None or not is_weighted(head.layer):
        return
    read = "log-probabilities" if _reads_logarithms(output) else "probabilities"
    yield Finding(
        at=head_place(output),
        message=f"`{loss.called}` reads {read}, the model ends {lacks}",
        label="no logarithm" if head.stacked else "no activation",
        because=loss_evidence(output),
        effects=_effects(output),
        ways=_ways(output),
        severity=Severity.WARNING if _is_milder(output) else None,
    )


def _lacks(output: Output) -> str:
    """Return what the model ends in where the loss reads something else, in a reader's words."""
    head, reads = output.head, output.loss.reads.value
    if head.gives.value is Scale.LOGITS and not head.stacked:
        known = reads in PROBABILITIES or _reads_logarithms(output)
        return "without an activation and outputs logits" if known else ""
    if head.gives.value is Scale.PROBABILITIES and len(head.stacked) == 1 and _reads_logarithms(output):
        return f"in {head.activation.value} and outputs probabilities"
    return ""


def _reads_logarithms(output: Output) -> bool:
    """Whether the loss takes the number of the right class for the logarithm of its probability."""
    loss = output.loss
    compares = loss.family is Family.CROSSENTROPY or is_over_shares(loss)
    return compares and loss.reads.value is Scale.LOG_PROBABILITIES


def _takes_logarithms(loss: Loss) -> bool:
    """Whether a loss of the project's own is known to take the logarithm of what the model outputs."""
    return loss.family is Family.OWN and loss.wants is not Form.LIKE_OUTPUT


def _ways(output: Output) -> tuple[Way, ...]:
    """A crossentropy can be told to expect logits; whatever the loss, the head can make probabilities."""
    loss = output.loss
    over_rows = "log_softmax" if _reads_logarithms(output) else "softmax"
    activation = EndIn(output, "sigmoid" if loss.reads.value is Scale.INDEPENDENT else over_rows)
    squashed = Way((activation,), repair="End the model in {0.name}")
    if loss.family not in CROSSENTROPIES or output.head.stacked:
        return (squashed,)
    told = Read(output, Scale.LOGITS)
    return Way((told,), "loss with {0}", f"Tell `{loss.name.value}` to expect logits"), squashed


def _is_milder(output: Output) -> bool:
    """Whether it was seen to learn all the same, or the framework stops at it itself."""
    if output.run.framework is Framework.KERAS:
        return _learns_with_adam(output)
    with_sgd = output.run.optimizer.name.value == "SGD"
    if output.loss.family is Family.DIVERGENCE:
        return bool(output.head.stacked) and not with_sgd
    return output.loss.family is Family.YES_NO or bool(output.head.stacked)


def _learns_with_adam(output: Output) -> bool:
    """Whether it was seen to learn all the same with Adam: yes or no, and most losses over two classes."""
    loss = output.loss
    if loss.family is Family.YES_NO and (loss.weighs or output.head.units.value == 1):
        return True
    if is_over_rows(loss):
        return False
    return (output.labels.classes.value or output.head.units.value) == 2


def _effects(output: Output) -> tuple[str, ...]:
    if output.loss.family is Family.OWN:
        return ()  # what it does with numbers that are no probabilities was not measured
    if output.run.framework is not Framework.KERAS:
        if output.loss.family is Family.YES_NO:
            return effect(output, "LL102", "stops")
        if output.loss.family is Family.DIVERGENCE:
            return effect(
                output, "LL102", "divergence, no logarithm" if output.head.stacked else "divergence"
            )
        return by_optimizer(output, "LL102", "no logarithm" if output.head.stacked else "unbounded")
    clipped, loss = effect(output, "LL102", "clipped"), output.loss
    if not asks_questions(loss):
        yes_or_no = loss.family is Family.YES_NO
        return clipped if yes_or_no else (*clipped, *effect(output, "LL102", _case(loss)))
    if output.head.units.value != 1:
        return (*clipped, *effect(output, "LL102", "several answers"))
    return by_optimizer(output, "LL102", "one answer")


def _case(loss: Loss) -> str:
    """Return under which loss over classes it was measured how well it learns."""
    match loss.family, loss.wants, loss.weighs:
        case Family.CROSSENTROPY, Form.ROWS, True:
            return "rows, weighed"
        case Family.CROSSENTROPY, Form.ROWS, False:
            return "rows"
        case Family.CROSSENTROPY, _, _:
            return "ids"
        case _:
            return "shares"
