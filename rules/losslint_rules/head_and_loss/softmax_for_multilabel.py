"""LL112: one choice among classes of which several may be right."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Doing, Encoding, Family, Framework, Output, Scale
from msgspec.structs import replace

from losslint_rules.domain.evidence import (
    head_evidence,
    head_place,
    labels_evidence,
    loss_evidence,
    loss_place,
)
from losslint_rules.domain.losses import OF_PROBABILITIES, reads_logits, wants_one_distribution
from losslint_rules.domain.tasks import ends_too_early
from losslint_rules.domain.wishing import separate_answers
from losslint_rules.measured import effect


@rule(
    "LL112",
    "softmax-for-multilabel",
    Severity.ERROR,
    subsumes=("LL101", "LL102", "LL105", "LL106", "LL312"),
    measured=("keras", "torch"),
)
def softmax_for_multilabel(output: Output) -> Iterator[Finding]:
    """A softmax, or a loss over one choice, for labels of which several may be right."""
    loss, units = output.loss, output.head.units.value
    if output.labels.encoding.value is not Encoding.MULTI_HOT or units == 1 or ends_too_early(output):
        return
    if output.labels.steps(Doing.DRAWN):
        return
    softmax = output.head.gives.value is Scale.PROBABILITIES or _are_shares_of_rates(output)
    compares = loss.family in OF_PROBABILITIES or loss.stretches
    if not wants_one_distribution(loss) and not (softmax and compares):
        return
    what = (output.head.activation.value or "softmax") if softmax else f"`{loss.name.value}`"
    yield Finding(
        at=head_place(output) if softmax else loss_place(output),
        message=f"{what} chooses one class, of these labels several may be right at once",
        label="chooses one class",
        because=(*labels_evidence(output), *(loss_evidence(output) if softmax else head_evidence(output))),
        effects=_effects(output, softmax),
        ways=(_way(output),),
        severity=Severity.WARNING if _keeps_an_order(output) else None,
    )


def _are_shares_of_rates(output: Output) -> bool:
    """Whether the loss takes the logarithms of shares for those of rates: together these are one, too."""
    counts = output.loss.family is Family.COUNT and reads_logits(output.loss)
    return counts and output.head.gives.value is Scale.LOG_PROBABILITIES


def _keeps_an_order(output: Output) -> bool:
    """Whether classes that are right come out above the others, as under PyTorch's crossentropy of logits."""
    ordered = (Scale.LOGITS, Scale.NUMBERS, Scale.INDEPENDENT)
    reads = output.loss.family is Family.CROSSENTROPY and reads_logits(output.loss)
    return output.run.framework is Framework.TORCH and reads and output.head.gives.value in ordered


def _effects(output: Output, softmax: bool) -> tuple[str, ...]:
    if softmax:
        return effect(output, "LL112", "softmax")
    measured = _keeps_an_order(output) and output.head.gives.value is Scale.LOGITS
    return effect(output, "LL112", "loss") if measured or output.run.framework is Framework.KERAS else ()


def _way(output: Output) -> Way:
    """Return the way to separate answers; what a loss that reads logits was told is not repaired."""
    way = separate_answers(output, "Ask about each class by itself")
    if output.run.framework is Framework.TORCH:  # which has a loss of its own for logits
        return way
    return replace(way, wishes=(*way.wishes, None)) if reads_logits(output.loss) else way
