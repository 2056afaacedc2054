"""LL703: a loop in which no optimizer ever steps."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Run
from losslint.wishes import TakeStep

from losslint_rules.measured import effect


@rule("LL703", "missing-optimizer-step", Severity.ERROR, measured=("torch",))
def missing_optimizer_step(run: Run) -> Iterator[Finding]:
    """An optimizer whose gradients are cleared in every turn of a loop, and which never steps."""
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
