"""LL422: inputs that are one number everywhere."""

from collections.abc import Iterator
from math import isinf

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Doing, Inputs, Labels, Origin, Run

from losslint_rules.measured import effect


@rule("LL422", "constant-inputs", Severity.ERROR, measured=("keras", "torch"))
def constant_inputs(run: Run) -> Iterator[Finding]:
    """Inputs that are the same number everywhere, under labels that were loaded."""
    if len(run.inputs) != 1 or not run.outputs or not all(_are_real(output.labels) for output in run.outputs):
        return
    only = run.inputs[0]
    span, made = only.range.value, _made_at(only)
    if span is None or not span.exact or span.low != span.high or isinf(span.low) or made is None:
        return
    yield Finding(
        at=made,
        message=f"the inputs are {span.low:g} everywhere: nothing is written to them before the training",
        label=f"all {span.low:g}",
        because=(Because(run.at, "trained on them"),),
        effects=effect(run, "LL422", "constant"),
        help="fill the array before the training, or hand over the one that is filled",
    )


def _made_at(data: Inputs) -> Origin | None:
    """Return where the code made the numbers itself, None where they came from elsewhere."""
    begun = data.history[0] if data.history else None
    return begun.origin if begun is not None and begun.doing is Doing.MADE else None


def _are_real(labels: Labels) -> bool:
    """Whether labels were loaded and are not all alike: those of a trial run are made as the inputs are."""
    loaded = any(step.doing is Doing.LOADED for step in labels.history[:1])
    span = labels.range.value
    return loaded and span is not None and span.low < span.high
