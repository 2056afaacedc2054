"""LL319: an overlap of regions that takes probabilities for class ids."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Encoding, Framework, Metric, Output, Scale
from losslint.wishes import CountChosen

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_evidence
from losslint_rules.domain.losses import PROBABILITIES, is_over_rows, reads_logits
from losslint_rules.domain.tasks import asked_metrics, known_metrics
from losslint_rules.measured import effect


@rule("LL319", "iou-on-probabilities", Severity.ERROR, measured=("keras", "torch"))
def iou_on_probabilities(output: Output) -> Iterator[Finding]:
    """A metric over class ids that is given the probabilities or logits of a model."""
    if output.run.framework is Framework.TORCH:
        yield from _in_loops(output)
        return
    given = _given(output)
    if given is None or output.head.units.value is None:
        return
    for metric in asked_metrics(output):
        if not metric.takes_ids.is_true or metric.at is None:
            continue
        chosen = CountChosen(metric, output, _are_rows(output))
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}` takes outputs for class ids, and they are {given}",
            label="wants class ids",
            because=(*head_evidence(output), *(labels_evidence(output) or loss_evidence(output))),
            effects=_effects(output, given),
            ways=(Way((chosen,), repair="Count the class that is chosen"),),
        )


def _in_loops(output: Output) -> Iterator[Finding]:
    """Yield the findings of what loops of PyTorch measure by metrics of libraries."""
    for metric in known_metrics(output):
        given, case = _numbers_given(output, metric), _case(output, metric)
        if not case or not given or metric.at is None:
            continue
        if case != "refused" and given != "probabilities":
            continue
        cut = Because(metric.cut_at, "cut down to 0") if metric.cut_at is not None else None
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}` wants class ids, and it is given {given}",
            label="wants class ids",
            because=(*((cut,) if cut is not None else ()), *head_evidence(output)),
            effects=effect(output, "LL319", case),
            ways=(Way((CountChosen(metric, output, False),)),),
            severity=Severity.WARNING if case == "refused" else None,
        )


def _numbers_given(output: Output, metric: Metric) -> str:
    """Return what a metric is given that nobody made answers of, "" where that is not certain."""
    reads = metric.reads.value if metric.reads is not None else None
    if reads in PROBABILITIES:
        return "probabilities"
    return "logits" if reads is Scale.LOGITS and reads_logits(output.loss) else ""


def _case(output: Output, metric: Metric) -> str:
    """Return by which case the effect is told, "" for none: torchmetrics chooses one of several units."""
    if metric.refuses:
        return "refused"
    if metric.cut_at is not None:
        return "cut"
    return "one unit" if metric.takes_ids.is_true and output.head.units.value == 1 else ""


def _given(output: Output) -> str | None:
    """Return what the output gives where that is certainly no class id, None otherwise."""
    gives = output.head.gives.value
    if gives in (Scale.PROBABILITIES, Scale.INDEPENDENT):
        return "probabilities"
    return "logits" if gives is Scale.LOGITS and reads_logits(output.loss) else None


def _effects(output: Output, given: str) -> tuple[str, ...]:
    if output.head.units.value != 1 and not _are_rows(output):
        return (
            effect(output, "LL319", "refused") if output.labels.encoding.value is Encoding.CLASS_IDS else ()
        )
    case = "one unit" if output.head.units.value == 1 else "several units"
    return effect(output, "LL319", case) if given == "probabilities" else ()


def _are_rows(output: Output) -> bool:
    """Whether the labels are rows with a number for each class; where they are unknown, the loss says it."""
    encoding = output.labels.encoding.value
    return encoding is Encoding.ONE_HOT if encoding is not None else is_over_rows(output.loss)
