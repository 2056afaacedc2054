"""LL723: batch normalisation that is frozen and goes on to average."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Run
from losslint.wishes import Handle, Handling

from losslint_rules.measured import effect


@rule("LL723", "drifting-frozen-batchnorm", Severity.INFO, measured=("torch",))
def drifting_frozen_batchnorm(run: Run) -> Iterator[Finding]:
    """Batch normalisation whose weights are frozen and whose averages follow the batches all the same."""
    for drifting in run.update.drifting:
        at = drifting.asked_at
        yield Finding(
            at=drifting.frozen_at,
            message=f"`{drifting.spelling}` is frozen and in train mode: its averages go on to change",
            label="freezes the weights only",
            because=() if at is None else (Because(at, "changes them in each pass"),),
            effects=effect(run, "LL723", "drifting"),
            ways=(
                Way(
                    (Handle(Handling.MODE_OF_SCORING),),
                    "{0} of what is frozen, whenever the model is put into train mode, keeps them still",
                ),
            ),
        )
