"""LL724: a method that is named and not called"""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Uncalled
from losslint.wishes import Called

from losslint_rules.measured import effect


@rule("LL724", "uncalled-method", Severity.ERROR, measured=("keras", "torch"))
def uncalled_method(uncalled: Uncalled) -> Iterator[Finding]:
    """A method as a statement of its own, without a call."""
    yield Finding(
        at=uncalled.at,
        message=f"`{uncalled.name}` is not called: without parentheses nothing happens",
        label="no call",
        effects=effect(uncalled, "LL724", uncalled.name),
        ways=(Way((Called(uncalled.at),), "write {0}", "Call the method"),),
    )
