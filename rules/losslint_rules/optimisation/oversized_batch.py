"""LL606: so large a batch that an epoch is a handful of updates."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Run
from losslint.wishes import Employ, Means

from losslint_rules.measured import effect, follows

FEW = 10
"""Up to how many updates an epoch are reported."""

USUAL = 256
"""Batches of up to so many samples are what is advised, however few samples there are in all."""


@rule("LL606", "oversized-batch", Severity.INFO, measured=("keras", "torch"))
def oversized_batch(run: Run) -> Iterator[Finding]:
    """A batch so large that an epoch has ten updates or fewer."""
    batch, samples = run.batch_size.value, run.inputs[0].samples if run.inputs else None
    if (
        batch is None
        or run.batch_size.by_default
        or run.batch_size.origin is None
        or samples is None
        or batch <= USUAL
    ):
        return
    updates = -(-samples // batch)
    if updates > FEW:
        return
    times = f"{updates} update{'s' if updates > 1 else ''} an epoch"
    yield Finding(
        at=run.batch_size.origin,
        message=f"`batch_size={batch}` leaves {times} over {samples} samples",
        label=times,
        because=run.inputs[0].shape.because(f"{samples} samples"),
        effects=_effects(run, updates),
        ways=(Way((Employ(Means.BATCH_SIZE),), f"a {{0}} from 16 to {USUAL}"),),
    )


def _effects(run: Run, updates: int) -> tuple[str, ...]:
    slow, epochs = effect(run, "LL606", "few"), run.epochs.value
    if epochs is None:
        return slow
    return (*follows("LL606", "in all", updates=updates * epochs, epochs=epochs), *slow)
