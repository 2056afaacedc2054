"""LL312: an accuracy of the one largest output where several labels are right."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Doing, Encoding, Metric, Output
from losslint.wishes import Measure

from losslint_rules.domain.accuracy import BY_LOSS, is_made_binary
from losslint_rules.domain.evidence import head_evidence, labels_evidence
from losslint_rules.domain.tasks import ends_too_early, known_metrics
from losslint_rules.measured import effect


@rule("LL312", "categorical-accuracy-on-multilabel", Severity.WARNING, measured=("keras", "torch"))
def categorical_accuracy_on_multilabel(output: Output) -> Iterator[Finding]:
    """`accuracy` that looks at the largest output only, where several labels may be right."""
    yield from _by_hand(output)
    units = output.head.units.value or output.labels.classes.value  # with any other number it would stop
    if output.labels.encoding.value is not Encoding.MULTI_HOT or units in (None, 1) or ends_too_early(output):
        return
    if output.labels.steps(Doing.DRAWN):
        return
    for metric in known_metrics(output):
        if metric.at is None or not _looks_at_the_largest(output, metric):
            continue
        word = metric.name == "accuracy"
        becomes = ", which becomes categorical accuracy," if word else ""
        # An older Keras, which nothing rules out, would take the word for binary accuracy.
        depends = word and not output.run.version.known and is_made_binary(output.loss)
        since = "since Keras 2.4 " if depends else ""
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}`{becomes} looks at the largest of {units} outputs only",
            label="categorical accuracy",
            because=(*labels_evidence(output), *head_evidence(output)),
            effects=effect(output, "LL312", "largest", since=since),
            ways=(Way((Measure(metric, "binary_accuracy"),), repair="Measure `{0.name}`"),),
            severity=Severity.INFO if depends else None,
        )


def _by_hand(output: Output) -> Iterator[Finding]:
    """Yield the findings of loops that hold the largest output against the first of the labels."""
    for metric in known_metrics(output):
        against = metric.against
        if metric.at is None or metric.name != "accuracy" or against is None or not against.first:
            continue
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}` compares the largest output with the first of several labels",
            label="one answer of several",
            because=(*against.encoding.because("the first of the labels"), *head_evidence(output)),
            effects=effect(output, "LL312", "largest"),
            ways=(Way((Measure(metric, "binary_accuracy"),)),),
        )


def _looks_at_the_largest(output: Output, metric: Metric) -> bool:
    if metric.against is not None:
        return False
    if metric.name == "accuracy" and not metric.is_object:
        by_loss = output.run.version.value in BY_LOSS
        return not (by_loss and is_made_binary(output.loss))
    return metric.name == "categorical_accuracy"
