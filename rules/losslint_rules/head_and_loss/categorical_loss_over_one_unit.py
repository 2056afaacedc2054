"""LL109: a loss over classes with a single unit."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Encoding, Family, Framework, Loss, Output, Range, Scale, Version
from losslint.wishes import EndIn, Read

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_place
from losslint_rules.domain.losses import is_over_rows, reads_logits
from losslint_rules.domain.wishing import for_ids, for_numbers, for_questions, for_rows
from losslint_rules.measured import effect


@rule(
    "LL109",
    "categorical-loss-over-one-unit",
    Severity.ERROR,
    subsumes=("LL102", "LL103", "LL106", "LL201", "LL202", "LL203", "LL304"),
    measured=("keras", "torch"),
)
def categorical_loss_over_one_unit(output: Output) -> Iterator[Finding]:
    """A loss over classes on a model with one output unit."""
    loss, labels = output.loss, output.labels
    if loss.family not in OVER_PARTS or output.head.units.value != 1:
        return
    if _may_stand_elsewhere(output):
        return
    by_sign = loss.family is Family.ANGLE and labels.range.value == Range(-1, 1)
    sorts = by_sign and output.run.may_be(Version.KERAS_3)
    yield Finding(
        at=loss_place(output),
        message=f"`{loss.name.value}` {_purpose(loss)}, the model has 1 output unit",
        label=_purpose(loss),
        because=(*head_evidence(output), *labels_evidence(output)),
        effects=effect(output, "LL109", _case(loss)),
        ways=(_way(output),),
        severity=Severity.WARNING if sorts else None,
    )


def _may_stand_elsewhere(output: Output) -> bool:
    """Whether the classes may be counted along another axis than the units are."""
    if output.run.framework is Framework.KERAS and output.loss.family is Family.CROSSENTROPY:
        return False
    return output.head.rank.value != 2


OVER_PARTS = (Family.CROSSENTROPY, Family.DIVERGENCE, Family.ANGLE)
"""The losses that compare the parts of a row with one another, so that a row of one says nothing."""


def _purpose(loss: Loss) -> str:
    match loss.family:
        case Family.DIVERGENCE:
            return "compares the shares of a row"
        case Family.ANGLE:
            return "compares directions"
        case _:
            return "chooses among classes"


def _case(loss: Loss) -> str:
    if is_over_rows(loss):
        return "row, weighed" if loss.weighs else "row"
    return {Family.DIVERGENCE: "shares", Family.ANGLE: "direction"}.get(
        loss.family or Family.CROSSENTROPY, "ids"
    )


def _way(output: Output) -> Way:
    encoding, classes = output.labels.encoding.value, output.labels.classes.value
    if encoding is Encoding.REAL:
        return Way((for_numbers(output),))
    if encoding is Encoding.CLASS_IDS and classes == 2:
        repair = "Train with `{0.name}`, for two classes"
        if output.run.framework is Framework.TORCH:  # which has another loss for each scale
            return Way((for_questions(output),))
        if reads_logits(output.loss):
            return Way((for_questions(output), Read(output, Scale.LOGITS)), repair=repair)
        return Way((for_questions(output), EndIn(output, "sigmoid")), "{1} with {0}", repair)
    if encoding in (Encoding.CLASS_IDS, Encoding.ONE_HOT) and classes is not None:
        fitting = for_rows(output) if encoding is Encoding.ONE_HOT else for_ids(output)
        return Way((fitting,), f"{classes} softmax units with {{0}}")
    return Way(
        (for_questions(output),), "sigmoid with {0} for two classes, one softmax unit a class for more"
    )
