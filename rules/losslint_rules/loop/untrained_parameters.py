"""LL711: a network that a loss trains and no optimizer has."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Run
from losslint.wishes import Handle, Handling

from losslint_rules.measured import effect


@rule("LL711", "untrained-parameters", Severity.WARNING, measured=("keras", "torch"))
def untrained_parameters(run: Run) -> Iterator[Finding]:
    """A whole network that the loss goes backward through, and that no optimizer has."""
    for network in run.update.left_out:
        if not (network.wants_gradients.is_true and network.untouched.is_true):
            continue
        yield Finding(
            at=network.optimizer,
            message=f"the loss goes backward through `{network.spelling}`, and no optimizer has its weights",
            label="has other weights of this loss only",
            because=(Because(network.at, "the first of the layers whose weights stay random"),),
            effects=effect(run, "LL711", "left out"),
            ways=(
                Way(
                    (Handle(Handling.FURTHER_WEIGHTS),),
                    "give these weights to an optimizer too, with {0} for one, or freeze them if they are to "
                    "stay",
                ),
            ),
        )
