"""LL204: more than two answers under a loss for yes and no."""

from collections.abc import Iterator
from math import isinf

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Encoding, Family, Form, Framework, Labels, Output, Range, Scale

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_evidence, loss_place
from losslint_rules.domain.losses import CROSSENTROPIES, PROBABILITIES, is_over_shares, reads_logits
from losslint_rules.domain.tasks import describe
from losslint_rules.domain.wishing import for_ids, for_sides
from losslint_rules.measured import effect


@rule("LL204", "class-ids-with-binary-loss", Severity.ERROR, subsumes=("LL304",), measured=("keras", "torch"))
def class_ids_with_binary_loss(output: Output) -> Iterator[Finding]:
    """Targets outside [0, 1] under `binary_crossentropy`, or ids of several classes under a margin."""
    labels = output.labels
    family = output.loss.family
    if family is Family.MARGIN and output.run.framework is Framework.TORCH:
        yield from _without_sides(output)
        return
    if _are_rows_of_sides(output):
        yield _outside_a_row(output)
        return
    margin = family is Family.MARGIN
    if family not in (Family.YES_NO, Family.MARGIN) or labels.encoding.value is Encoding.REAL:
        return
    units = output.head.units.value
    if units != 1 and (margin or (units is not None and not labels.are_inputs)):
        return  # whatever the head is that nobody knows, the labels are outside
    low = -1 if margin else 0
    if not _leave(labels, low):
        return
    written = _told(labels)
    evidence = labels_evidence(output) or labels.range.because(f"labels: {written}")
    yield Finding(
        at=loss_place(output),
        message=f"`{output.loss.called}` wants labels from {low} to 1, these are {written}",
        label=f"wants labels from {low} to 1",
        because=(*head_evidence(output), *evidence) if evidence else loss_evidence(output),
        effects=effect(output, "LL204", _case(output)),
        ways=(_way(output),),
        severity=Severity.WARNING if _cannot_run_away(output) or _is_refused(output) else None,
    )


def _without_sides(output: Output) -> Iterator[Finding]:
    """Yield a finding for labels of 0 and 1, or ids, under a margin between -1 and 1.

    PyTorch takes labels as they are, where Keras makes -1 of 0.
    """
    labels, loss = output.labels, output.loss
    if loss.wants is not Form.YES_NO or not _are_whole(labels):
        return
    values = labels.range.value
    if values is None or not values.exact or values.high < 1 or (values.low < 0 and values.inside(-1, 1)):
        return
    yield Finding(
        at=loss_place(output),
        message=f"`{loss.called}` wants labels -1 and 1, these are {_told(labels)}",
        label="wants labels -1 and 1",
        because=(*head_evidence(output), *(labels_evidence(output) or labels.range.because(_told(labels)))),
        effects=effect(output, "LL204", "no sides"),
        ways=(Way((), "labels -1 and 1: 2 * y - 1" if values.high == 1 else "labels -1 and 1"),),
        severity=Severity.WARNING if _push_each_other_down(output) else None,
    )


def _are_whole(labels: Labels) -> bool:
    """Whether the labels are answers, or whole numbers of which nobody knows what they are."""
    if not labels.encoding.known:
        return "int" in (labels.dtype.value or "")
    return labels.encoding.value in (Encoding.CLASS_IDS, Encoding.ONE_HOT, Encoding.MULTI_HOT)


def _told(labels: Labels) -> str:
    return describe(labels) if labels.encoding.known else _span(labels)


def _push_each_other_down(output: Output) -> bool:
    """Whether raising the right one of several outputs lowers the others, so that Adam was seen to learn.

    Of two classes the one that nothing raises stays behind all the same.
    """
    shares = (Scale.PROBABILITIES, Scale.LOG_PROBABILITIES)
    falls = output.head.gives.value in shares or output.head.units.value == 2
    several = output.labels.encoding.value is Encoding.ONE_HOT and falls
    sides = output.loss.reads.value is Scale.MARGINS
    return several and sides and output.run.optimizer.name.value != "SGD"


def _are_rows_of_sides(output: Output) -> bool:
    """Whether the labels are rows of numbers for several units, some known to be outside [0, 1].

    PyTorch takes them for shares of a row, or answers, without a look. Real numbers are for another rule.
    """
    loss, labels, units = output.loss, output.labels, output.head.units.value
    shape, values = labels.shape.value, labels.range.value
    if output.run.framework is not Framework.TORCH or labels.encoding.value is Encoding.REAL:
        return False
    if units is None or units < 2 or shape is None or len(shape) != 2 or shape[1] != units:
        return False
    takes = "float" in (labels.dtype.value or "") or (labels.dtype.known and loss.stretches)
    if values is None or not values.exact or not takes or labels.are_inputs:
        return False
    if is_over_shares(loss):
        return values.low < 0
    reads = loss.family in CROSSENTROPIES and reads_logits(loss)
    return reads and not values.inside(0, 1)


def _outside_a_row(output: Output) -> Finding:
    labels, loss = output.labels, output.loss
    shares = loss.family is not Family.YES_NO
    wanted = "shares of a row" if shares else "labels from 0 to 1"
    sides = labels.range.value == Range(-1, 1)
    return Finding(
        at=loss_place(output),
        message=f"`{loss.called}` wants {wanted}, these are numbers {_span(labels)}",
        label=f"wants {wanted}",
        because=(*head_evidence(output), *labels.range.because(f"labels: {_span(labels)}")),
        effects=effect(output, "LL204", _of_rows(output)),
        ways=(Way((), "labels 0 and 1: (y + 1) / 2" if sides else "labels from 0 to 1"),),
    )


def _of_rows(output: Output) -> str:
    if output.loss.family is Family.DIVERGENCE:
        return "logarithm"
    if output.loss.family is not Family.YES_NO:
        return "sides of classes"
    values = output.labels.range.value
    return "sides of questions" if values is not None and values.inside(-1, 1) else "numbers of questions"


def _is_refused(output: Output) -> bool:
    """Whether the framework stops at such labels itself: PyTorch's does that reads probabilities."""
    return output.run.framework is Framework.TORCH and not reads_logits(output.loss)


def _cannot_run_away(output: Output) -> bool:
    """Whether the head keeps logits where labels of -1 and 1 still have a lowest loss."""
    head, values = output.head, output.labels.range.value
    if values is None or not values.inside(-1, 1) or not reads_logits(output.loss):
        return False
    reach = head.range.value
    undone = output.run.framework is Framework.KERAS and head.gives.value in PROBABILITIES
    return reach is not None and not isinf(reach.low) and not undone


def _case(output: Output) -> str:
    if output.loss.family is Family.MARGIN:
        return "margin"
    if _is_refused(output):
        return "refused"
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
        case (-1, 1) if output.run.framework is Framework.TORCH:
            return Way((), "labels 0 and 1: (y + 1) / 2")
        case (-1, 1):
            return Way((for_sides(output),), "labels 0 and 1: (y + 1) / 2, or {0} with a tanh head")
        case (1, 2):
            return Way((), "labels 0 and 1: y - 1")
        case (0, 255):
            return Way((), "labels from 0 to 1: y / 255.0")
        case _ if labels.encoding.value is Encoding.CLASS_IDS and (classes or 0) > 2:
            unit = "softmax unit" if output.run.framework is Framework.KERAS else "unit"
            return Way((for_ids(output),), f"one {unit} for each class with {{0}}")
        case _:
            return Way((), "labels from 0 to 1")
