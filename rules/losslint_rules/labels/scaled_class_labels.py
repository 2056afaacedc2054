"""LL207: ids of classes that were divided or standardised."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Doing, Encoding, Family, Labels, Output, Step
from losslint.wishes import Undivided

from losslint_rules.domain.evidence import head_evidence, loss_evidence
from losslint_rules.domain.losses import CROSSENTROPIES
from losslint_rules.measured import effect


@rule(
    "LL207",
    "scaled-class-labels",
    Severity.ERROR,
    subsumes=("LL107", "LL111", "LL204", "LL201", "LL203"),
    measured=("keras",),
)
def scaled_class_labels(output: Output) -> Iterator[Finding]:
    """Class ids that are scaled as if they were numbers."""
    family = output.loss.family
    step = _scaled(output.labels)
    if step is None or step.origin is None or family not in CROSSENTROPIES:
        return
    if family is Family.YES_NO and not _leaves_yes_and_no(output.labels, step):
        return
    yield Finding(
        at=step.origin,
        message=f"class ids are {_done(step)}, which makes other labels of them",
        label=_done(step),
        because=(*loss_evidence(output), *head_evidence(output)),
        effects=effect(output, "LL207", "ids" if family is Family.CROSSENTROPY else "yes or no"),
        ways=(
            Way(
                (Undivided(step),),
                "ids that stay as they are; only the inputs are scaled",
                "Leave the labels as they are",
            ),
        ),
    )


def _scaled(labels: Labels) -> Step | None:
    """Return the step that scaled class ids, unless whole numbers were made of them later."""
    whole = labels.dtype.value is not None and labels.dtype.value.startswith(("int", "uint", "bool"))
    for position, step in enumerate(labels.history):
        if step.of is not Encoding.CLASS_IDS or step.doing not in (Doing.SCALED, Doing.STANDARDISED):
            continue
        later = {one.doing for one in labels.history[position + 1 :]}
        return None if whole or later & {Doing.ENCODED, Doing.INTEGER_DIVIDED} else step
    return None


def _leaves_yes_and_no(labels: Labels, step: Step) -> bool:
    values = labels.range.value
    if values is None:
        return step.doing is Doing.STANDARDISED
    return values.exact and (values.low, values.high) != (0, 1) and values.inside(0, 1)


def _done(step: Step) -> str:
    return step.detail if step.detail.startswith(("divided", "multiplied")) else "scaled"
