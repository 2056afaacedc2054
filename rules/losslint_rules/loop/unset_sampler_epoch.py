"""LL721: a distributed sampler that draws the same order in every epoch."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, SameOrder
from losslint.wishes import SetEpoch

from losslint_rules.measured import effect


@rule("LL721", "unset-sampler-epoch", Severity.WARNING, measured=("torch",))
def unset_sampler_epoch(same: SameOrder) -> Iterator[Finding]:
    """A distributed sampler that shuffles, and is never told which epoch it is."""
    yield Finding(
        at=same.at,
        message="this sampler draws the same order in every epoch: nothing tells it which one it is",
        label="seeded with the number of the epoch, which stays 0",
        because=(
            Because(same.dealt, "deals in its order"),
            Because(same.backward, "trained on in every epoch"),
        ),
        effects=effect(same, "LL721", "same"),
        ways=(Way((SetEpoch(),), "call {0} at the beginning of every epoch"),),
    )
