"""LL419: targets that the window already shows."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Data, Output, Step

from losslint_rules.measured import effect


@rule("LL419", "misaligned-window-target", Severity.ERROR, measured=("keras",))
def misaligned_window_target(output: Output) -> Iterator[Finding]:
    """The target of a window is a row of the window itself."""
    run = output.run
    targets = next((step for step in reversed(output.labels.history) if step.ahead is not None), None)
    if targets is None or targets.origin is None or targets.ahead is None or len(run.inputs) != 1:
        return
    cut = _cut_together(run.inputs[0], targets)
    if cut is None or cut.windows is None or not 0 <= targets.ahead < cut.windows.length:
        return
    which = "first" if targets.ahead == 0 else _ordinal(targets.ahead + 1)
    yield Finding(
        at=targets.origin,
        message=f"each window is asked for its own {which} row, of {cut.windows.length} that it reaches over",
        label="the target stands in the window",
        effects=effect(run, "LL419", "inside"),
        ways=(Way((), "targets that begin with the row behind the first window"),),
    )


def _cut_together(inputs: Data, targets: Step) -> Step | None:
    """Return the step that cut the windows that targets belong to."""
    return next((step for step in inputs.history if step.windows and step.origin == targets.origin), None)


def _ordinal(number: int) -> str:
    """Return `2nd`, `3rd` or `24th`."""
    last = number % 10 if number % 100 not in (11, 12, 13) else 0
    ending = {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return f"{number}{ending}"
