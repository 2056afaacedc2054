"""LL111: numbers of any size under a loss for classes."""

from collections.abc import Iterator

from losslint.findings import Applicability, Finding, Severity, Way
from losslint.rule import rule
from losslint.training import LINEAR, Encoding, Family, Output
from losslint.wishes import EndIn

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_place
from losslint_rules.domain.losses import CROSSENTROPIES
from losslint_rules.domain.tasks import describe
from losslint_rules.domain.wishing import for_numbers
from losslint_rules.measured import effect


@rule(
    "LL111",
    "classification-loss-for-regression",
    Severity.ERROR,
    subsumes=("LL102", "LL103", "LL105", "LL106", "LL109", "LL205", "LL304"),
    measured=("keras",),
)
def classification_loss_for_regression(output: Output) -> Iterator[Finding]:
    """A crossentropy or hinge loss for targets that are numbers of any size."""
    labels, family = output.labels, output.loss.family
    values = labels.range.value
    if labels.encoding.value is not Encoding.REAL or family not in FOR_CLASSES:
        return
    if values is None or not values.exact or values.inside(-1 if family is Family.MARGIN else 0, 1):
        return
    wishes = (for_numbers(output), EndIn(output, LINEAR))
    yield Finding(
        at=loss_place(output),
        message=f"`{output.loss.name.value}` wants {_wanted(family)}, the targets are {describe(labels)}",
        label="wants classes",
        because=(*labels_evidence(output), *head_evidence(output)),
        effects=effect(output, "LL111", _case(family)),
        ways=(Way(wishes, "{0} over a linear head", "Train a regression", Applicability.DISPLAY),),
    )


FOR_CLASSES = (*CROSSENTROPIES, Family.MARGIN)
"""The losses that are about classes, and not about numbers."""


def _wanted(family: Family | None) -> str:
    return "two classes" if family is Family.MARGIN else "classes or probabilities"


def _case(family: Family | None) -> str:
    if family is Family.MARGIN:
        return "margin"
    return "yes or no" if family is Family.YES_NO else "classes"
