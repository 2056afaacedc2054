"""LL111: numbers of any size under a loss for classes."""

from collections.abc import Iterator
from math import inf

from losslint.findings import Applicability, Finding, Severity, Way
from losslint.rule import rule
from losslint.training import LINEAR, Encoding, Family, Form, Framework, Output, Scale
from losslint.wishes import EndIn

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_place
from losslint_rules.domain.losses import CROSSENTROPIES, is_over_shares, reads_logits
from losslint_rules.domain.tasks import describe
from losslint_rules.domain.wishing import for_numbers
from losslint_rules.measured import effect


@rule(
    "LL111",
    "classification-loss-for-regression",
    Severity.ERROR,
    subsumes=("LL102", "LL103", "LL105", "LL106", "LL109", "LL205", "LL304"),
    measured=("keras", "torch"),
)
def classification_loss_for_regression(output: Output) -> Iterator[Finding]:
    """A crossentropy or hinge loss for targets that are numbers of any size."""
    labels, family = output.labels, output.loss.family
    values = labels.range.value
    if labels.encoding.value is not Encoding.REAL or not _is_for_classes(output):
        return
    if values is None or not values.exact or values.inside(*_allowed(output)):
        return
    wishes = (for_numbers(output), EndIn(output, LINEAR))
    yield Finding(
        at=loss_place(output),
        message=f"`{output.loss.name.value}` wants {_wanted(family)}, the targets are {describe(labels)}",
        label="wants classes",
        because=(*labels_evidence(output), *head_evidence(output)),
        effects=effect(output, "LL111", _case(output)),
        ways=(Way(wishes, "{0} over a linear head", "Train a regression", Applicability.DISPLAY),),
        severity=Severity.WARNING if _is_refused(output) else None,
    )


FOR_CLASSES = (*CROSSENTROPIES, Family.MARGIN)
"""The losses that are about classes, and not about numbers."""


def _is_for_classes(output: Output) -> bool:
    """Whether the loss is about classes, or about shares of which PyTorch takes the logarithm."""
    shares = is_over_shares(output.loss) and output.run.framework is Framework.TORCH
    return output.loss.family in FOR_CLASSES or shares


def _allowed(output: Output) -> tuple[float, float]:
    """Return between which numbers targets are some that the loss may be given on purpose."""
    match output.loss.family:
        case Family.MARGIN:
            return -1, 1
        case Family.DIVERGENCE:
            return 0, inf
        case _:
            return 0, 1


def _wanted(family: Family | None) -> str:
    match family:
        case Family.MARGIN:
            return "two classes"
        case Family.DIVERGENCE:
            return "shares of a row"
        case _:
            return "classes or probabilities"


def _case(output: Output) -> str:
    loss = output.loss
    match loss.family:
        case Family.MARGIN:
            return "pairs" if loss.reads.value is Scale.RATES else "margin"
        case Family.DIVERGENCE:
            return "shares below zero"
        case Family.YES_NO:
            return "refused" if _is_refused(output) else "yes or no"
        case _:
            return "stops" if _is_refused(output) else "classes"


def _is_refused(output: Output) -> bool:
    """Whether PyTorch stops at such targets itself: it takes rows of numbers only, for shares of classes."""
    loss, units, shape = output.loss, output.head.units.value, output.labels.shape.value
    if output.run.framework is not Framework.TORCH:
        return False
    if loss.family is Family.YES_NO:
        return not reads_logits(loss)
    if loss.family is Family.MARGIN:
        return loss.wants is Form.CLASS_IDS
    if loss.family is not Family.CROSSENTROPY:
        return False
    rows = loss.reads.value is Scale.LOGITS and shape is not None and len(shape) > 1
    return not rows or (units is not None and shape is not None and shape[1] != units)
