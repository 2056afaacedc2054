"""LL417: windows of one series that overlap, divided at random."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Doing, Run, Step

from losslint_rules.domain.splits import Parting, partings
from losslint_rules.measured import effect


@rule("LL417", "split-overlapping-windows", Severity.WARNING, measured=("keras", "torch"))
def split_overlapping_windows(run: Run) -> Iterator[Finding]:
    """Windows of a series that overlap are divided at random."""
    for parting in partings(run):
        step = _overlapping(parting)
        if step is None or step.origin is None or step.windows is None:
            continue
        length, shared = step.windows.length, step.windows.length - step.windows.stride
        yield Finding(
            at=step.origin,
            message=f"windows that share {shared} of {length} rows with the next are divided at random",
            label="neighbours go to both sides",
            because=parting.because(),
            effects=effect(run, "LL417", "at random"),
            ways=(Way((), "divide the series first, and cut windows of each part"),),
        )
        return


def _overlapping(parting: Parting) -> Step | None:
    """Return the step that cut overlapping windows, which chance divides afterwards."""
    for place, step in enumerate(parting.common):
        if step.doing is not Doing.WINDOWED or step.windows is None or not step.windows.overlap:
            continue
        shuffled = any(one.doing is Doing.SHUFFLED for one in parting.common[place:])
        return step if shuffled or parting.at_random else None
    return None
