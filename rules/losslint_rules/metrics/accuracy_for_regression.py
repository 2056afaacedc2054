"""LL302: counting exact matches of numbers."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import (
    TARGETS_OF_WINDOWS,
    Content,
    Doing,
    Encoding,
    Family,
    Labels,
    Metric,
    Origin,
    Output,
    Version,
)
from losslint.wishes import Measure

from losslint_rules.domain.evidence import labels_evidence, loss_evidence
from losslint_rules.domain.losses import OF_NUMBERS, PROBABILITIES
from losslint_rules.domain.names import ACCURACIES
from losslint_rules.domain.tasks import cuts_at_half, describe, known_metrics
from losslint_rules.domain.wishing import for_ids
from losslint_rules.measured import effect

COUNTING = ACCURACIES | {"exact_accuracy"}
"""The metrics that count right answers, and what a loop counts that compares numbers as they are."""

KEEPING_TWO_VALUES = ("MinMaxScaler", "MaxAbsScaler", "minmax_scale")
"""Scalers that leave a column of zeros and ones as it is."""

MADE_YES_AND_NO = (Doing.ENCODED, Doing.INTEGER_DIVIDED, Doing.STATED)
"""What may leave nothing but black and white of pictures."""


@rule("LL302", "accuracy-for-regression", Severity.WARNING, subsumes=("LL305",), measured=("keras", "torch"))
def accuracy_for_regression(output: Output) -> Iterator[Finding]:
    """Accuracy of a model that predicts numbers."""
    labels, head = output.labels, output.head
    if labels.are_inputs:
        yield from _of_reconstruction(output)
        return
    is_real = labels.encoding.value is Encoding.REAL
    if output.loss.family not in OF_NUMBERS or _may_be_yes_and_no(labels):
        return
    if (not is_real and not _never_matches(output)) or (is_real and _may_be_shares(output)):
        return
    counts = "counts exact matches" if head.units.value == 1 else "counts right answers"
    for metric in known_metrics(output):
        if metric.name not in COUNTING or metric.at is None or not (is_real or cuts_at_half(metric)):
            continue
        if _is_meant_for_another(metric.at, output) or not _is_against_numbers(metric):
            continue
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}` {counts}, the targets are {_targets(output)}",
            label=counts,
            because=(*labels_evidence(output), *loss_evidence(output)),
            effects=effect(output, "LL302", _case(output)),
            ways=_ways(output, metric),
        )


def _of_reconstruction(output: Output) -> Iterator[Finding]:
    """Yield a finding where pictures are to be given back, and the grey values that are met are counted."""
    if output.loss.family not in (*OF_NUMBERS, Family.YES_NO) or not _are_shades(output.labels):
        return
    for metric in known_metrics(output):
        if metric.name not in ACCURACIES or metric.at is None or _is_meant_for_another(metric.at, output):
            continue
        one = output.head.units.value == 1
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}` counts right answers, the targets are the pictures that go in",
            label="counts right answers",
            because=(*labels_evidence(output), *loss_evidence(output)),
            effects=effect(output, "LL302", "one channel" if one else "rows of pixels"),
            ways=(Way((_distance(metric),), repair="Measure the mean absolute error"),),
        )


def _are_shades(labels: Labels) -> bool:
    """Whether the targets are pixels of more than black and white, as far as the code goes.

    So are those of the data sets that come with a framework, and colours. Pictures from files may be masks.
    """
    first = labels.history[0] if labels.history else None
    if labels.content.value is not Content.IMAGES or not labels.range.known or first is None:
        return False
    colours = (labels.shape.value or ())[-1:] == (3,)
    comes_along = first.doing is Doing.LOADED and first.detail.endswith(".load_data()")
    return (colours or comes_along) and not labels.steps(*MADE_YES_AND_NO)


def _distance(metric: Metric) -> Measure:
    return Measure(metric, "mean_absolute_error", only_a_word=True)


def _ways(output: Output, metric: Metric) -> tuple[Way, ...]:
    """Return the way to a distance, and to classes where the numbers may be their ids."""
    distance = Way((_distance(metric),), repair="Measure the mean absolute error")
    labels = output.labels
    if labels.encoding.value is Encoding.REAL or (labels.classes.value or 0) < 2:
        return (distance,)
    return distance, Way((for_ids(output),), "one softmax unit a class with {0}")


def _is_against_numbers(metric: Metric) -> bool:
    """Whether a metric is given the targets: a loop may count the signs of numbers."""
    if metric.name == "exact_accuracy" and metric.reads is not None and not metric.reads.known:
        return False  # nor is it known that these are the numbers that the model says
    if metric.of_library:
        return False  # which refuses them
    return metric.against is None or metric.against.encoding.value is Encoding.REAL


def _is_meant_for_another(place: Origin, output: Output) -> bool:
    """Whether the metric is written once for all outputs, and another one chooses among answers."""
    others = (other for other in output.run.outputs if other is not output)
    return any(
        other.loss.family not in OF_NUMBERS and any(metric.at == place for metric in known_metrics(other))
        for other in others
    )


def _never_matches(output: Output) -> bool:
    """Whether one unit is compared with numbers that are known to leave 0 and 1, which is all it can say."""
    values = output.labels.range.value
    if output.head.units.value != 1 or values is None or not values.exact or values.inside(0, 1):
        return False
    return output.run.may_be(Version.KERAS_2_LATE, Version.KERAS_3)


def _targets(output: Output) -> str:
    labels, values = output.labels, output.labels.range.value
    if labels.encoding.value is Encoding.REAL or values is None:
        return "real numbers"
    return describe(labels) if labels.encoding.known else f"numbers from {values.low:g} to {values.high:g}"


def _case(output: Output) -> str:
    if output.head.units.value != 1:
        return "several units"
    return "numbers" if output.labels.encoding.value is Encoding.REAL else "cut"


def _may_be_yes_and_no(labels: Labels) -> bool:
    """Whether the targets are a column of a table that was scaled as a whole: 0 and 1 stay what they are."""
    steps = labels.steps(Doing.SCALED, Doing.SELECTED)
    details = [step.detail for step in steps if step.detail != TARGETS_OF_WINDOWS]
    scaled = next((n for n, detail in enumerate(details) if detail in KEEPING_TWO_VALUES), None)
    return scaled is not None and any(detail not in KEEPING_TWO_VALUES for detail in details[scaled:])


def _may_be_shares(output: Output) -> bool:
    """Whether the targets may be soft labels: a share for each class, whose largest one is the answer."""
    if output.head.units.value == 1:
        return False
    return output.head.activation.value is None or output.head.gives.value in PROBABILITIES
