"""LL703: a loop in which no optimizer ever steps."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Run
from losslint.wishes import Handle, Handling, TakeStep

from losslint_rules.measured import effect


@rule("LL703", "missing-optimizer-step", Severity.ERROR, measured=("keras", "torch"))
def missing_optimizer_step(run: Run) -> Iterator[Finding]:
    """A loop that works out gradients in every turn, while no optimizer ever steps."""
    yield from _unread(run)
    stepped = run.update.stepped
    if not stepped.is_false or stepped.origin is None:
        return
    yield Finding(
        at=run.at,
        message="the loss goes backward in a loop, and no optimizer ever steps",
        label="gradients that nobody applies",
        because=(Because(stepped.origin, "clears them again in every turn"),),
        effects=effect(run, "LL703", "never"),
        ways=(Way((TakeStep(stepped.origin, run.at),), "{0} after the loss went backward"),),
    )


def _unread(run: Run) -> Iterator[Finding]:
    """Yield what is wrong where gradients are values, which nothing reads."""
    unread = run.update.unread
    if not unread.is_true or unread.origin is None:
        return
    yield Finding(
        at=unread.origin,
        message="gradients are worked out in a loop, and no optimizer ever steps",
        label="nothing reads what this gives",
        because=(Because(run.at, "the loss"),),
        effects=effect(run, "LL703", "never"),
        ways=(Way((Handle(Handling.APPLYING),), "hand the gradients and their weights to {0}"),),
    )
