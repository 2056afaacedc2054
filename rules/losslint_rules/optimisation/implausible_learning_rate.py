"""LL601: a learning rate that its optimizer cannot work with."""

from collections.abc import Iterable, Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Framework, Layer, Role, Run

from losslint_rules.domain.architecture import is_weighted
from losslint_rules.measured import effect


@rule("LL601", "implausible-learning-rate", Severity.WARNING, measured=("keras", "torch"))
def implausible_learning_rate(run: Run) -> Iterator[Finding]:
    """A learning rate at which its optimizer learns nothing."""
    name, rate = run.optimizer.name.value, run.optimizer.learning_rate
    if name is None or rate.value is None or rate.by_default or rate.origin is None:
        return
    said = _harm(run.framework, name, rate.value)
    if said is None or (rate.value > 0 and not _needs_small_steps(run)):
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


def _needs_small_steps(run: Run) -> bool:
    """Whether trained weights follow on trained weights, with no normalisation between them.

    A single layer bears steps of any size better, and so do weights whose size is divided out.
    """
    layers = list(_every(run.model.layers))
    kept_back = [one for one in run.holding.weights if one.held.is_false or one.wants_gradients.is_false]
    trained = sum(map(is_weighted, layers)) - len(kept_back)
    normalised = any(layer.role is Role.NORMALISATION for layer in layers)
    return run.model.complete and trained > 1 and not normalised


def _every(layers: Iterable[Layer]) -> Iterator[Layer]:
    """Yield layers and those of the models among them."""
    for layer in layers:
        yield layer
        yield from _every(layer.inside)


_COMMON = {"Adam": 0.2, "AdamW": 0.2, "RMSprop": 0.2, "SGD": 2.0}
HIGHEST = {
    Framework.KERAS: {**_COMMON, "Nadam": 0.2, "Adamax": 0.9, "Adagrad": 0.9},
    Framework.TORCH: {**_COMMON, "NAdam": 0.2, "Adamax": 2.0, "Adagrad": 2.0, "RAdam": 2.0, "ASGD": 2.0},
}
"""The highest rate that is let pass: above it the trainings that were measured learned badly or nothing."""


def _harm(framework: Framework, name: str, rate: float) -> tuple[str, str] | None:
    if rate == 0:
        return "no step at all", "zero"
    if rate < 0:
        return "a step in the wrong direction", "negative"
    if rate > HIGHEST[framework].get(name, float("inf")):
        return "far too high", "too high"
    return None
