"""LL611: an optimizer that was built for other weights."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Run, Version

from losslint_rules.measured import effect


@rule("LL611", "optimizer-reused", Severity.ERROR, measured=("keras",))
def optimizer_reused(run: Run) -> Iterator[Finding]:
    """An optimizer object that was used for other weights before, which Keras 3 refuses."""
    first = run.built_for_others
    if first.value is None or not run.may_be(Version.KERAS_3):
        return
    yield Finding(
        at=run.at,
        message="the optimizer of this training has been used for another model, or before layers were let "
        "loose: it does not know all of these weights",
        label="it has weights that are new to the optimizer",
        because=(*first.because("one object"), Because(first.value, "built for these weights")),
        effects=effect(run, "LL611", "refused" if run.version.known else "refused today"),
        help="a new optimizer for each training of other weights",
        severity=None if run.version.known else Severity.INFO,
    )
