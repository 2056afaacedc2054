"""LL413: preprocessing layers that should have learnt from the data, and have not."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Run

from losslint_rules.measured import by_optimizer, effect


@rule("LL413", "unadapted-preprocessing", Severity.ERROR, measured=("keras",))
def unadapted_preprocessing(run: Run) -> Iterator[Finding]:
    """A preprocessing layer that learns from data is trained with before it has learnt anything."""
    for layer in run.unadapted:
        stops = effect(run, "LL413", "stops")
        effects = stops if layer.stops else by_optimizer(run, "LL413", "hands on")
        yield Finding(
            at=layer.at,
            message=f"`{layer.spelling}` learns from data before the training, and nothing is shown to it",
            label="learns by `adapt`, which is never called",
            because=(Because(run.at, "trained without it here"),),
            effects=effects,
            help="let it learn from the training inputs before the training",
        )
