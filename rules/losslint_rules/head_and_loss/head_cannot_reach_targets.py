"""LL107: an activation whose outputs never get where the targets are."""

from collections.abc import Iterator
from math import isinf

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import LINEAR, Because, Encoding, Family, Labels, Output, Range
from losslint.wishes import EndIn

from losslint_rules.domain.evidence import head_place, loss_evidence
from losslint_rules.domain.losses import OF_NUMBERS
from losslint_rules.domain.tasks import may_be_a_part
from losslint_rules.domain.wishing import for_numbers
from losslint_rules.measured import effect


@rule("LL107", "head-cannot-reach-targets", Severity.ERROR, subsumes=("LL401",), measured=("keras",))
def head_cannot_reach_targets(output: Output) -> Iterator[Finding]:
    """A regression whose activation cannot output what the targets are."""
    yield from _of_written(output)
    reach, targets, labels = output.head.range.value, output.labels.range.value, output.labels
    if output.loss.family not in OF_NUMBERS or reach is None or targets is None or not targets.exact:
        return
    if targets.inside(reach.low, reach.high) or may_be_a_part(output):
        return
    if labels.encoding.value is Encoding.CLASS_IDS and output.head.units.value != 1:
        return  # class ids are nothing that several units could reach, whatever their range
    activation, counts = output.head.activation.value, output.loss.family is Family.COUNT
    origin = labels.range.origin or labels.at
    evidence = (Because(origin, f"targets: {_words(targets)}"),) if origin is not None else ()
    yield Finding(
        at=head_place(output),
        message=f"{activation} outputs {_words(reach)}, the targets are {_words(targets)}",
        label=f"outputs {_words(reach)}",
        because=(*evidence, *loss_evidence(output)),
        effects=_effects(output, targets),
        ways=(_way(output, targets),),
        severity=Severity.WARNING if _are_sides(labels) and not counts else None,
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


def _are_sides(labels: Labels) -> bool:
    """Whether the targets are whole numbers from -1 to 1, of which a cut sorts out two classes."""
    values, dtype = labels.range.value, labels.dtype.value or ""
    return values is not None and values.inside(-1, 1) and "int" in dtype


def _way(output: Output, targets: Range) -> Way:
    linear = EndIn(output, LINEAR)
    if output.loss.family is not Family.COUNT:
        return Way((linear,), "a linear head: {0}", "Leave the head linear")
    if targets.low < 0:
        return Way((for_numbers(output), linear), "{0} over a linear head: counts are never below zero")
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
    if _are_sides(output.labels):
        return effect(output, "LL107", "sides")
    return effect(output, "LL107", f"outside {activation}") or effect(output, "LL107", "outside")
