"""LL207: ids of classes that were divided or standardised."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import AROUND_ZERO, Doing, Encoding, Family, Framework, Labels, Output, Step
from losslint.wishes import Undivided

from losslint_rules.domain.evidence import head_evidence, loss_evidence
from losslint_rules.domain.losses import CROSSENTROPIES, reads_logits
from losslint_rules.measured import effect


@rule(
    "LL207",
    "scaled-class-labels",
    Severity.ERROR,
    subsumes=("LL107", "LL111", "LL204", "LL201", "LL203"),
    measured=("keras", "torch"),
)
def scaled_class_labels(output: Output) -> Iterator[Finding]:
    """Class ids that are scaled as if they were numbers."""
    family = output.loss.family
    step = _scaled(output.labels)
    if step is None or step.origin is None or family not in CROSSENTROPIES:
        return
    if family is Family.YES_NO and not _leaves_yes_and_no(output.labels, step):
        return
    if family is Family.CROSSENTROPY and _may_be_shares(output):
        return
    yield Finding(
        at=step.origin,
        message=f"class ids are {_done(step)}, which makes other labels of them",
        label=_done(step),
        because=(*loss_evidence(output), *head_evidence(output)),
        effects=effect(output, "LL207", _case(output, step)),
        ways=(
            Way(
                (Undivided(step),),
                "ids that stay as they are; only the inputs are scaled",
                "Leave the labels as they are",
            ),
        ),
        severity=Severity.WARNING if _case(output, step) in SAID_BY_PYTORCH else None,
    )


def _scaled(labels: Labels) -> Step | None:
    """Return the step that scaled class ids, unless whole numbers that still tell classes followed."""
    for position, step in enumerate(labels.history):
        if step.doing not in (Doing.SCALED, Doing.STANDARDISED) or not _is_of_ids(labels, position):
            continue
        later = {one.doing for one in labels.history[position + 1 :]}
        binned = _are_whole(labels) and step.doing is Doing.SCALED and not _are_all_alike(labels)
        return None if binned or later & {Doing.ENCODED, Doing.INTEGER_DIVIDED} else step
    return None


def _is_of_ids(labels: Labels, position: int) -> bool:
    """Whether a step was done to class ids, or to what is left of them once their mean was taken away."""
    step, before = labels.history[position], labels.history[position - 1] if position else None
    if step.of is None and before is not None and before.doing is Doing.SHIFTED:
        return before.of is Encoding.CLASS_IDS
    return step.of is Encoding.CLASS_IDS


def _are_whole(labels: Labels) -> bool:
    return (labels.dtype.value or "").startswith(("int", "uint", "bool"))


def _are_all_alike(labels: Labels) -> bool:
    """Whether nothing is left of the classes but one, once what stands behind the point is cut off."""
    values = labels.range.value
    return values is not None and values.exact and values.low == values.high


SAID_BY_PYTORCH = ("stops", "below zero", "refused")
"""The cases in which PyTorch stops: at the first batch, or at the first that shows it."""


def _case(output: Output, step: Step) -> str:
    """Return the case by which the effect is told."""
    over_classes = output.loss.family is Family.CROSSENTROPY
    if output.run.framework is not Framework.TORCH:
        return "ids" if over_classes else "yes or no"
    standardised = step.doing is Doing.STANDARDISED
    if over_classes:
        return ("below zero" if standardised else "one class") if _are_whole(output.labels) else "stops"
    if standardised:
        return "both sides" if reads_logits(output.loss) else "refused"
    return "yes or no"


def _may_be_shares(output: Output) -> bool:
    """Whether PyTorch takes labels for a share of each class: those of its output's shape."""
    rank, shape = output.head.rank.value, output.labels.shape.value
    one_each = rank is not None and shape is not None and len(shape) == rank - 1
    return output.run.framework is Framework.TORCH and not one_each


def _leaves_yes_and_no(labels: Labels, step: Step) -> bool:
    """Whether yes and no are no more on both sides of one half: smoothed labels, .05 and .95, still are."""
    values = labels.range.value
    if values is None or values == AROUND_ZERO:
        return step.doing is Doing.STANDARDISED
    return values.exact and values.inside(0, 1) and not values.low < 0.5 < values.high


def _done(step: Step) -> str:
    return step.detail if step.detail.startswith(("divided", "multiplied")) else "scaled"
