"""LL609: a discriminator that is frozen for its generator's sake, and for its own."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Run, Version
from losslint.wishes import Employ, Means

from losslint_rules.measured import effect


@rule("LL609", "discriminator-frozen-for-good", Severity.ERROR, measured=("keras",))
def discriminator_frozen_for_good(run: Run) -> Iterator[Finding]:
    """A discriminator that never learns in Keras 3, since it is frozen before it is first trained."""
    frozen = run.freezing.for_another
    if run.version.value is not Version.KERAS_3 or frozen.value is None or frozen.origin is None:
        return
    compiled = (Because(run.configured_at, "compiled while it could learn"),) if run.configured_at else ()
    yield Finding(
        at=frozen.origin,
        message=f"`{frozen.origin.text()} = False` freezes the model for its own training too",
        label="frozen from here on",
        because=(
            *compiled,
            Because(frozen.value, "the model that it is frozen for"),
            Because(run.at, "trained while it is frozen"),
        ),
        effects=effect(run, "LL609", "frozen"),
        ways=(
            Way(
                (Employ(Means.THAWING), Employ(Means.FREEZING)),
                "{0} before each training of it, {1} before the other model's",
            ),
        ),
    )
