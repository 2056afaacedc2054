"""LL603: validation on what the model is trained on."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Run
from losslint.wishes import Employ, Means

from losslint_rules.domain.evidence import validation_place


@rule("LL603", "validation-on-training-data", Severity.WARNING, measured=("keras",))
def validation_on_training_data(run: Run) -> Iterator[Finding]:
    """Validation on samples that the model is trained on."""
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
        effects=("overfitting is invisible: the score is that of samples learned by heart",),
        ways=(
            Way((), "rows that are left out of the training"),
            Way((Employ(Means.HOLDING_OUT),)),
        ),
    )
