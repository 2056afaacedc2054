"""Two rules of another distribution: one that speaks, and one that breaks."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Output, Run

HOUSE_STYLE = "adam"


@rule("ACME001", "optimizer-of-the-house", Severity.WARNING)
def optimizer_of_the_house(run: Run) -> Iterator[Finding]:
    """An optimizer that this house does not use.

    ## What it does
    Finds models that are compiled with another optimizer than Adam.
    """
    name = run.optimizer.name
    if name.known and name.value != HOUSE_STYLE and name.origin is not None:
        yield Finding(
            name.origin,
            f"this house trains with `{HOUSE_STYLE}`, not with `{name.value}`",
            help=f"optimizer='{HOUSE_STYLE}'",
            fix=Fix("Train with the optimizer of the house", (Replace(name.origin, f"'{HOUSE_STYLE}'"),)),
        )


@rule("ACME002", "always-broken", Severity.WARNING)
def always_broken(output: Output) -> Iterator[Finding]:
    """A rule that raises, as rules sometimes do."""
    if output.name != "never":
        raise RuntimeError(f"no idea what {output.name!r} is")
    yield from ()
