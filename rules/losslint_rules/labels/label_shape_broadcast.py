"""LL205: labels of another shape than the output, under a loss that stretches them."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Encoding, Family, Form, Framework, Kind, Output, Scale, Version

from losslint_rules.domain.evidence import (
    head_evidence,
    labels_evidence,
    loss_evidence,
    loss_place,
    units_place,
)
from losslint_rules.domain.losses import is_over_rows
from losslint_rules.domain.tasks import describe, ids_are_meant
from losslint_rules.domain.wishing import for_ids, for_numbers
from losslint_rules.measured import effect

SEVERAL = -1
"""More numbers a sample than one, where their count is not known."""


@rule("LL205", "label-shape-broadcast", Severity.ERROR, subsumes=("LL108",), measured=("keras", "torch"))
def label_shape_broadcast(output: Output) -> Iterator[Finding]:
    """One number as the target of several units, or several as the target of one."""
    shape = output.labels.shape.value
    worked_out = output.run.kind is Kind.LOOP and output.loss.own
    if output.run.framework is Framework.TORCH or (worked_out and output.head.units.value == 1):
        yield from _crossed(output)
        return
    if worked_out and (shape is None or len(shape) != 2):
        return  # Keras adds no axis to what a loop takes as it is
    loss, units = output.loss, output.head.units.value
    rows = is_over_rows(loss)
    if not (loss.stretches or rows or loss.family is Family.YES_NO) or output.labels.are_inputs:
        return
    columns = _columns(output)
    if not loss.stretches and ids_are_meant(output):
        return  # another rule says that ids are not what a crossentropy over units wants
    if rows and units == 1:
        return
    if units is None or columns is None or columns == units or 1 not in (units, columns):
        return
    several = "each of them" if columns == 1 else "that one unit"
    yield Finding(
        at=units_place(output),
        message=f"{_count(columns)} a sample as the target of {units} unit{'s' if units > 1 else ''}",
        label=f"{units} unit{'s' if units > 1 else ''}",
        because=(*labels_evidence(output), *loss_evidence(output), *head_evidence(output)),
        effects=_effects(output, columns, several),
        ways=(_way(output, columns),),
        severity=Severity.WARNING if _is_harmless(output, columns) else None,
    )


def _crossed(output: Output) -> Iterator[Finding]:
    """Yield a finding for outputs and targets of two shapes that are laid over each other.

    A column and a row make a table of all pairs, which the loss averages; one number a sample is the target
    of every unit, or one unit has several.
    """
    loss, labels, head = output.loss, output.labels, output.head
    shape, rank, units = labels.shape.value, head.rank.value, head.units.value
    if not (loss.stretches or loss.family in (Family.DISTANCE, Family.MARGIN)) or labels.are_inputs:
        return
    if shape is None or units is None or not 1 <= len(shape) <= 2 or shape[0] == 1:
        return
    if output.run.framework is Framework.KERAS and shape[1:] not in ((), (1,)):
        return  # what comes of other shapes under a tape was not measured
    if rank == 2 and len(shape) == 1 and units == 1 and loss.stretches:
        yield _of_shapes(output, "(N, 1)", "(N,)", "all pairs of them are compared", _pairs(output))
    elif rank == 1 and units == 1 and len(shape) == 2 and shape[1] == 1:
        yield _of_shapes(output, "(N,)", "(N, 1)", "all pairs of them are compared", _pairs(output))
    elif rank == 2 and len(shape) == 2 and units > 1 and shape[1] == 1 and loss.wants is not Form.CLASS_IDS:
        yield _of_shapes(
            output,
            f"(N, {units})",
            "(N, 1)",
            "every unit has the same target",
            effect(output, "LL205", "one target"),
        )
    elif rank == 2 and len(shape) == 2 and units == 1 and (shape[1] or 0) > 1 and loss.stretches:
        yield _of_shapes(
            output,
            "(N, 1)",
            f"(N, {shape[1]})",
            "one unit has several targets",
            effect(output, "LL205", "one unit"),
        )


def _pairs(output: Output) -> tuple[str, ...]:
    answers = output.labels.encoding.value is Encoding.CLASS_IDS
    return effect(output, "LL205", "crossed answers" if answers else "crossed")


def _of_shapes(output: Output, given: str, wanted: str, so: str, effects: tuple[str, ...]) -> Finding:
    labels, distance = output.labels, output.loss.family is Family.DISTANCE
    harmless = so.startswith("every") and labels.encoding.value is Encoding.REAL and distance
    return Finding(
        at=loss_place(output),
        message=f"outputs of shape {given} against targets of shape {wanted}: {so}",
        label=f"compares {given} with {wanted}",
        because=(*labels_evidence(output), *head_evidence(output)),
        effects=(
            *(effect(output, "LL205", "copies") if harmless else effects),
            *effect(output, "LL205", "warned" if distance and not output.loss.own else "unwarned"),
        ),
        ways=(Way((), _one_shape(given, wanted)),),
        severity=Severity.WARNING if harmless else None,
    )


def _one_shape(given: str, wanted: str) -> str:
    if {given, wanted} == {"(N, 1)", "(N,)"}:
        return "outputs and targets of one shape, both with the axis of length one or both without"
    return "a target for each unit, and a unit for each target"


def _is_harmless(output: Output, columns: int) -> bool:
    """Whether every unit learns the same real number, and Keras does not stop at it."""
    labels, shape = output.labels, output.labels.shape.value
    distance = output.loss.family is Family.DISTANCE
    if columns != 1 or labels.encoding.value is not Encoding.REAL or not distance:
        return False
    stops = shape is None or (len(shape) == 1 and output.run.may_be(Version.KERAS_3))
    values, reach = labels.range.value, output.head.range.value
    return not stops and values is not None and reach is not None and values.inside(reach.low, reach.high)


def _columns(output: Output) -> int | None:
    """Return how many numbers the labels hold for each row of the output; None where that is not known."""
    labels, shape, rank = output.labels, output.labels.shape.value, output.head.rank.value
    if rank == 3 and shape is not None and len(shape) == 3:
        return shape[2]
    if rank not in (None, 2):
        return None
    columns = None
    if shape is not None and len(shape) in (1, 2):
        columns = 1 if len(shape) == 1 else shape[1]
    elif shape is None and rank == 2 and labels.encoding.value in (Encoding.ONE_HOT, Encoding.MULTI_HOT):
        columns = labels.classes.value
    if columns is None and rank == 2 and labels.encoding.value is Encoding.ONE_HOT:
        return SEVERAL  # one class alone would be nothing to learn
    return columns


def _count(columns: int) -> str:
    if columns == SEVERAL:
        return "a one-hot row"
    return "one number" if columns == 1 else f"{columns} numbers"


def _effects(output: Output, columns: int, several: str) -> tuple[str, ...]:
    shape, run = output.labels.shape.value, output.run
    if not output.loss.stretches:
        return effect(output, "LL205", "refused")
    if _is_harmless(output, columns):
        return effect(output, "LL205", "harmless")
    silent = effect(output, "LL205", "stretched", several=several)
    if columns != 1 or shape is None or len(shape) != 1:
        return silent
    stops = effect(output, "LL205", "Keras 3 stops")
    if run.version.value is Version.KERAS_3:
        return stops
    return silent if run.version.known else (*stops, *effect(output, "LL205", "early", several=several))


def _way_for_one_number(output: Output) -> Way:
    """Return what fits labels of one number a sample: classes where anything says so, else a number."""
    loss, classes = output.loss, Way((for_ids(output),), "{0} over softmax units")
    if output.labels.encoding.value is Encoding.CLASS_IDS:
        return classes
    if output.labels.encoding.value is Encoding.REAL:
        if loss.stretches:
            return Way((), "a head of 1 unit")
        numbers = for_numbers(output)
        return Way((numbers,), "a head of 1 unit and a loss for numbers, as '{0.name}' is")
    if output.head.gives.value is Scale.PROBABILITIES or is_over_rows(loss):
        return classes
    if loss.family is Family.YES_NO:
        words = "a head of 1 unit for a question of yes or no, {0} over softmax units for classes"
        return Way((for_ids(output),), words)
    return Way((), "a head of 1 unit")


def _way(output: Output, columns: int) -> Way:
    if columns == 1:
        return _way_for_one_number(output)
    if columns == SEVERAL:
        return Way((), "a softmax head with a unit for each class")
    shown = describe(output.labels) if output.labels.encoding.known else f"{columns} columns"
    return Way((), f"a head of {columns} units for labels that are {shown}")
