"""LL305: an accuracy that compares probabilities for equality."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Output
from losslint.wishes import Measure

from losslint_rules.domain.evidence import head_evidence, labels_evidence
from losslint_rules.domain.tasks import asked_metrics
from losslint_rules.measured import effect


@rule("LL305", "exact-match-accuracy", Severity.ERROR, measured=("keras", "torch"))
def exact_match_accuracy(output: Output) -> Iterator[Finding]:
    """`keras.metrics.Accuracy()`, which counts predictions that equal the label exactly."""
    if not output.head.activation.known:
        return
    for metric in asked_metrics(output):
        if metric.name != "exact_accuracy" or not metric.is_object or metric.at is None:
            continue
        if metric.reads is not None and not metric.reads.known:
            continue  # what a loop makes of the outputs may be whole numbers
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}` counts predictions that equal the label exactly",
            label="compares for equality",
            because=(*head_evidence(output), *labels_evidence(output)),
            effects=effect(output, "LL305", "exact"),
            ways=(
                Way(
                    (Measure(metric, "accuracy"),),
                    "{0}, which becomes the accuracy that fits",
                    "Measure `{0.name}`",
                ),
            ),
        )
