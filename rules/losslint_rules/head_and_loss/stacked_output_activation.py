"""LL110: an activation on top of another one at the end of a model."""

from collections.abc import Iterator
from math import e

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Fact, Kind, Output, Role, Scale, scale_of
from losslint.wishes import Linear

from losslint_rules.domain.evidence import loss_place
from losslint_rules.domain.losses import PROBABILITIES
from losslint_rules.measured import by_optimizer, effect, follows


@rule(
    "LL110",
    "stacked-output-activation",
    Severity.WARNING,
    unfinished=True,
    measured=("keras", "torch"),
)
def stacked_output_activation(output: Output) -> Iterator[Finding]:
    """A softmax or sigmoid on top of another activation, with no weights between."""
    stacked = output.head.stacked
    if len(stacked) < 2 or scale_of(stacked[-1].value) not in ENDS:
        return
    if any(layer.role is Role.NORMALISATION for layer in output.head.trail):
        return
    last, below = stacked[-1], stacked[-2]
    if below.value not in FLATTENING:
        return
    origin = last.origin or loss_place(output)
    yield Finding(
        at=origin,
        message=f"{last.value} on top of {below.value}: it gets numbers that are squeezed or cut off already",
        label="the second activation",
        because=(Because(below.origin, "the first activation"),) if below.origin is not None else (),
        effects=_effects(output, below, last),
        ways=(
            Way(
                (Linear(output, below),),
                f"a linear last layer under the {last.value}",
                f"Leave the layer under the {last.value} linear",
            ),
        ),
    )


ENDS = (*PROBABILITIES, Scale.LOG_PROBABILITIES)
"""What the last activation gives: probabilities, or what a loss reads as their logarithms."""

FLATTENING = frozenset({"softmax", "sigmoid", "relu", "relu6"})
"""The activations after which a softmax or sigmoid was measured to learn worse."""


def _effects(output: Output, below: Fact[str], last: Fact[str]) -> tuple[str, ...]:
    count = output.head.units.value
    if output.run.kind is Kind.BUILD and below.value in ("softmax", "sigmoid") and last.value == "softmax":
        return follows("LL110", "flat", count=count, most=e / (e + count - 1)) if count is not None else ()
    match below.value, last.value:
        case "relu" | "relu6", "sigmoid":
            return effect(output, "LL110", "sigmoid on relu")
        case "relu" | "relu6", _:
            return effect(output, "LL110", "softmax on relu")
        case ("softmax" | "sigmoid") as squashed, "softmax" | "log_softmax":
            return by_optimizer(output, "LL110", f"softmax on {squashed}")
        case _:
            return effect(output, "LL110", "sigmoid on shares")
