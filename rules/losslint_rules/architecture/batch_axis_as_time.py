"""LL509: a layer over sequences that takes the samples of a batch for the steps of one."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Layer, Model, Origin, Role, Run
from losslint.wishes import SamplesFirst

from losslint_rules.measured import effect

KEEPING_AXES = (
    Role.EMBEDDING,
    Role.DENSE,
    Role.ACTIVATION,
    Role.DROPOUT,
    Role.NORMALISATION,
    Role.IDENTITY,
    Role.SQUEEZING,
    Role.ATTENTION,
    Role.OPERATION,
)
"""The layers after which the axis of the samples and that of the steps are where they were."""

READERS = (Role.RECURRENT, Role.ATTENTION)
"""The layers that go along the steps of a sequence."""


@rule("LL509", "batch-axis-as-time", Severity.ERROR, measured=("torch",))
def batch_axis_as_time(run: Run) -> Iterator[Finding]:
    """A layer over sequences that takes the first axis for time, where a loader has put the samples there."""
    loader = _loader(run)
    if loader is None:
        return
    told = set[Origin]()
    kept = _samples_first(run.model)
    for layer in run.model.layers:
        steps = _steps_read(run.model, layer, kept)
        if layer.at is None or layer.at in told or steps is None:
            continue
        told.add(layer.at)
        first = layer.argument("batch_first")
        ways = (Way((SamplesFirst(first),), repair="Take the first axis for the samples"),)
        yield Finding(
            at=layer.at,
            message=f"`{layer.spelling}` takes the samples of a batch for the steps of one sequence, and the "
            f"{steps} steps of each sample for samples",
            label="time first, by default" if first.by_default else "time first",
            because=(Because(loader, "puts the samples along the first axis"),),
            effects=effect(run, "LL509", _case(layer)),
            ways=ways,
        )


def _case(layer: Layer) -> str:
    return "samples attended" if layer.role is Role.ATTENTION else "samples as steps"


def _loader(run: Run) -> Origin | None:
    """Return the loader of the only data that the model reads, where the first axis is its batch."""
    read = [layer for layer in run.model.layers if layer.role is Role.INPUT]
    return run.inputs[0].loader if len(run.inputs) == len(read) == 1 else None


def _samples_first(model: Model) -> list[bool | None]:
    """Return of each layer whether samples and steps are where the loader put them; None of mere weights."""
    kept: list[bool | None] = []
    for layer in model.layers:
        before = [kept[n] if n < len(kept) else False for n in layer.inbound]
        if layer.role is Role.INPUT:
            kept.append(True)
        elif all(one is None for one in before):
            kept.append(None)
        else:
            shape = layer.output_shape.value
            in_place = shape is not None and len(shape) == 3 and shape[0] is None
            stays = layer.role in KEEPING_AXES and (layer.role is not Role.OPERATION or in_place)
            kept.append(stays and False not in before)
    return kept


def _steps_read(model: Model, layer: Layer, kept: list[bool | None]) -> int | None:
    """Return how many steps each sample has that a layer reads along the axis of the samples.

    None where it reads them along another one, or where it is not known which axis is which. Over samples of
    a single step some mean to go.
    """
    if layer.role not in READERS or layer.argument("batch_first").value is not False:
        return None
    if len(set(layer.inbound)) != 1 or kept[layer.inbound[0]] is not True:
        return None
    shape = model.layers[layer.inbound[0]].output_shape.value
    if shape is None or len(shape) != 3:
        return None
    steps = shape[1]
    return steps if steps is not None and steps > 1 else None
