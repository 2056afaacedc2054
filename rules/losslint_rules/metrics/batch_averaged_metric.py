"""LL315: ratios of sums over a batch, of which the mean over the batches is shown."""

from collections.abc import Iterator, Sequence

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Encoding, Framework, Metric, Output

from losslint_rules.measured import effect


@rule("LL315", "batch-averaged-metric", Severity.WARNING, measured=("keras", "torch"))
def batch_averaged_metric(output: Output) -> Iterator[Finding]:
    """A precision, recall, F1 or R² of each batch, of which the mean is shown."""
    ratios = [one for one in output.metrics.value or () if one.of_a_batch.known]
    at = ratios[0].of_a_batch.origin if ratios else None
    if at is None or not _differs_from_batch_to_batch(output) or _is_one_batch(output):
        return
    *others, last = dict.fromkeys(f"`{one.spelling}`" for one in ratios)
    names = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    yield Finding(
        at=at,
        message=f"{names} worked out for each batch, and the mean over the batches is shown, which is not "
        "what all samples come to",
        label="of one batch",
        because=tuple(dict.fromkeys(_asked_for(ratios))),
        effects=effect(output, "LL315", "by batch"),
        help=_GATHERING if ratios[0].function else _AT_ONCE,
    )


_GATHERING = "metrics that gather over all batches, as `keras.metrics.Precision()`"
_AT_ONCE = "gather labels and answers of all batches, and work it out once"


def _asked_for(ratios: Sequence[Metric]) -> Iterator[Because]:
    """Yield where the mean over the batches comes from."""
    for metric in ratios:
        if metric.of_a_batch.value is not None:
            said = f"metric: {metric.spelling}" if metric.function else "the mean over the batches"
            yield Because(metric.of_a_batch.value, said)


def _differs_from_batch_to_batch(output: Output) -> bool:
    """Whether what a function of Keras divides by does: with one class a sample there are as many always."""
    if output.run.framework is not Framework.KERAS:
        return True
    if output.head.rank.value != 2:
        return False
    return output.head.units.value == 1 or output.labels.encoding.value is Encoding.MULTI_HOT


def _is_one_batch(output: Output) -> bool:
    """Whether all samples are in one batch."""
    run = output.run
    samples = run.inputs[0].samples if run.inputs else None
    size = run.batch_size.value
    return samples is not None and size is not None and size >= samples
