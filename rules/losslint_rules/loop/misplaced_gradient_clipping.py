"""LL715: gradients that are clipped where there is nothing to clip, or too late."""

from collections.abc import Iterator

from losslint.findings import Finding, MoveStatement, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Clipping, Run

from losslint_rules.measured import by_optimizer


@rule("LL715", "misplaced-gradient-clipping", Severity.ERROR, measured=("torch",))
def misplaced_gradient_clipping(run: Run) -> Iterator[Finding]:
    """Gradients that are clipped before the loss goes backward, or after the step."""
    for clipped in run.update.clipped:
        if clipped.place is Clipping.IN_PLACE:
            continue
        early = clipped.place is Clipping.BEFORE_BACKWARD
        yield Finding(
            at=clipped.at,
            message="the gradients are clipped "
            + ("before the loss has made them" if early else "after the step that applies them"),
            label="clips nothing that is applied",
            because=(
                Because(clipped.backward_at, "makes the gradients"),
                Because(clipped.stepped_at, "applies them unclipped"),
            ),
            effects=by_optimizer(run, "LL715", "unclipped"),
            ways=(
                Way(
                    (MoveStatement(clipped.at, clipped.stepped_at),),
                    "clip between the loss that goes backward and the step",
                    "clip the gradients right before the step",
                ),
            ),
        )
