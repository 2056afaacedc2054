"""LL420: pictures made lighter and darker by numbers for another range of pixels."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Content, Doing, Inputs, Range, Run, Step

from losslint_rules.measured import effect

APART = 100
"""How many times as large one range is as the other where they are not the same."""


@rule("LL420", "augmentation-for-another-range", Severity.ERROR, measured=("keras",))
def augmentation_for_another_range(run: Run) -> Iterator[Finding]:
    """Pictures made lighter and darker at random, by numbers for another range of pixels."""
    for inputs in run.inputs:
        if inputs.content.value is Content.IMAGES:
            yield from (
                _said(run, inputs, step, step.meant, step.met)
                for step in inputs.steps(Doing.AUGMENTED)
                if step.origin is not None and step.meant and step.met and _differ(step.meant, step.met)
            )


def _differ(meant: Range, met: Range) -> bool:
    """Whether two ranges from zero up are of different units."""
    if meant.low != 0 or met.low != 0 or not met.exact or not (meant.high and met.high):
        return False
    return max(meant.high / met.high, met.high / meant.high) >= APART


def _said(run: Run, inputs: Inputs, step: Step, meant: Range, met: Range) -> Finding:
    assert step.origin is not None
    history = inputs.history[: inputs.history.index(step)]
    earlier = [one for one in history if one.doing in (Doing.LOADED, Doing.SCALED) and one.origin is not None]
    too_large, case = meant.high > met.high, f"{step.detail}, too large"
    return Finding(
        at=step.origin,
        message=f"{step.detail} works on pixels of {_words(meant)}, these are {_words(met)}",
        label=f"for pixels of {_words(meant)}",
        because=tuple(Because(one.origin, f"pixels of {_words(met)}") for one in earlier[-1:] if one.origin),
        effects=effect(run, "LL420", case) if too_large and case in _MEASURED else (),
        severity=None if too_large else Severity.WARNING,
        help=f"scale the pixels after it, or give it numbers for {_words(met)}"
        if too_large
        else f"numbers for pixels of {_words(met)}",
    )


_MEASURED = (
    "brightness_range, too large",
    "channel_shift_range, too large",
    "RandomBrightness, too large",
)


def _words(values: Range) -> str:
    return f"{values.low:g}..{values.high:g}"
