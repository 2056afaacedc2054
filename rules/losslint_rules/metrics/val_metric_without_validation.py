"""LL311: a number of the validation data read from a training that has none."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Run
from losslint.wishes import Validate

from losslint_rules.domain.logs import VALIDATION, never_logged
from losslint_rules.measured import effect


@rule("LL311", "val-metric-without-validation", Severity.ERROR, measured=("keras",))
def val_metric_without_validation(run: Run) -> Iterator[Finding]:
    """A `val_` number looked up in the history of a training without validation data."""
    if not run.logs.validates.is_false:
        return
    for read in run.logs.read:
        name = read.value or ""
        if not name.startswith(VALIDATION) or read.origin is None or not never_logged(run, name):
            continue
        yield Finding(
            at=read.origin,
            message=f"the history has no `{name}`: the training has no validation data",
            label="KeyError",
            because=(Because(run.at, "no validation data"),),
            effects=effect(run, "LL311", "stops"),
            ways=(Way((Validate(),), "give `{0.name}` {0}"),),
        )
