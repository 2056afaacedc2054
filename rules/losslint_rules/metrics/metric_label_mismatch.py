"""LL304: a metric over classes that wants its labels in another form."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Against, Because, Encoding, Fact, Form, Metric, Output, Range, Version
from losslint.wishes import Encode, Measure

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_evidence
from losslint_rules.domain.losses import OF_NUMBERS, is_over_ids, is_over_rows
from losslint_rules.domain.tasks import asked_metrics, cuts_at_half, has_known_loss
from losslint_rules.domain.wishing import for_rows
from losslint_rules.measured import effect


@rule("LL304", "metric-label-mismatch", Severity.ERROR, measured=("keras", "torch"))
def metric_label_mismatch(output: Output) -> Iterator[Finding]:
    """A metric for one-hot labels with class ids, or the other way round."""
    for metric in asked_metrics(output):
        if metric.against is not None and metric not in output.by_hand:
            yield from _of_answers(output, metric, metric.against)
        else:
            yield from _of_outputs(output, metric)


def _of_outputs(output: Output, metric: Metric) -> Iterator[Finding]:
    """Yield the findings of a metric that is given all that the model says."""
    encoding, units = _encoding(output, metric), output.head.units.value
    other, span = OTHER.get(metric.name), _range(output, metric)
    if cuts_at_half(metric) and span.value is not None and _never_matches(output, span.value):
        because = (*span.because(f"labels: {_span(span.value)}"), *loss_evidence(output))
        yield _beside_zero_and_one(output, metric, span.value, because)
    if metric.name in OF_ROWS and encoding is Encoding.CLASS_IDS and units not in (None, 1):
        yield _of_rows(output, metric)
    if other is None or metric.at is None:
        return
    if units == 1:
        if metric.name in OVER_ONE:  # the largest of one is always the first, whatever the loss
            yield _over_one_unit(output, metric)
    elif encoding is (Encoding.ONE_HOT if metric.name.startswith("sparse") else Encoding.CLASS_IDS):
        yield _of_the_other_form(output, metric, other, encoding)


def _of_answers(output: Output, metric: Metric, against: Against) -> Iterator[Finding]:
    """Yield the finding of answers that code holds against labels itself, or hands to a metric with them."""
    values = against.range.value
    if metric.name == "binary_accuracy" and metric.threshold.known and not metric.rounds:
        if values is not None and values.exact and not values.inside(0, 1):
            yield _beside_zero_and_one(
                output, metric, values, against.range.because(f"labels: {_span(values)}")
            )
    elif metric.name in OVER_CLASSES and against.encoding.value in (Encoding.ONE_HOT, Encoding.MULTI_HOT):
        yield _of_ids(output, metric, against)


def _never_matches(output: Output, values: Range) -> bool:
    """Whether labels over one unit are known to leave 0 and 1, which is all that the metric compares with."""
    family = output.loss.family
    if output.head.units.value != 1 or not values.exact or values.inside(0, 1):
        return False
    if not has_known_loss(output) or family in OF_NUMBERS or output.labels.are_inputs:
        return False
    return output.run.may_be(Version.KERAS_2_LATE, Version.KERAS_3)


OTHER = {
    "categorical_accuracy": "sparse_categorical_accuracy",
    "sparse_categorical_accuracy": "categorical_accuracy",
    "top_k_categorical_accuracy": "sparse_top_k_categorical_accuracy",
    "sparse_top_k_categorical_accuracy": "top_k_categorical_accuracy",
}
"""Each metric over classes with the one for labels in the other form."""

OVER_CLASSES = ("multiclass_accuracy", "multiclass_precision", "multiclass_recall", "multiclass_f1")
"""The metrics of libraries that are given outputs as they are and take the largest for the answer."""

OF_ROWS = ("f1_score", "fbeta_score")
"""Metrics that take one row of 0 and 1 a sample, and have no kin for ids."""

OVER_ONE = ("categorical_accuracy", "sparse_categorical_accuracy")
"""The metrics that were measured over a single unit."""


def _encoding(output: Output, metric: Metric) -> Encoding | None:
    """Return what the labels are, as the loss says where they are not known themselves.

    It says nothing of labels that a metric is given by hand: they may be others.
    """
    if metric.against is not None:
        return metric.against.encoding.value
    if output.labels.encoding.known or output.labels.are_inputs:
        return output.labels.encoding.value
    if is_over_ids(output.loss):
        return Encoding.CLASS_IDS
    return Encoding.ONE_HOT if is_over_rows(output.loss) and not output.loss.weighs else None


def _range(output: Output, metric: Metric) -> Fact[Range]:
    """Return which numbers the labels are that a metric is given."""
    return metric.against.range if metric.against is not None else output.labels.range


def _evidence(output: Output, metric: Metric) -> tuple[Because, ...]:
    """Return where it is seen what the labels are that a metric is given."""
    against = metric.against
    if against is not None and against.encoding.value is not None:
        return against.encoding.because(f"labels: {against.encoding.value.value}")
    return labels_evidence(output) or loss_evidence(output)


def _span(values: Range) -> str:
    return f"{values.low:g} to {values.high:g}"


def _beside_zero_and_one(
    output: Output, metric: Metric, values: Range, because: tuple[Because, ...]
) -> Finding:
    at = metric.at
    return Finding(
        at=at if at is not None else output.run.at,
        message=f"`{metric.spelling}` compares with 0 and 1, the labels go from {_span(values)}",
        label="compares with 0 and 1",
        because=because,
        effects=effect(output, "LL304", "missed"),
        help="labels 0 and 1" if values.inside(-1, 1) else "a metric that is made for these labels",
    )


def _of_ids(output: Output, metric: Metric, against: Against) -> Finding:
    assert metric.at is not None
    encoding = against.encoding.value
    assert encoding is not None
    return Finding(
        at=metric.at,
        message=f"`{metric.spelling}` wants class ids, the labels are {encoding.value}",
        label="wants class ids",
        because=against.encoding.because(f"labels: {encoding.value}"),
        effects=effect(output, "LL304", "rows of classes"),
        ways=(Way((Measure(metric, "categorical_accuracy"),)),)
        if encoding is Encoding.ONE_HOT
        else (Way((Measure(metric, "binary_accuracy"),)),),
    )


def _of_rows(output: Output, metric: Metric) -> Finding:
    at, encoded = metric.at, Encode(Form.ROWS)
    return Finding(
        at=at if at is not None else output.run.at,
        message=f"`{metric.spelling}` wants one-hot rows, the labels are class ids",
        label="wants one-hot rows",
        because=(*head_evidence(output), *_evidence(output, metric)),
        effects=effect(output, "LL304", "rows"),
        ways=(Way((encoded, for_rows(output)), "{0} labels with {1}"),)
        if metric not in output.by_hand
        else (Way((encoded,), "{0} labels for it"),),
    )


def _over_one_unit(output: Output, metric: Metric) -> Finding:
    assert metric.at is not None
    return Finding(
        at=metric.at,
        message=f"`{metric.spelling}` compares classes, the model has one output unit",
        label="over one unit",
        because=(*head_evidence(output), *loss_evidence(output)),
        effects=effect(output, "LL304", f"{metric.name} over one unit"),
        ways=(Way((Measure(metric, "binary_accuracy"),), repair="Measure `{0.name}`"),),
    )


def _of_the_other_form(output: Output, metric: Metric, other: str, encoding: Encoding) -> Finding:
    assert metric.at is not None
    wants = "class ids" if metric.name.startswith("sparse") else "one-hot rows"
    return Finding(
        at=metric.at,
        message=f"`{metric.spelling}` wants {wants}, the labels are {encoding.value}",
        label=f"wants {wants}",
        because=(*head_evidence(output), *_evidence(output, metric)),
        effects=effect(output, "LL304", "one-hot" if encoding is Encoding.ONE_HOT else "ids"),
        ways=(Way((Measure(metric, other),), repair="Measure `{0.name}`"),),
    )
