"""LL712: a name for `requires_grad` that means nothing"""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Misspelt
from losslint.wishes import Handle, Handling, Spelt

from losslint_rules.measured import effect


@rule("LL712", "misspelt-requires-grad", Severity.ERROR, measured=("torch",))
def misspelt_requires_grad(misspelt: Misspelt) -> Iterator[Finding]:
    """An attribute that is set to freeze weights and that PyTorch does not know."""
    of_module = misspelt.of == "module"
    what = "a module has no attribute" if of_module else "weights have no attribute"
    yield Finding(
        at=misspelt.at,
        message=f"{what} `{misspelt.name}`: setting it freezes nothing and lets nothing loose",
        label="PyTorch never reads this",
        effects=effect(misspelt, "LL712", "as if absent"),
        ways=(
            (Way((Handle(Handling.FREEZING_ALL),), "call {0} of the module"),)
            if of_module
            else (
                Way(
                    (Spelt(misspelt.at, misspelt.name, misspelt.meant),),
                    "set {0}",
                    "Write the name of the attribute",
                ),
            )
        ),
    )
