"""LL726: two names for one network"""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Aliased
from losslint.wishes import Handle, Handling

from losslint_rules.measured import effect


@rule("LL726", "aliased-target-network", Severity.ERROR, measured=("keras", "torch"))
def aliased_target_network(aliased: Aliased) -> Iterator[Finding]:
    """A target network that is the network which it is to be a copy of."""
    yield Finding(
        at=aliased.at,
        message=f"`{aliased.target}` and `{aliased.source}` are the same network: nothing is copied here",
        label="its own weights",
        effects=effect(aliased, "LL726", "the same"),
        ways=(Way((Handle(Handling.WHOLE_COPY),), "make the target with {0}"),),
    )
