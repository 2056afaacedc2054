"""LL110: an activation on top of another one at the end of a model."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Fact, Output, Role, scale_of
from losslint.wishes import Linear

from losslint_rules.domain.evidence import by_optimizer, loss_place
from losslint_rules.domain.losses import PROBABILITIES


@rule("LL110", "stacked-output-activation", Severity.WARNING, measured=("keras",))
def stacked_output_activation(output: Output) -> Iterator[Finding]:
    """A softmax or sigmoid on top of another activation, with no weights between."""
    stacked = output.head.stacked
    if len(stacked) < 2 or scale_of(stacked[-1].value) not in PROBABILITIES:
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


FLATTENING = frozenset({"softmax", "sigmoid", "relu", "relu6"})
"""The activations after which a softmax or sigmoid was measured to learn worse."""


def _effects(output: Output, below: Fact[str], last: Fact[str]) -> tuple[str, ...]:
    match below.value, last.value:
        case "relu" | "relu6", "sigmoid":
            return ("no output is ever below one half",)
        case "relu" | "relu6", _:
            return ("learns much less: .55 to .71 of the digits right where .94 was possible",)
        case "softmax", "softmax":
            return by_optimizer(
                output.run,
                sgd="learns slower with SGD: .45 to .69 of the digits right where .94 was possible",
                adaptive="learns slower: .85 to .94 of the digits right where .95 was possible with Adam",
            )
        case "sigmoid", "softmax":
            return by_optimizer(
                output.run,
                sgd="learns slower with SGD: .87 to .90 of the digits right where .94 was possible",
                adaptive="its probabilities stay flat: a loss of 1.85 where .85 was possible with Adam",
            )
        case _:
            return ("the outputs stay between .5 and .73, whatever the model has learned",)
