"""LL719: weights that are kept, and go on changing"""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Stale
from losslint.wishes import Copied

from losslint_rules.measured import effect


@rule("LL719", "uncopied-best-weights", Severity.ERROR, measured=("torch",))
def uncopied_best_weights(stale: Stale) -> Iterator[Finding]:
    """Weights that are kept uncopied over further steps, and used as if they were the old ones."""
    used = "loaded back" if stale.use == "loaded" else "saved"
    yield Finding(
        at=stale.taken,
        message=f"these weights are kept uncopied, and are {used} after further steps have changed them",
        label="the tensors of the model itself",
        because=(Because(stale.stepped, "changed here"), Because(stale.at, f"{used} here")),
        effects=effect(stale, "LL719", "last"),
        ways=(Way((Copied(stale.taken),), "keep {0}", "Keep a copy of the weights"),),
    )
