"""LL206: one-hot rows that were made one-hot again."""

from collections.abc import Iterator
from itertools import pairwise

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Doing, Encoding, Framework, Output
from losslint.wishes import EncodeOnce

from losslint_rules.measured import effect, follows


@rule("LL206", "one-hot-twice", Severity.ERROR, measured=("keras", "torch"))
def one_hot_twice(output: Output) -> Iterator[Finding]:
    """Labels that are made one-hot twice."""
    encoded = [step for step in output.labels.steps(Doing.ENCODED) if step.origin is not None]
    for before, step in pairwise(encoded):
        if step.of is not Encoding.ONE_HOT or step.origin is None or before.origin is None:
            continue
        if output.labels.encoding.value is not Encoding.ONE_HOT or step is not encoded[-1]:
            continue
        yield Finding(
            at=step.origin,
            message="the labels are one-hot already when they are made one-hot here",
            label="the second time",
            because=(Because(before.origin, "the first time"),),
            effects=_effects(output),
            ways=(Way((EncodeOnce(step.origin),), "only one of the two", "Encode the labels once"),),
            severity=Severity.WARNING if _stops(output) else None,
        )


def _stops(output: Output) -> bool:
    """Whether PyTorch says at the first batch that sizes differ: some losses stretch them, where they can."""
    batch, units = output.run.batch_size.value, output.head.units.value
    stretched = output.loss.stretches and batch is not None and batch == units
    return output.run.framework is Framework.TORCH and not stretched


def _effects(output: Output) -> tuple[str, ...]:
    if output.run.framework is Framework.TORCH:
        return effect(output, "LL206", "stops" if _stops(output) else "stretched")
    return follows("LL206", "one more axis")
