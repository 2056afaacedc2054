"""LL310: the scores of classes rounded, one by one."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Deciding, Prediction
from losslint.wishes import Highest

from losslint_rules.measured import follows


@rule("LL310", "rounded-class-scores", Severity.WARNING, measured=("keras", "torch"))
def rounded_class_scores(prediction: Prediction) -> Iterator[Finding]:
    """Softmax outputs of more than two classes, rounded or compared with one half."""
    head, units = prediction.head, prediction.head.units.value
    if head.activation.value != "softmax" or units is None or units <= 2 or head.rank.value != 2:
        return
    rounds = prediction.deciding is Deciding.ROUNDING
    if not rounds and not (prediction.deciding is Deciding.THRESHOLD and prediction.threshold.value == 0.5):
        return
    how = "rounding" if rounds else "comparing with 0.5"
    layer = head.layer.at if head.layer is not None else None
    origin = head.activation.origin or layer
    yield Finding(
        at=prediction.at,
        message=f"{how} may leave a sample without any of the {units} classes",
        label="none of them may reach one half",
        because=(Because(origin, f"head: {units} softmax units"),) if origin is not None else (),
        effects=follows("LL310", "rounded"),
        ways=(Way((Highest(prediction),), repair="Choose the class with the highest score"),),
    )
