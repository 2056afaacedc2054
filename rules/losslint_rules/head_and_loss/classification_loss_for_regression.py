"""LL111: numbers of any size under a loss for classes."""

from collections.abc import Iterator

from losslint.findings import Applicability, Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import LINEAR, Encoding, Output

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_place
from losslint_rules.domain.names import MARGINS, OVER_CLASSES, YES_OR_NO
from losslint_rules.domain.repairs import with_activation, with_loss
from losslint_rules.domain.tasks import describe


@rule(
    "LL111",
    "classification-loss-for-regression",
    Severity.ERROR,
    subsumes=("LL102", "LL103", "LL105", "LL106", "LL109", "LL205", "LL304"),
)
def classification_loss_for_regression(output: Output) -> Iterator[Finding]:
    """A crossentropy or hinge loss for targets that are numbers of any size."""
    labels, loss = output.labels, output.loss.name.value
    values = labels.range.value
    if labels.encoding.value is not Encoding.REAL or loss not in YES_OR_NO | OVER_CLASSES | MARGINS:
        return
    if values is None or not values.exact or values.inside(-1 if loss in MARGINS else 0, 1):
        return
    edits = [with_loss(output, "mean_squared_error")]
    if output.head.activation.value != LINEAR:
        edits.append(with_activation(output, LINEAR))
    yield Finding(
        at=loss_place(output),
        message=f"`{loss}` wants {_wanted(loss)}, the targets are {describe(labels)}",
        label="wants classes",
        because=(*labels_evidence(output), *head_evidence(output)),
        effects=(_effect(loss),),
        help="loss='mse' over a linear head",
        fix=Fix("Train a regression", tuple(edits), Applicability.DISPLAY),
    )


def _wanted(loss: str | None) -> str:
    return "two classes" if loss in MARGINS else "classes or probabilities"


def _effect(loss: str | None) -> str:
    if loss in MARGINS:
        return (
            "it asks for a side of zero, not for the number: an R2 of .20 to .81, not .99, in measured cases"
        )
    if loss in YES_OR_NO:
        return "the loss falls below zero without end, and the model fits nothing"
    return "the targets are taken for classes or shares of classes, and the model fits nothing"
