"""LL717: a scheduler that is stepped in another loop than its numbers are meant for."""

from collections.abc import Iterator, Mapping

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Run, Scheduled

from losslint_rules.measured import by_optimizer, effect

CASES = {
    "StepLR": "StepLR per batch",
    "ExponentialLR": "ExponentialLR per batch",
    "CosineAnnealingLR": "CosineAnnealingLR per batch",
}
"""The schedulers that were measured, stepped after every batch."""

FAST = 0.95
"""A factor that a schedule cannot be meant to apply every few batches."""


@rule("LL717", "misplaced-scheduler-step", Severity.WARNING, measured=("torch",))
def misplaced_scheduler_step(run: Run) -> Iterator[Finding]:
    """A scheduler with the numbers of epochs that is stepped after every batch, or the other way round."""
    for scheduled in run.update.scheduled:
        if scheduled.in_batches.is_true and _counts_epochs(scheduled):
            yield Finding(
                at=scheduled.at,
                message=f"`{scheduled.name}` is stepped after every batch, and its numbers count epochs",
                label="stepped after every batch",
                because=_evidence(scheduled),
                effects=by_optimizer(run, "LL717", f"{CASES.get(scheduled.name, 'not measured')}"),
                help="step the scheduler once an epoch, behind the loop over the batches",
            )
        elif scheduled.in_batches.is_false and _counts_batches(scheduled):
            yield Finding(
                at=scheduled.at,
                message=f"`{scheduled.name}` is stepped once an epoch, and its numbers count batches",
                label="stepped once an epoch",
                because=_evidence(scheduled),
                effects=effect(run, "LL717", "per epoch"),
                help="step the scheduler after every step of the optimizer",
            )


def _evidence(scheduled: Scheduled) -> tuple[Because, ...]:
    made = Because(scheduled.made_at, "made with these numbers")
    count = scheduled.epochs.value
    return (made, *scheduled.epochs.because(f"this loop goes round {count} times" if count else "the epochs"))


def _counts_epochs(scheduled: Scheduled) -> bool:
    """Whether a scheduler would have done all it does within the first epochs, were it stepped by batches."""
    numbers, epochs = dict(scheduled.numbers), scheduled.epochs.value
    if epochs is None or epochs < 2:
        return False
    match scheduled.name:
        case "StepLR":
            return _falls(numbers) and 1 <= numbers.get("step_size", epochs + 1) <= epochs
        case "MultiStepLR":
            return _falls(numbers) and 1 <= numbers.get("milestones", epochs + 1) <= epochs
        case "ExponentialLR":
            return _falls(numbers)
        case "CosineAnnealingLR":
            return numbers.get("T_max") == epochs
        case _:
            return False


def _falls(numbers: Mapping[str, float]) -> bool:
    """Whether a scheduler takes the rate down by more than can be meant to happen every few batches."""
    return 0 < numbers.get("gamma", 1) <= FAST


def _counts_batches(scheduled: Scheduled) -> bool:
    """Whether a scheduler is told how many batches an epoch has."""
    if scheduled.name != "OneCycleLR" or "steps_per_epoch" not in scheduled.given:
        return False
    return dict(scheduled.numbers).get("steps_per_epoch", 2) > 1
