"""LL107: an activation whose outputs never get where the targets are."""

from collections.abc import Iterator
from math import exp, inf, isinf

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import (
    LINEAR,
    Because,
    Doing,
    Encoding,
    Family,
    Framework,
    Labels,
    Output,
    Range,
    Scale,
)
from losslint.wishes import EndIn

from losslint_rules.domain.evidence import head_place, loss_evidence
from losslint_rules.domain.losses import OF_NUMBERS
from losslint_rules.domain.tasks import may_be_a_part, more_than_two
from losslint_rules.domain.wishing import for_numbers
from losslint_rules.measured import effect


@rule("LL107", "head-cannot-reach-targets", Severity.ERROR, subsumes=("LL401",), measured=("keras", "torch"))
def head_cannot_reach_targets(output: Output) -> Iterator[Finding]:
    """A regression whose activation cannot output what the targets are."""
    yield from _of_written(output)
    reach, targets, labels = _reach(output), output.labels.range.value, output.labels
    if output.loss.family not in OF_NUMBERS or reach is None or targets is None or not targets.exact:
        return
    if targets.inside(reach.low, reach.high) or may_be_a_part(output):
        return
    if labels.encoding.value is Encoding.CLASS_IDS and output.head.units.value != 1:
        return  # class ids are nothing that several units could reach, whatever their range
    if labels.encoding.value is Encoding.ONE_HOT and _may_be_in_order(output):
        return
    origin = labels.range.origin or labels.at
    evidence = (Because(origin, f"targets: {_words(targets)}"),) if origin is not None else ()
    yield Finding(
        at=head_place(output),
        message=f"{_outputs(output)} {_words(reach)}, the targets are {_words(targets)}",
        label=f"outputs {_words(reach)}" if not _is_exponent(output) else f"rates: {_words(reach)}",
        because=(*evidence, *loss_evidence(output)),
        effects=_effects(output, targets),
        ways=(_way(output, targets),),
        severity=Severity.WARNING if _still_sorts(output, reach, targets) else None,
    )


def _of_written(output: Output) -> Iterator[Finding]:
    """Yield what is wrong with a number that the code itself puts among the targets."""
    reach, activation = output.head.range.value, output.head.activation.value
    if reach is None or output.loss.family is not Family.DISTANCE:
        return
    outside = [one for one in output.labels.written if one.value is not None and not _holds(reach, one.value)]
    if not outside:
        return
    number = outside[0].value or 0.0
    yield Finding(
        at=head_place(output),
        message=f"{activation} outputs {_words(reach)}, and {number:g} is among the targets",
        label=f"outputs {_words(reach)}",
        because=(*outside[0].because(f"a target of {number:g}"), *loss_evidence(output)),
        effects=_effects(output, Range(number, number)),
        ways=(_way(output, Range(number, number)),),
    )


def _holds(reach: Range, number: float) -> bool:
    return reach.low <= number <= reach.high


def _is_exponent(output: Output) -> bool:
    """Whether the loss takes outputs for the logarithms of rates."""
    return output.loss.family is Family.COUNT and output.loss.reads.value is Scale.LOGITS


def _reach(output: Output) -> Range | None:
    """Return what the outputs may be in the units of the targets; None where it is not known."""
    reach, loss = output.head.range.value, output.loss
    if loss.family is Family.COUNT and not loss.reads.known:
        return None
    return Range(_exp(reach.low), _exp(reach.high)) if reach is not None and _is_exponent(output) else reach


def _exp(power: float) -> float:
    return exp(power) if power < _LARGEST else inf


_LARGEST = 700
"""The largest power of e, nearly, that is a number."""


def _outputs(output: Output) -> str:
    activation = output.head.activation.value
    return f"e to the {activation} outputs is" if _is_exponent(output) else f"{activation} outputs"


def _may_be_in_order(output: Output) -> bool:
    """Whether the right class may come out as the largest of several rates that are all too large.

    Where no rate is ever below one all of them are pressed down: relu units die of it, and the sigmoids of
    more than two classes were seen to.
    """
    if output.loss.family is not Family.COUNT:
        return False
    activation = output.head.activation.value
    dies = activation == "relu" or (activation == "sigmoid" and more_than_two(output))
    return not (_is_exponent(output) and dies)


def _still_sorts(output: Output, reach: Range, targets: Range) -> bool:
    """Whether a cut between two classes still sorts them: outputs come to lie on both sides of it."""
    encoding = output.labels.encoding.value
    if output.loss.family is not Family.COUNT:
        return encoding is not Encoding.MULTI_HOT and _are_sides(output)
    two = encoding in (Encoding.CLASS_IDS, Encoding.MULTI_HOT) and targets.high - targets.low == 1
    return two and reach.low < (targets.low + targets.high) / 2 < reach.high


def _are_sides(output: Output) -> bool:
    """Whether the targets are whole numbers from -1 to 1, of which a cut sorts out two classes.

    In PyTorch it was seen to of sigmoids: a relu unit died, and shares of one cannot all be large.
    """
    labels, gives = output.labels, output.head.gives.value
    if output.run.framework is Framework.TORCH and gives is not Scale.INDEPENDENT:
        return False
    values, dtype = labels.range.value, labels.dtype.value or ""
    whole = "int" in dtype or labels.encoding.value is Encoding.CLASS_IDS or _were_two(labels)
    return values is not None and values.inside(-1, 1) and values.low < 0 and whole


def _were_two(labels: Labels) -> bool:
    """Whether the targets were two classes before they were moved: then they still are two numbers."""
    moved = labels.steps(Doing.SCALED, Doing.SHIFTED)
    return bool(moved) and moved[0].of is Encoding.CLASS_IDS and moved[0].classes == 2


def _way(output: Output, targets: Range) -> Way:
    linear = EndIn(output, LINEAR)
    if output.loss.family is not Family.COUNT:
        return Way((linear,), "a linear head: {0}", "Leave the head linear")
    if targets.low < 0:
        return Way((for_numbers(output), linear), "{0} over a linear head: counts are never below zero")
    if _is_exponent(output):
        return Way((linear,), "a linear head: {0}", "Leave the head linear")
    return Way((EndIn(output, "softplus"),), "{0} or 'exponential'")


def _words(values: Range) -> str:
    match isinf(values.low), isinf(values.high):
        case True, True:
            return "numbers of any size"
        case False, True:
            return f"nothing below {values.low:g}"
        case True, False:
            return f"nothing above {values.high:g}"
        case _:
            return f"{values.low:g} to {values.high:g}"


def _effects(output: Output, targets: Range) -> tuple[str, ...]:
    activation = output.head.activation.value
    if output.loss.family is Family.COUNT and targets.low < 0:
        return effect(output, "LL107", "counts below zero")
    if _are_sides(output):
        return effect(output, "LL107", "sides")
    return effect(output, "LL107", f"outside {activation}") or effect(output, "LL107", "outside")
