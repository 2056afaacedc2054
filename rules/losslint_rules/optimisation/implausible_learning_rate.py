"""LL601: a learning rate that its optimizer cannot work with."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Run

from losslint_rules.domain.architecture import is_weighted
from losslint_rules.measured import effect


@rule("LL601", "implausible-learning-rate", Severity.WARNING, measured=("keras",))
def implausible_learning_rate(run: Run) -> Iterator[Finding]:
    """A learning rate at which its optimizer learns nothing."""
    name, rate = run.optimizer.name.value, run.optimizer.learning_rate
    if name is None or rate.value is None or rate.by_default or rate.origin is None:
        return
    said = _harm(name, rate.value)
    if said is None or (rate.value > 0 and not _has_hidden_layers(run)):
        return
    what, case = said
    at = run.optimizer.at
    yield Finding(
        at=rate.origin,
        message=f"a learning rate of {rate.value:g} is {what} for {name}",
        label=f"learning rate {rate.value:g}",
        because=(Because(at, f"optimizer: {name}"),) if at is not None and at != rate.origin else (),
        effects=effect(run, "LL601", case),
        help="the default of the optimizer to begin with",
    )


def _has_hidden_layers(run: Run) -> bool:
    """Whether weights follow on weights: a single layer bears steps of any size better."""
    weighted = [layer for layer in run.model.layers if is_weighted(layer)]
    return run.model.complete and len(weighted) > 1


HIGHEST = {"Adam": 0.2, "AdamW": 0.2, "Nadam": 0.2, "Adamax": 0.9, "RMSprop": 0.2, "SGD": 2.0, "Adagrad": 0.9}
"""The highest rate that is let pass: above it the trainings that were measured learned badly or nothing."""


def _harm(name: str, rate: float) -> tuple[str, str] | None:
    if rate == 0:
        return "no step at all", "zero"
    if rate < 0:
        return "a step in the wrong direction", "negative"
    if rate > HIGHEST.get(name, float("inf")):
        return "far too high", "too high"
    return None
