"""LL115: a loss whose two arguments have changed places."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Framework, Swapped
from losslint.wishes import Reversed

from losslint_rules.measured import effect


@rule("LL115", "swapped-loss-arguments", Severity.ERROR, measured=("keras", "torch"))
def swapped_loss_arguments(swapped: Swapped) -> Iterator[Finding]:
    """A loss that is given labels where it takes the output, and the output where it takes labels."""
    order = "the output first" if swapped.framework is Framework.TORCH else "the labels first"
    told = ((swapped.output, "what the model says"), (swapped.data, "data"))
    yield Finding(
        at=swapped.at,
        message=f"`{swapped.loss}` takes {order}, and is given labels and output in the other order",
        label=order,
        because=tuple(Because(origin, label) for origin, label in told if origin is not None),
        effects=effect(swapped, "LL115", "swapped"),
        severity=Severity.WARNING if swapped.framework is Framework.KERAS else None,
        ways=(Way((Reversed(swapped.at),), "{0}", "Give them in the other order"),),
    )
