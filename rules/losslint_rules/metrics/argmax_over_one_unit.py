"""LL307: the argmax of a single number."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Deciding, Head, Origin, Prediction, Role
from losslint.wishes import OverHalf

from losslint_rules.measured import follows


@rule("LL307", "argmax-over-one-unit", Severity.ERROR, measured=("keras", "torch"))
def argmax_over_one_unit(prediction: Prediction) -> Iterator[Finding]:
    """An argmax over the output of a model that has one output unit."""
    head = prediction.head
    if prediction.deciding is not Deciding.ARGMAX or head.units.value != 1:
        return
    if not _along_the_units(prediction):
        return
    yield Finding(
        at=prediction.at,
        message="argmax over the single output unit of the model is always 0",
        label="always class 0",
        because=_head(head),
        effects=follows("LL307", "always 0"),
        ways=(Way((OverHalf(prediction),), repair="Compare with one half" if _is_sigmoid(head) else ""),),
    )


def _along_the_units(prediction: Prediction) -> bool:
    """Whether the argmax goes along the axis of the units; without an axis it does for one sample only.

    A unit that is squeezed away leaves the samples, or what was judged one by one for each of them.
    """
    axis, rank = prediction.axis, prediction.head.rank.value
    if prediction.single:
        return axis.value in (-1, 0) or (axis.value is None and axis.why == "it is None")
    if rank == 1:
        return False
    if rank is None:
        return axis.value == -1 and not any(layer.role is Role.SQUEEZING for layer in prediction.head.trail)
    return axis.value == -1 or (axis.value == 1 and rank == 2)


def _is_sigmoid(head: Head) -> bool:
    return head.activation.value == "sigmoid"


def _head(head: Head) -> tuple[Because, ...]:
    origin: Origin | None = head.units.origin or (head.layer.at if head.layer is not None else None)
    return (Because(origin, "head: 1 unit"),) if origin is not None else ()
