"""LL203: a head that has not one unit for each class."""

from collections.abc import Iterator

from losslint.findings import Edit, Finding, Replace, Severity, Way
from losslint.rule import rule
from losslint.training import Content, Encoding, Family, Framework, Output

from losslint_rules.domain.evidence import labels_evidence, loss_evidence, units_place
from losslint_rules.domain.losses import is_over_ids, is_over_rows
from losslint_rules.domain.tasks import ends_too_early
from losslint_rules.measured import effect


@rule("LL203", "unit-class-mismatch", Severity.ERROR, measured=("keras", "torch"))
def unit_class_mismatch(output: Output) -> Iterator[Finding]:
    """A head with another number of units than there are classes."""
    units, needed = output.head.units.value, _units_needed(output)
    if units is None or units == 1:
        return
    if _below_zero(output):
        yield _no_unit_below_zero(output)
        return
    if needed is None or units == needed or ends_too_early(output):
        return
    spare = is_over_ids(output.loss) and units > needed
    if spare and output.run.framework is Framework.TORCH:
        return  # measured to learn as well
    yield Finding(
        at=units_place(output),
        message=f"the head has {units} units for {needed} {_rows(output)}",
        label=f"{units} units",
        because=(*labels_evidence(output), *loss_evidence(output)),
        effects=_effects(output, spare, units),
        ways=(
            Way(
                (_with_units(output, needed),),
                f"a head of {needed} units",
                f"Give the head {needed} units",
            ),
        ),
        severity=Severity.WARNING if spare or output.run.framework is Framework.TORCH else None,
    )


def _below_zero(output: Output) -> bool:
    """Whether some ids are known to lie below zero, and none of them is left out of the loss."""
    loss, labels = output.loss, output.labels
    if output.run.framework is Framework.TORCH:
        return False  # it stops at them, and leaves out -100 unless it is told otherwise
    if not is_over_ids(loss) or not loss.leaves_out.is_false or labels.content.value is Content.IMAGES:
        return False  # of the pixels of a mask it is not known which values they take
    values = labels.range.value
    return values is not None and values.exact and values.low < 0


def _no_unit_below_zero(output: Output) -> Finding:
    labels, units = output.labels, output.head.units.value or 0
    values = labels.range.value
    assert values is not None
    written = f"labels: {values.low:g} to {values.high:g}"
    return Finding(
        at=units_place(output),
        message=f"the {units} units are counted from 0, the ids go down to {values.low:g}",
        label=f"units 0..{units - 1}",
        because=(*labels.range.because(written), *loss_evidence(output)),
        effects=effect(output, "LL203", "below zero"),
        help="ids from 0",
    )


def _units_needed(output: Output) -> int | None:
    """Return how many units the labels ask for, None where that is not known.

    Ids from 1 to 10 need eleven units: the loss counts from 0.
    """
    labels, classes = output.labels, output.labels.classes.value
    loss = output.loss
    asks_each = loss.stretches or loss.family is Family.YES_NO
    match labels.encoding.value:
        case Encoding.CLASS_IDS if is_over_ids(loss) and classes is not None:
            highest = labels.range.value.high if labels.range.value is not None else 0
            return max(classes, int(highest) + 1)
        case Encoding.ONE_HOT if asks_each or is_over_rows(loss):
            return classes
        case Encoding.MULTI_HOT if asks_each:
            return classes
        case _:
            return None


def _rows(output: Output) -> str:
    return "columns of labels" if output.labels.encoding.value is Encoding.MULTI_HOT else "classes"


def _effects(output: Output, spare: bool, units: int) -> tuple[str, ...]:
    if spare:
        return effect(output, "LL203", "spare")
    if is_over_ids(output.loss):
        return effect(output, "LL203", "too few", units=units)
    return effect(output, "LL203", "refused")


def _with_units(output: Output, needed: int) -> Edit | None:
    """Return the edit of a number that stands in the layer itself and decides nothing else."""
    origin = output.head.units.origin
    users = [layer for layer in output.run.model.layers if layer.units.origin == origin]
    if origin is None or origin != units_place(output) or not origin.text().isdigit() or len(users) > 1:
        return None
    return Replace(origin, str(needed))
