"""LL303: a metric that cuts at 0.5 what are logits."""

from collections.abc import Iterator

from losslint.findings import Edit, Finding, Fix, SetArgument, Severity, replace
from losslint.rule import rule
from losslint.training import Metric, Output, Scale

from losslint_rules.domain.evidence import head_evidence, loss_evidence
from losslint_rules.domain.losses import reads_logits
from losslint_rules.domain.tasks import known_metrics


@rule("LL303", "threshold-metric-on-logits", Severity.WARNING, measured=("keras",))
def threshold_metric_on_logits(output: Output) -> Iterator[Finding]:
    """A metric that cuts at 0.5, on a model that outputs logits."""
    if output.head.gives.value is not Scale.LOGITS or not reads_logits(output.loss):
        return
    for metric in known_metrics(output):
        if not metric.is_object or metric.at is None or metric.threshold.value != HALF:
            continue
        argument = _argument(metric)
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}` cuts at 0.5, the model outputs logits",
            label="cuts at a probability of .62",
            because=(*head_evidence(output), *loss_evidence(output)),
            effects=(_effect(metric),),
            help=argument,
            fix=Fix("Cut where the probability is one half", (_edit(metric),)),
        )


HALF = 0.5
"""The threshold of every such metric that is not told otherwise."""


def _argument(metric: Metric) -> str:
    if metric.name == "auc":
        return "from_logits=True"
    return "threshold=0.0" if metric.name == "binary_accuracy" else "thresholds=0.0"


def _edit(metric: Metric) -> Edit | None:
    name, _, value = _argument(metric).partition("=")
    if metric.name == "auc":
        return SetArgument(metric.at, name, value) if metric.at is not None else None
    return replace(metric.threshold, name, value)


def _effect(metric: Metric) -> str:
    measured = {
        "precision": "read .886 where .856 was true",
        "recall": "read .825 where .878 was true",
        "auc": "read .890 where .943 was true",
    }.get(metric.name)
    return f"{measured} in a measured case" if measured else "answers between .50 and .62 count as no"
