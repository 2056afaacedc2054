"""LL607: class weights for classes that the labels do not have."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import ClassWeights, Encoding, Output, Run, Version

from losslint_rules.domain.evidence import labels_evidence
from losslint_rules.measured import effect


@rule("LL607", "class-weight-mismatch", Severity.ERROR, measured=("keras",))
def class_weight_mismatch(run: Run) -> Iterator[Finding]:
    """`class_weight` whose keys are not the classes of the labels."""
    weights = run.class_weights.value
    if weights is None or weights.at is None or len(run.outputs) != 1:
        return
    output = run.outputs[0]
    said = _wrong(output, weights)
    if said is None:
        return
    several = output.labels.encoding.value is Encoding.MULTI_HOT
    yield Finding(
        at=weights.at,
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
