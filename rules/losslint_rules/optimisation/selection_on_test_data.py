"""LL604: early stopping or a checkpoint that chooses by the samples that are reported."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import HELD_OUT, Because, Callback, Carrier, Doing, Duty, Run, Step, Use
from losslint.wishes import Employ, Means

from losslint_rules.measured import effect

VALIDATION = "val_"


@rule("LL604", "selection-on-test-data", Severity.INFO, measured=("keras", "torch"))
def selection_on_test_data(run: Run) -> Iterator[Finding]:
    """A test score of weights that were chosen by the same test samples."""
    yield from _chosen_by_loops(run)
    kept = _kept_for_testing(run)
    asked = [use for use in run.uses if use.method in SCORING or use.scored]
    if kept is None or not asked or not all(use.validates for use in asked):
        return
    for callback in run.logs.callbacks.value or ():
        chosen = next((use for use in asked if _chooses(callback, use)), None)
        if chosen is None or callback.at is None:
            continue
        yield Finding(
            at=chosen.at,
            message=f"{_named(chosen)} of the samples by which `{callback.spelling}` has chosen the weights",
            label="the same samples once more",
            because=(
                *((Because(kept.origin, "kept for testing here"),) if kept.origin is not None else ()),
                Because(callback.at, "chooses the epoch by them"),
            ),
            effects=effect(run, "LL604", "chosen"),
            ways=(_way(run),),
        )
        return


def _chosen_by_loops(run: Run) -> Iterator[Finding]:
    """Yield where a condition in the project's own code chooses the weights."""
    for chosen in run.update.chosen:
        yield Finding(
            at=chosen.at,
            message="the test data choose the weights that are kept, and nothing else scores them",
            label="a score of the test data chooses",
            because=(
                Because(chosen.loaded, "the test data"),
                Because(chosen.kept, "the weights are kept here"),
                Because(run.at, "trained here"),
            ),
            effects=effect(run, "LL604", "chosen"),
            ways=(Way((), "choose by data of their own, cut off from the training data"),),
        )


SCORING = ("evaluate", "evaluate_generator")


def _named(use: Use) -> str:
    return "this score is" if use.method in SCORING else "the score of these predictions is"


def _way(run: Run) -> Way:
    """Return the way to other samples to choose by; what is no array is cut before it is handed over."""
    if any(inputs.carrier in (Carrier.DATASET, Carrier.GENERATOR) for inputs in run.inputs):
        return Way((), "validation data of their own, cut off from the training data")
    return Way((Employ(Means.HOLDING_OUT),), "choose by a part of the training data: {0}")


def _kept_for_testing(run: Run) -> Step | None:
    """Return the split that has kept the validation data for testing, None where none is known to."""
    validation = run.validation.value
    steps = validation.inputs.steps(Doing.SPLIT) if validation is not None else []
    return next((step for step in steps if step.detail == HELD_OUT), None)


def _chooses(callback: Callback, use: Use) -> bool:
    """Whether the weights that are scored are those that a callback has chosen by the validation data."""
    watches = callback.monitor.value is not None and callback.monitor.value.startswith(VALIDATION)
    if callback.duty is Duty.STOPS:
        return watches and not callback.idle
    return watches and callback.duty is Duty.KEEPS_BEST and use.reloaded
