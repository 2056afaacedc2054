"""LL603: validation on what the model is trained on."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Redrawn, Run
from losslint.wishes import Employ, Means

from losslint_rules.domain.evidence import validation_place
from losslint_rules.measured import effect, follows


@rule("LL603", "validation-on-training-data", Severity.WARNING, measured=("keras", "torch"))
def validation_on_training_data(run: Run) -> Iterator[Finding]:
    """Validation on samples that the model is trained on."""
    for redrawn in run.update.redrawn:
        yield _divided_twice(run, redrawn)
    validation = run.validation.value
    if validation is None or not validation.was_trained_on.is_true:
        return
    if any(output.labels.are_inputs for output in run.outputs):
        return
    trained = [inputs.at for inputs in run.inputs if inputs.at is not None]
    at = validation_place(run)
    yield Finding(
        at=at,
        message="the model is validated on samples that it is trained on",
        label="seen in training",
        because=tuple(Because(origin, "trained on") for origin in trained if origin != at),
        effects=follows("LL603", "by heart"),
        ways=(
            Way((), "rows that are left out of the training"),
            Way((Employ(Means.HOLDING_OUT),)),
        ),
    )


def _divided_twice(run: Run, redrawn: Redrawn) -> Finding:
    """Return the finding about parts of two divisions of the same rows, which overlap by chance."""
    share = redrawn.share.value
    known = share is not None and 0 < share < 1
    drawn = (
        Because(redrawn.trained_at, "divided for the training"),
        Because(redrawn.scored_at, "scored here"),
    )
    return Finding(
        at=redrawn.at,
        message="the model is scored on rows that it is trained on: their data set is divided twice",
        label="divided once more, by chance",
        because=tuple(reason for reason in drawn if reason.origin != redrawn.at),
        effects=effect(run, "LL603", "divided twice", share=f"{share:.0%}") if known else (),
        ways=(
            Way((), "divide once, and train and score with the parts of that division"),
            Way((), "seed a generator alike for both divisions, with the same lengths"),
        ),
    )
