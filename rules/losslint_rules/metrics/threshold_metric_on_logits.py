"""LL303: a metric that cuts at 0.5 what are logits."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Family, Metric, Output, Scale
from losslint.wishes import Cut

from losslint_rules.domain.evidence import head_evidence, loss_evidence
from losslint_rules.domain.losses import reads_logits
from losslint_rules.domain.tasks import asked_metrics
from losslint_rules.measured import effect


@rule("LL303", "threshold-metric-on-logits", Severity.WARNING, measured=("keras", "torch"))
def threshold_metric_on_logits(output: Output) -> Iterator[Finding]:
    """A metric that cuts at 0.5, on a model that outputs logits."""
    if not reads_logits(output.loss):
        return
    for metric in asked_metrics(output):
        if not metric.is_object or metric.at is None or metric.threshold.value != HALF:
            continue
        if not _takes_logits(output, metric):
            continue
        case = "rounded" if metric.rounds else metric.name
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}` {'rounds' if metric.rounds else 'cuts at 0.5'}, "
            "the model outputs logits",
            label="equals 0 or 1 by chance" if metric.rounds else "cuts at a probability of .62",
            because=(*head_evidence(output), *loss_evidence(output)),
            effects=effect(output, "LL303", case) or effect(output, "LL303", "cut"),
            ways=(Way((Cut(metric),), repair="Cut where the probability is one half"),),
            severity=Severity.ERROR if metric.rounds else None,
        )


def _takes_logits(output: Output, metric: Metric) -> bool:
    """Whether a metric takes logits for probabilities of yes.

    Where a loop makes the answers itself only losses that ask yes or no have such probabilities.
    """
    if metric.reads is None:
        return output.head.gives.value is Scale.LOGITS
    return metric.reads.value is Scale.LOGITS and output.loss.family is Family.YES_NO


HALF = 0.5
"""The threshold of every such metric that is not told otherwise."""
