"""LL728: weights of which some may not be loaded"""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import PartlyLoaded
from losslint.wishes import Handle, Handling

from losslint_rules.measured import effect


@rule("LL728", "unchecked-partial-load", Severity.INFO, measured=("torch",))
def unchecked_partial_load(loaded: PartlyLoaded) -> Iterator[Finding]:
    """Weights loaded with `strict=False`, where nobody looks at which of them met."""
    yield Finding(
        at=loaded.at,
        message="weights are loaded as far as their names meet, and nobody looks at how far that is",
        label="the answer says which keys are missing or unexpected",
        effects=effect(loaded, "LL728", "random"),
        ways=(Way((Handle(Handling.UNMET_NAMES),), "look at {0} of what it returns"),),
    )
