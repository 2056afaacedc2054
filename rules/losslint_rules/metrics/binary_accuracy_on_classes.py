"""LL301: an accuracy that counts the wrong classes that were rightly left out."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Encoding, Metric, Output, Scale
from losslint.wishes import Measure

from losslint_rules.domain.accuracy import meaning_of_accuracy
from losslint_rules.domain.evidence import head_evidence, labels_evidence
from losslint_rules.domain.losses import CROSSENTROPIES, is_over_ids
from losslint_rules.domain.tasks import asked_metrics, class_count, exclusive_classes
from losslint_rules.measured import follows


@rule("LL301", "binary-accuracy-on-classes", Severity.ERROR, measured=("keras", "torch"))
def binary_accuracy_on_classes(output: Output) -> Iterator[Finding]:
    """Binary accuracy over more than two classes of which exactly one is right."""
    units = class_count(output)
    if units is None or not exclusive_classes(output):
        return
    for metric in asked_metrics(output):
        if metric.at is None or not _is_binary(output, metric):
            continue
        by_hand = metric.against is not None
        right = Measure(
            metric, "categorical_accuracy" if by_hand else _right_accuracy(output), only_a_word=not by_hand
        )
        becomes = "" if metric.name == "binary_accuracy" else ", which is binary accuracy under this loss,"
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}`{becomes} counts {units} exclusive classes as {units} answers",
            label="binary accuracy",
            because=(*head_evidence(output), *labels_evidence(output)),
            effects=follows("LL301", "all no" if by_hand else "blind", blind=1 - 1 / units),
            ways=(Way((right,), repair="Measure `{0.name}`"),),
        )


def _is_binary(output: Output, metric: Metric) -> bool:
    """Whether a metric asks yes or no of each class; one by hand may want whole rows to be right."""
    if metric.against is not None:
        is_over_rows = metric.against.encoding.value is Encoding.ONE_HOT
        return metric.name == "binary_accuracy" and metric.each and is_over_rows and _cuts_in_half(metric)
    if metric.name == "accuracy" and not metric.is_object:
        return meaning_of_accuracy(output) == "binary_accuracy"
    return metric.name == "binary_accuracy"


def _cuts_in_half(metric: Metric) -> bool:
    """Whether a yes is what is more probable than not: a lower limit is a choice of one's own."""
    if metric.of_library or metric.reads is None:
        return True
    return metric.threshold.value == (0 if metric.reads.value is Scale.LOGITS else 0.5)


def _right_accuracy(output: Output) -> str:
    encoding, loss = output.labels.encoding.value, output.loss
    if encoding is Encoding.CLASS_IDS or is_over_ids(loss):
        return "sparse_categorical_accuracy"
    known = encoding is Encoding.ONE_HOT or (loss.family in CROSSENTROPIES and not loss.weighs)
    return "categorical_accuracy" if known else "accuracy"
