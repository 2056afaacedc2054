"""LL607: class weights for classes that the labels do not have."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import ClassWeights, Encoding, Family, Origin, Output, Run, Version, Weighing

from losslint_rules.domain.evidence import labels_evidence
from losslint_rules.measured import effect


@rule("LL607", "class-weight-mismatch", Severity.ERROR, measured=("keras", "torch"))
def class_weight_mismatch(run: Run) -> Iterator[Finding]:
    """Class weights that are not those of the labels' classes, or not for what they are taken for."""
    weights = run.class_weights.value
    if weights is None or weights.at is None or len(run.outputs) != 1:
        return
    output = run.outputs[0]
    match weights.of:
        case Weighing.OUTPUTS:
            yield from _of_outputs(output, weights, weights.at)
        case Weighing.SAMPLES:
            yield from _of_samples(output, weights, weights.at)
        case Weighing.CLASSES:
            yield from _of_classes(output, weights, weights.at)


def _of_outputs(output: Output, weights: ClassWeights, at: Origin) -> Iterator[Finding]:
    """Yield weights that are more or fewer than the units; a single one may go for all of them."""
    count, units = len(weights.classes), output.head.units.value
    one_for_all = count == 1 and output.loss.family is Family.YES_NO
    if units is None or output.head.rank.value != 2 or count == units or one_for_all:
        return
    yield Finding(
        at=at,
        message=f"`{weights.spelling}` holds {_counted(count, 'weight')}, the model gives "
        f"{_counted(units, 'number')} a sample",
        label=_counted(count, "weight"),
        because=output.head.units.because(f"head: {_counted(units, 'unit')}"),
        effects=effect(output, "LL607", "refused"),
        help=_one_more(units, output),
    )


def _one_more(units: int, output: Output) -> str:
    if units == 1 and output.loss.family is Family.YES_NO:
        return "a single weight, of the positive answer"
    return f"{_counted(units, 'weight')}, in the order of the classes"


def _of_samples(output: Output, weights: ClassWeights, at: Origin) -> Iterator[Finding]:
    """Yield weights of classes by which samples are to be drawn: as many samples are drawn at all."""
    count, samples, classes = len(weights.classes), weights.samples, output.labels.classes.value
    are_too_few = count < samples if samples is not None else count == classes
    if not are_too_few:
        return
    of_all = f" of {samples}" if samples is not None else ""
    yield Finding(
        at=at,
        message=f"{_counted(count, 'weight')} for samples: it draws the first {count}{of_all} and no others",
        label=f"one weight for each of {count} samples",
        because=labels_evidence(output),
        effects=effect(output, "LL607", "first ones"),
        help="a weight for each sample: that of its class",
    )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"


def _of_classes(output: Output, weights: ClassWeights, at: Origin) -> Iterator[Finding]:
    """Yield weights whose keys are not the classes."""
    run = output.run
    said = _wrong(output, weights)
    if said is None:
        return
    several = output.labels.encoding.value is Encoding.MULTI_HOT
    yield Finding(
        at=at,
        message=said,
        label="class weights",
        because=labels_evidence(output),
        effects=effect(run, "LL607", "several") if several else _effects(run),
        help="sample weights, or a loss that weights each label" if several else _keys(output),
    )


def _keys(output: Output) -> str:
    count = output.labels.classes.value
    return f"the keys 0 to {count - 1}" if count else "whole numbers from 0 on for keys"


def _wrong(output: Output, weights: ClassWeights) -> str | None:
    """Say what is wrong with the keys, None where nothing is or the classes are not known."""
    encoding, count = output.labels.encoding.value, output.labels.classes.value
    if encoding is Encoding.MULTI_HOT:
        return "`class_weight` has one weight a sample, of these labels several may be right at once"
    words = [key for key in weights.classes if isinstance(key, str)]
    if words:
        return f"`class_weight` names the class '{words[0]}', the labels are numbers"
    if encoding not in (Encoding.CLASS_IDS, Encoding.ONE_HOT) or count is None:
        return None
    if encoding is Encoding.CLASS_IDS and not _counts_from_zero(output, count):
        return None
    missing = set(range(count)) - set(weights.classes)
    beyond = set(weights.classes) - set(range(count))
    if missing:
        return f"`class_weight` has no weight for class {min(missing)} of 0..{count - 1}"
    return (
        f"`class_weight` names class {max(map(float, beyond)):g}, the last is {count - 1}" if beyond else None
    )


def _counts_from_zero(output: Output, count: int) -> bool:
    values = output.labels.range.value
    return values is not None and (values.low, values.high) == (0, count - 1)


def _effects(run: Run) -> tuple[str, ...]:
    silent, stops = effect(run, "LL607", "Keras 3"), effect(run, "LL607", "Keras 2")
    match run.version.value:
        case Version.KERAS_3:
            return silent
        case None:
            return (*silent, *stops)
        case _:
            return stops
