"""LL725: a module of Lightning that takes its steps itself, and takes none."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Run
from losslint.wishes import StepByHand

from losslint_rules.measured import effect


@rule("LL725", "manual-optimization-without-step", Severity.ERROR, measured=("torch",))
def manual_optimization_without_step(run: Run) -> Iterator[Finding]:
    """A module of Lightning that turns automatic optimization off and takes no step itself."""
    left = run.update.left
    if not left.is_false or left.origin is None:
        return
    yield Finding(
        at=left.origin,
        message="automatic optimization is turned off, and `training_step` takes no step",
        label="nobody takes the steps",
        because=(Because(run.at, "leaves the steps to the module"),),
        effects=effect(run, "LL725", "never"),
        ways=(Way((StepByHand(),), "{0} in the step function, or automatic optimization"),),
    )
