"""LL418: the answer among the questions."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Model, Output, Role

from losslint_rules.measured import effect


@rule("LL418", "target-among-inputs", Severity.ERROR, measured=("keras", "torch"))
def target_among_inputs(output: Output) -> Iterator[Finding]:
    """The column that is to be predicted is one of the inputs."""
    labels, run = output.labels, output.run
    at = labels.among_inputs.origin
    if not labels.among_inputs.is_true or at is None or labels.are_inputs or len(run.inputs) != 1:
        return
    if _may_leave_out(run.model):
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


def _may_leave_out(model: Model) -> bool:
    """Whether what reads the inputs first may take some of their columns only, or hide one."""
    inputs = [n for n, layer in enumerate(model.layers) if layer.role is Role.INPUT]
    first = [model.layers[n] for position in inputs for n in model.readers(position)]
    return any(
        layer.role in (None, Role.OPERATION, Role.REARRANGING) and not layer.in_order for layer in first
    )
