"""LL412: mean and deviation of pixels from 0 to 255 on pixels from 0 to 1, or the other way."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Content, Doing, Inputs, Run

from losslint_rules.measured import effect

NARROW = 0.1
"""How far apart the darkest and the lightest pixel are at most where the deviation is one of 0 to 255."""

WIDE = 100
"""From which number on pixels were not divided by 255 before they were normalised as if they had been."""


@rule("LL412", "normalisation-for-another-range", Severity.ERROR, measured=("torch",))
def normalisation_for_another_range(run: Run) -> Iterator[Finding]:
    """Images normalised with the mean and deviation of another range of pixels."""
    for inputs in run.inputs:
        found = _found(run, inputs)
        if found is not None:
            yield found


def _found(run: Run, inputs: Inputs) -> Finding | None:
    values, steps = inputs.range.value, inputs.steps(Doing.STANDARDISED)
    if inputs.content.value is not Content.IMAGES or values is None or not values.exact or len(steps) != 1:
        return None
    narrow = values.high < 0 or values.high - values.low <= NARROW  # no pixel reaches the mean
    at = steps[0].origin
    if at is None or not (narrow or max(-values.low, values.high) >= WIDE):
        return None
    units, pixels = ("0..255", "0..1") if narrow else ("0..1", "0..255")
    earlier = [step for step in inputs.steps(Doing.LOADED, Doing.SCALED) if step.origin not in (None, at)]
    return Finding(
        at=at,
        message=f"mean and deviation in units of {units} turn pixels of {pixels} into "
        f"{values.low:.4g} to {values.high:.4g}",
        label=f"numbers for {units}",
        because=tuple(Because(step.origin, f"pixels of {pixels}") for step in earlier[-1:] if step.origin),
        effects=effect(run, "LL412", "nearly constant" if narrow else "far too large"),
        help=f"mean and deviation of pixels from {pixels.replace('..', ' to ')}",
    )
