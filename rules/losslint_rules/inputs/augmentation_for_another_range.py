"""LL420: pictures made lighter and darker by numbers for another range of pixels."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Content, Doing, Inputs, Range, Run, Step

from losslint_rules.measured import effect

APART = 100
"""How many times as large one range is as the other where they are not the same."""


@rule("LL420", "augmentation-for-another-range", Severity.ERROR, measured=("keras", "torch"))
def augmentation_for_another_range(run: Run) -> Iterator[Finding]:
    """Pictures made lighter and darker at random, by numbers for another range of pixels."""
    for inputs in run.inputs:
        if inputs.content.value is not Content.IMAGES:
            continue
        for step in inputs.steps(Doing.AUGMENTED):
            if step.origin is None or not step.meant or not step.met:
                continue
            if _differ(step.meant, step.met):
                yield _said(run, inputs, step, step.meant, step.met)
            elif step.clips and step.met.low < step.meant.low and _are_moved(inputs, step):
                yield _cut(run, inputs, step, step.meant, step.met)


def _differ(meant: Range, met: Range) -> bool:
    """Whether two ranges from zero up are of different units."""
    if meant.low != 0 or met.low != 0 or not met.exact or not (meant.high and met.high):
        return False
    return max(meant.high / met.high, met.high / meant.high) >= APART


def _are_moved(inputs: Inputs, step: Step) -> bool:
    """Whether pixels were moved about zero before a step."""
    before = inputs.history[: inputs.history.index(step)]
    return any(one.doing in (Doing.STANDARDISED, Doing.SHIFTED) for one in before)


def _cut(run: Run, inputs: Inputs, step: Step, meant: Range, met: Range) -> Finding:
    """Return what is said of pixels about zero, of which all below it are lost."""
    assert step.origin is not None
    return Finding(
        at=step.origin,
        message=f"{step.detail} works on pixels of {_words(meant)}, these are {_words(met)}",
        label=f"cuts off what is not in {_words(meant)}",
        because=_since(inputs, step, met),
        effects=effect(run, "LL420", "below zero"),
        severity=Severity.WARNING,
        help="put it before the step that moves the pixels about zero",
    )


def _said(run: Run, inputs: Inputs, step: Step, meant: Range, met: Range) -> Finding:
    assert step.origin is not None
    too_large, case = meant.high > met.high, f"{step.detail}, too large"
    if step.clips:
        effects = effect(run, "LL420", "above one")
    else:
        effects = effect(run, "LL420", case) if too_large and case in _MEASURED else ()
    return Finding(
        at=step.origin,
        message=f"{step.detail} works on pixels of {_words(meant)}, these are {_words(met)}",
        label=f"for pixels of {_words(meant)}",
        because=_since(inputs, step, met),
        effects=effects,
        severity=None if too_large or step.clips else Severity.WARNING,
        help=_advice(step, too_large, meant, met),
    )


def _advice(step: Step, too_large: bool, meant: Range, met: Range) -> str:
    if step.clips:
        return f"scale the pixels to {_words(meant)} before it"
    if too_large:
        return f"scale the pixels after it, or give it numbers for {_words(met)}"
    return f"numbers for pixels of {_words(met)}"


def _since(inputs: Inputs, step: Step, met: Range) -> tuple[Because, ...]:
    """Return what the pixels have been of this range since."""
    history = inputs.history[: inputs.history.index(step)]
    since = (Doing.LOADED, Doing.SCALED, Doing.STANDARDISED, Doing.SHIFTED)
    earlier = [one.origin for one in history if one.doing in since and one.origin is not None]
    return tuple(Because(origin, f"pixels of {_words(met)}") for origin in earlier[-1:])


_MEASURED = (
    "brightness_range, too large",
    "channel_shift_range, too large",
    "RandomBrightness, too large",
)


def _words(values: Range) -> str:
    return f"{values.low:.3g}..{values.high:.3g}"
