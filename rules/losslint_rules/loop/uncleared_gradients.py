"""LL701: gradients that nothing clears."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Cleared, Clearing, Run
from losslint.wishes import ClearGradients

from losslint_rules.measured import by_optimizer


@rule("LL701", "uncleared-gradients", Severity.ERROR, measured=("torch",))
def uncleared_gradients(run: Run) -> Iterator[Finding]:
    """An optimizer that steps in every turn of a loop in which nothing clears the gradients."""
    wrong = run.update.wrongly_cleared.value
    if wrong is None or wrong.how not in (Clearing.NEVER, Clearing.OUTSIDE):
        return
    outside = wrong.how is Clearing.OUTSIDE
    yield Finding(
        at=wrong.stepped_at,
        message="the optimizer steps with the sum of the gradients of all turns "
        + ("since the loop began" if outside else "so far: nothing clears them"),
        label="steps with all gradients so far",
        because=_evidence(wrong),
        effects=by_optimizer(run, "LL701", "before the loop only" if outside else "never"),
        ways=(
            Way(
                (ClearGradients(wrong.stepped_at, wrong.backward_at),),
                "{0} in every turn, before the loss goes backward",
                "clear the gradients before the loss goes backward",
            ),
        ),
    )


def _evidence(wrong: Cleared) -> tuple[Because, ...]:
    backward = Because(wrong.backward_at, "adds its gradients to those that are there")
    if wrong.cleared_at is None:
        return (backward,)
    return backward, Because(wrong.cleared_at, "clears them, outside of the loop")
