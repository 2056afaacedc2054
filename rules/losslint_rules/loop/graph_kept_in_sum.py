"""LL727: sums that hold on to graphs"""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, GraphKept
from losslint.wishes import Handle, Handling

from losslint_rules.measured import effect


@rule("LL727", "graph-kept-in-sum", Severity.INFO, measured=("torch",))
def graph_kept_in_sum(kept: GraphKept) -> Iterator[Finding]:
    """A loss that is added up with the graph that it was made of."""
    yield Finding(
        at=kept.at,
        message="the sum keeps the graph of every loss that is added to it",
        label="a loss with its graph",
        because=(Because(kept.backward, "each goes backward by itself"),),
        effects=effect(kept, "LL727", "memory"),
        ways=(Way((Handle(Handling.PLAIN_NUMBER),), "add the {0} of the loss"),),
    )
