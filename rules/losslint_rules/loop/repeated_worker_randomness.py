"""LL722: the same random numbers in every worker"""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Repeated
from losslint.wishes import Handle, Handling

from losslint_rules.measured import effect


@rule("LL722", "repeated-worker-randomness", Severity.WARNING, measured=("torch",))
def repeated_worker_randomness(repeated: Repeated) -> Iterator[Finding]:
    """A random generator of a data set, of which every worker process has the same copy."""
    yield Finding(
        at=repeated.at,
        message=f"{repeated.workers} workers have a copy each of this generator and draw the same numbers",
        label="copied with the data set",
        because=(Because(repeated.dealt, f"{repeated.workers} workers"),),
        effects=effect(repeated, "LL722", "same"),
        ways=(Way((Handle(Handling.OWN_DRAWS),), "draw with {0}, which every worker seeds for itself"),),
    )
