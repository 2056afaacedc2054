"""LL614: numbers for strings in the order of a set, for a model that learnt with another order."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Renumbered
from losslint.wishes import Sorted

from losslint_rules.measured import effect


@rule("LL614", "unstable-vocabulary", Severity.ERROR, measured=("keras", "torch"))
def unstable_vocabulary(renumbered: Renumbered) -> Iterator[Finding]:
    """Words or characters numbered in the order of a set, for weights that another process learnt."""
    yield Finding(
        at=renumbered.at,
        message="strings are numbered in the order of a set, which is another one in each process, and the "
        "weights of the model come from another process",
        label="a set of strings",
        because=(
            Because(renumbered.loaded, "weights that were learnt with another order"),
            Because(renumbered.given, "the model gets the numbers"),
        ),
        effects=effect(renumbered, "LL614", "renumbered"),
        ways=(
            Way((Sorted(renumbered.at),), "number them in an order of their own: `{0}`", "Sort the strings"),
        ),
    )
