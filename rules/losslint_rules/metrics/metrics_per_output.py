"""LL321: a list of metrics that has not one entry for each output."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Kind, Run, Version

from losslint_rules.domain.evidence import head_place
from losslint_rules.measured import effect


@rule("LL321", "metrics-per-output", Severity.ERROR, measured=("keras",))
def metrics_per_output(run: Run) -> Iterator[Finding]:
    """A list of metrics of another length than there are outputs, which Keras 3 refuses."""
    if run.kind is not Kind.FIT or not run.may_be(Version.KERAS_3):
        return
    count = len(run.outputs)
    for one in run.uneven:
        entries = "1 entry" if one.entries == 1 else f"{one.entries} entries"
        yield Finding(
            at=one.at,
            message=f"`{one.argument}` has {entries}, the model has {count} outputs",
            label=entries,
            because=tuple(Because(head_place(output), "an output") for output in run.outputs),
            effects=effect(run, "LL321", "refused" if run.version.known else "refused today"),
            help="a list with one list of metrics for each output, or the metrics by the outputs' names",
            severity=None if run.version.known else Severity.INFO,
        )
