"""LL316: a mean of losses that is divided by how many there are of something else."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Averaged, Because

from losslint_rules.measured import effect


@rule("LL316", "loss-divided-by-wrong-count", Severity.WARNING, measured=("torch",))
def loss_divided_by_wrong_count(averaged: Averaged) -> Iterator[Finding]:
    """Batch means divided by the number of samples, or batch sums by the number of batches."""
    if averaged.means is not averaged.by_samples or averaged.size is None or averaged.size < 2:
        return
    kind, count, instead = (
        ("means", "samples", "the number of batches, `len` of the loader")
        if averaged.means
        else ("sums", "batches", "the number of samples, `len` of its data set")
    )
    case = "too small" if averaged.means else "too large"
    yield Finding(
        at=averaged.at,
        message=f"the losses that are added up are {kind} over batches of {averaged.size}, and are divided "
        f"by the number of {count}",
        label=f"the number of {count}",
        because=(
            Because(averaged.loss, f"one of the {kind}"),
            Because(averaged.loader, f"{averaged.size} samples a batch"),
        ),
        effects=effect(averaged, "LL316", case, size=averaged.size),
        help=f"divide by {instead}",
    )
