"""LL314: an argmax over all numbers of a batch, or along the axis of the samples."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Deciding, Prediction
from losslint.wishes import AlongClasses

from losslint_rules.measured import effect


@rule("LL314", "argmax-without-axis", Severity.ERROR, measured=("keras", "torch"))
def argmax_without_axis(prediction: Prediction) -> Iterator[Finding]:
    """Classes made by an argmax over all numbers of a batch, or along its samples."""
    axis, units, rank = prediction.axis, prediction.head.units.value, prediction.head.rank.value
    if prediction.deciding is not Deciding.ARGMAX or not prediction.several.is_true:
        return
    if units is None or units < 2 or rank is None or rank < 2:
        return
    flat = axis.value is None and axis.why == "it is None"
    if not flat and axis.value not in (0, -rank):
        return
    gives = "one number for all samples" if flat else "a sample for each class, and no class for a sample"
    yield Finding(
        at=prediction.at,
        message=f"this argmax goes {'over all numbers' if flat else 'along the samples'} of the batch: it "
        f"gives {gives}",
        label="over the batch",
        because=(
            *(
                Because(prediction.predicted_at, "answers for several samples")
                for _ in "1"
                if prediction.predicted_at
            ),
            *prediction.head.units.because(f"{units} classes along the last axis"),
        ),
        effects=effect(prediction, "LL314", "flat" if flat else "samples"),
        ways=(
            Way(
                (AlongClasses(prediction),), "{0} chooses a class for each sample", "Choose along the classes"
            ),
        ),
    )
