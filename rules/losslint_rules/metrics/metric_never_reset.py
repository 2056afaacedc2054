"""LL317: a metric that gathers over all epochs."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Unreset
from losslint.wishes import Handle, Handling

from losslint_rules.measured import effect


@rule("LL317", "metric-never-reset", Severity.ERROR, measured=("torch",))
def metric_never_reset(unreset: Unreset) -> Iterator[Finding]:
    """A metric object that is updated in every epoch and never begins anew."""
    yield Finding(
        at=unreset.at,
        message="this metric is never reset: it says what holds of all epochs so far",
        label="of all rounds until now",
        because=(Because(unreset.made, "made once"), Because(unreset.updated, "updated in every round")),
        effects=effect(unreset, "LL317", "behind"),
        ways=(Way((Handle(Handling.BEGINNING_ANEW),), "call {0} of the metric in every round"),),
    )
