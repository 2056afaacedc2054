"""LL509: a recurrent layer that takes the samples of a batch for the steps of a sequence."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Layer, Model, Origin, Role, Run
from losslint.wishes import SamplesFirst

from losslint_rules.measured import effect

KEEPING_AXES = (Role.EMBEDDING, Role.DENSE, Role.ACTIVATION, Role.DROPOUT, Role.NORMALISATION)
"""The layers after which the axis of the samples and that of the steps are where they were."""


@rule("LL509", "batch-axis-as-time", Severity.ERROR, measured=("torch",))
def batch_axis_as_time(run: Run) -> Iterator[Finding]:
    """A recurrent layer that takes the first axis for time, where a loader has put the samples there."""
    loader = _loader(run)
    if loader is None:
        return
    told = set[Origin]()
    for layer in run.model.layers:
        steps = _steps_read(run.model, layer)
        if layer.at is None or layer.at in told or steps is None:
            continue
        told.add(layer.at)
        first = layer.argument("batch_first")
        yield Finding(
            at=layer.at,
            message=f"`{layer.spelling}` takes the samples of a batch for the steps of one sequence, and the "
            f"{steps} steps of each sample for samples",
            label="time first, by default" if first.by_default else "time first",
            because=(Because(loader, "puts the samples along the first axis"),),
            effects=effect(run, "LL509", "samples as steps"),
            ways=(Way((SamplesFirst(first),), repair="Take the first axis for the samples"),),
        )


def _loader(run: Run) -> Origin | None:
    """Return the loader of the only data that the model reads, where the first axis is its batch."""
    read = [layer for layer in run.model.layers if layer.role is Role.INPUT]
    return run.inputs[0].loader if len(run.inputs) == len(read) == 1 else None


def _steps_read(model: Model, layer: Layer) -> int | None:
    """Return how many steps each sample has that a layer reads along the axis of the samples.

    None where it reads them along another one, or where it is not known which axis is which. Over samples of
    a single step some mean to go.
    """
    if layer.role is not Role.RECURRENT or layer.argument("batch_first").value is not False:
        return None
    if len(layer.inbound) != 1:
        return None
    before = model.layers[layer.inbound[0]]
    shape = before.output_shape.value
    while before.role in KEEPING_AXES and len(before.inbound) == 1:
        before = model.layers[before.inbound[0]]
    if before.role is not Role.INPUT or shape is None or len(shape) != 3:
        return None
    steps = shape[1]
    return steps if steps is not None and steps > 1 else None
