"""LL418: the answer among the questions."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Output

from losslint_rules.measured import effect


@rule("LL418", "target-among-inputs", Severity.ERROR, measured=("keras",))
def target_among_inputs(output: Output) -> Iterator[Finding]:
    """The column that is to be predicted is one of the inputs."""
    labels, run = output.labels, output.run
    at = labels.among_inputs.origin
    if not labels.among_inputs.is_true or at is None or labels.are_inputs or len(run.inputs) != 1:
        return
    given = run.inputs[0].given or run.inputs[0].at
    yield Finding(
        at=at,
        message="what is to be predicted is a column of the inputs as well",
        label="still in the table",
        because=(Because(given, "the inputs, with it"),) if given is not None and given != at else (),
        effects=effect(run, "LL418", "told"),
        ways=(Way((), "inputs without this column"),),
    )
