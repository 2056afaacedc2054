"""LL419: targets that the window already shows."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import (
    AT_A_DISTANCE,
    FIRST_ROWS,
    LAST_ROWS,
    LATER_ROWS,
    SOME_ROWS,
    Because,
    Data,
    Doing,
    Labels,
    Origin,
    Output,
    Step,
)

from losslint_rules.measured import effect


@rule("LL419", "misaligned-window-target", Severity.ERROR, measured=("keras", "torch"))
def misaligned_window_target(output: Output) -> Iterator[Finding]:
    """The target of a window is a row of the window itself."""
    run = output.run
    if len(run.inputs) != 1:
        return
    found = _by_one_call(run.inputs[0], output.labels) or _by_a_loop(run.inputs[0], output.labels)
    if found is None:
        return
    at, ahead, cut = found
    if cut.windows is None or not 0 <= ahead < cut.windows.length:
        return
    which = "first" if ahead == 0 else _ordinal(ahead + 1)
    yield Finding(
        at=at,
        message=f"each window is asked for its own {which} row, of {cut.windows.length} that it reaches over",
        label="the target stands in the window",
        because=(Because(cut.origin, "the windows"),) if cut.origin not in (None, at) else (),
        effects=effect(run, "LL419", "inside"),
        ways=(Way((), "targets that begin with the row behind the first window"),),
    )


def _by_one_call(inputs: Data, labels: Labels) -> tuple[Origin, int, Step] | None:
    """Return where one call cuts windows and targets, how far ahead these stand, and the former's step."""
    targets = next((step for step in reversed(labels.history) if step.ahead is not None), None)
    if targets is None or targets.origin is None or targets.ahead is None:
        return None
    cuts = (step for step in inputs.history if step.windows and step.origin == targets.origin)
    cut = next(cuts, None)
    return (targets.origin, targets.ahead, cut) if cut is not None else None


def _by_a_loop(inputs: Data, labels: Labels) -> tuple[Origin, int, Step] | None:
    """Return the same of windows that a loop cuts, and of the row of the same series that goes with each."""
    placed = labels.placed
    cut = next((step for step in reversed(inputs.history) if step.place is not None), None)
    if placed is None or cut is None or cut.place is None or not _stay_as_they_are(inputs, cut):
        return None
    ahead = placed.ahead_of(cut.place)
    return (placed.at, ahead, cut) if ahead is not None else None


def _stay_as_they_are(inputs: Data, cut: Step) -> bool:
    """Whether nothing is taken out of windows, or put into them, once they are cut."""
    since = inputs.history[inputs.history.index(cut) + 1 :]
    collected = next((n for n, step in enumerate(since) if step.doing is Doing.WINDOWED), len(since))
    whole = not any(step.detail in CUTTING for step in since[:collected])
    return whole and all(step.doing in KEEPING for step in since)


CUTTING = (AT_A_DISTANCE, FIRST_ROWS, LAST_ROWS, LATER_ROWS, SOME_ROWS)
"""What leaves a part of a window: behind the collecting, some windows of all."""

KEEPING = (
    *(Doing.CAST, Doing.RESHAPED, Doing.BATCHED, Doing.SPLIT, Doing.SHUFFLED, Doing.WINDOWED),
    *(Doing.SCALED, Doing.STANDARDISED, Doing.SHIFTED),
)
"""What leaves every row in its window."""


def _ordinal(number: int) -> str:
    """Return `2nd`, `3rd` or `24th`."""
    last = number % 10 if number % 100 not in (11, 12, 13) else 0
    ending = {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return f"{number}{ending}"
