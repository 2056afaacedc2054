"""LL303: a metric that cuts at 0.5 what are logits."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Output, Scale
from losslint.wishes import Cut

from losslint_rules.domain.evidence import head_evidence, loss_evidence
from losslint_rules.domain.losses import reads_logits
from losslint_rules.domain.tasks import known_metrics
from losslint_rules.measured import effect


@rule("LL303", "threshold-metric-on-logits", Severity.WARNING, measured=("keras",))
def threshold_metric_on_logits(output: Output) -> Iterator[Finding]:
    """A metric that cuts at 0.5, on a model that outputs logits."""
    if output.head.gives.value is not Scale.LOGITS or not reads_logits(output.loss):
        return
    for metric in known_metrics(output):
        if not metric.is_object or metric.at is None or metric.threshold.value != HALF:
            continue
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}` cuts at 0.5, the model outputs logits",
            label="cuts at a probability of .62",
            because=(*head_evidence(output), *loss_evidence(output)),
            effects=effect(output, "LL303", metric.name) or effect(output, "LL303", "cut"),
            ways=(Way((Cut(metric),), repair="Cut where the probability is one half"),),
        )


HALF = 0.5
"""The threshold of every such metric that is not told otherwise."""
