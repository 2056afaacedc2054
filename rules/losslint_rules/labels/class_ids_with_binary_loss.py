"""LL204: more than two answers under a loss for yes and no."""

from collections.abc import Iterator
from math import isinf

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Encoding, Family, Labels, Output

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_evidence, loss_place
from losslint_rules.domain.losses import PROBABILITIES, reads_logits
from losslint_rules.domain.tasks import describe
from losslint_rules.domain.wishing import for_ids, for_sides
from losslint_rules.measured import effect


@rule("LL204", "class-ids-with-binary-loss", Severity.ERROR, subsumes=("LL304",), measured=("keras",))
def class_ids_with_binary_loss(output: Output) -> Iterator[Finding]:
    """Targets outside [0, 1] under `binary_crossentropy`, or ids of several classes under a margin."""
    labels = output.labels
    family = output.loss.family
    margin = family is Family.MARGIN
    if family not in (Family.YES_NO, Family.MARGIN) or labels.encoding.value is Encoding.REAL:
        return
    units = output.head.units.value
    if units != 1 and (margin or (units is not None and not labels.are_inputs)):
        return  # whatever the head is that nobody knows, the labels are outside
    low = -1 if margin else 0
    if not _leave(labels, low):
        return
    written = describe(labels) if labels.encoding.known else _span(labels)
    evidence = labels_evidence(output) or labels.range.because(f"labels: {written}")
    yield Finding(
        at=loss_place(output),
        message=f"`{output.loss.name.value}` wants labels from {low} to 1, these are {written}",
        label=f"wants labels from {low} to 1",
        because=(*head_evidence(output), *evidence) if evidence else loss_evidence(output),
        effects=effect(output, "LL204", _case(output)),
        ways=(_way(output),),
        severity=Severity.WARNING if _cannot_run_away(output) else None,
    )


def _cannot_run_away(output: Output) -> bool:
    """Whether the head keeps logits where labels of -1 and 1 still have a lowest loss."""
    head, values = output.head, output.labels.range.value
    if values is None or not values.inside(-1, 1) or not reads_logits(output.loss):
        return False
    reach = head.range.value
    return reach is not None and not isinf(reach.low) and head.gives.value not in PROBABILITIES


def _case(output: Output) -> str:
    if output.loss.family is Family.MARGIN:
        return "margin"
    return "bounded" if _cannot_run_away(output) else "without end"


def _leave(labels: Labels, low: int) -> bool:
    """Whether labels are known to be found below `low` or above 1."""
    values, classes = labels.range.value, labels.classes.value
    if values is not None:
        return values.exact and not values.inside(low, 1)
    return labels.encoding.value is Encoding.CLASS_IDS and classes is not None and classes > 2


def _span(labels: Labels) -> str:
    values = labels.range.value
    return f"from {values.low:g} to {values.high:g}" if values is not None else "outside it"


def _way(output: Output) -> Way:
    labels = output.labels
    values, classes = labels.range.value, labels.classes.value
    match (values.low, values.high) if values is not None else None:
        case (-1, 1):
            return Way((for_sides(output),), "labels 0 and 1: (y + 1) / 2, or {0} with a tanh head")
        case (1, 2):
            return Way((), "labels 0 and 1: y - 1")
        case (0, 255):
            return Way((), "labels from 0 to 1: y / 255.0")
        case _ if labels.encoding.value is Encoding.CLASS_IDS and (classes or 0) > 2:
            return Way((for_ids(output),), "one softmax unit for each class with {0}")
        case _:
            return Way((), "labels from 0 to 1")
