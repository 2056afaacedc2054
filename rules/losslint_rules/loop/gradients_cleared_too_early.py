"""LL702: gradients that are cleared before a step applies them."""

from collections.abc import Iterator

from losslint.findings import Finding, MoveStatement, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Clearing, Run

from losslint_rules.measured import by_optimizer


@rule("LL702", "gradients-cleared-too-early", Severity.ERROR, measured=("torch",))
def gradients_cleared_too_early(run: Run) -> Iterator[Finding]:
    """Gradients that are cleared before the optimizer steps with them."""
    wrong = run.update.wrongly_cleared.value
    if wrong is None or wrong.cleared_at is None:
        return
    because = (
        Because(wrong.backward_at, "makes gradients"),
        Because(wrong.stepped_at, "steps with what is left"),
    )
    if wrong.how is Clearing.BEFORE_STEP:
        yield Finding(
            at=wrong.cleared_at,
            message="the gradients are cleared before the optimizer steps with them",
            label="clears what the loss has just made",
            because=because,
            effects=by_optimizer(run, "LL702", "before the step"),
            ways=(
                Way(
                    (MoveStatement(wrong.cleared_at, wrong.backward_at),),
                    "clear the gradients before the loss goes backward",
                    "clear the gradients before the loss goes backward",
                ),
            ),
        )
    elif wrong.how is Clearing.EACH_ROUND:
        yield Finding(
            at=wrong.cleared_at,
            message="the gradients are cleared in every turn, while the optimizer steps in some only",
            label="clears those of the turns between two steps",
            because=because,
            effects=by_optimizer(run, "LL702", "each round"),
            ways=(
                Way(
                    (MoveStatement(wrong.cleared_at, wrong.stepped_at, behind=True),),
                    "clear the gradients behind the step, under its condition",
                    "clear the gradients behind the step",
                ),
            ),
        )
