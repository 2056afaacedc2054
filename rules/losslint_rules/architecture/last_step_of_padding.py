"""LL511: the last step of sequences that padding ends."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Layer, Model, Origin, Role, Run, Step

from losslint_rules.measured import effect

LEAVING = (
    Role.EMBEDDING,
    Role.DROPOUT,
    Role.IDENTITY,
    Role.SQUEEZING,
    Role.NORMALISATION,
    Role.NOISE,
    Role.RECURRENT,
)
"""What leaves each step where it is."""


@rule("LL511", "last-step-of-padding", Severity.WARNING, measured=("keras", "torch"))
def last_step_of_padding(run: Run) -> Iterator[Finding]:
    """A recurrent layer read at its last step, where shorter sequences have ended before."""
    read = [layer for layer in run.model.layers if layer.role is Role.INPUT]
    step = run.inputs[0].padded if len(run.inputs) == len(read) == 1 else None
    if step is None or step.origin is None or step.padding is None or not step.padding.behind:
        return
    told = set[Origin]()
    for place, layer in enumerate(run.model.layers):
        reads_last = _last_read(run.model, place)
        if layer.at is None or reads_last is None or layer.at in told or not _reads(run.model, layer):
            continue
        told.add(layer.at)
        yield _finding(run, layer, reads_last, step)


def _finding(run: Run, layer: Layer, reads_last: Origin, step: Step) -> Finding:
    padding = step.origin
    return Finding(
        at=reads_last,
        message=f"`{layer.spelling}` is read at its last step, which is padding for all but the longest "
        "sequences",
        label="the last step",
        because=(
            *((Because(padding, "padding behind the sequences"),) if padding is not None else ()),
            *(
                (Because(layer.at, "goes on over the padding"),)
                if layer.at != reads_last and layer.at
                else ()
            ),
        ),
        effects=effect(run, "LL511", "behind"),
        help="tell the layer where each sequence ends, or put the padding before the sequences",
    )


def _last_read(model: Model, place: int) -> Origin | None:
    """Return what reads the last step of a recurrent layer alone, None where nothing is known to."""
    layer = model.layers[place]
    if layer.role is not Role.RECURRENT:
        return None
    every = layer.argument("return_sequences")
    if every.known:
        backwards = layer.argument("go_backwards").value is not False
        return layer.at if every.value is False and not backwards else None
    readers = model.readers(place)
    first = layer.argument("batch_first").value is True and layer.argument("bidirectional").value is False
    last = [model.layers[one] for one in readers if model.layers[one].takes_last]
    return last[0].at if first and len(readers) == len(last) == 1 else None


def _reads(model: Model, layer: Layer) -> bool:
    """Whether a layer reads the data step by step, and nothing says which of the steps are padding."""
    while len(layer.inbound) == 1:
        layer = model.layers[layer.inbound[0]]
        if layer.role is Role.INPUT:
            return True
        masks = layer.argument("mask_zero")
        if (
            layer.role not in LEAVING
            or layer.at is None
            or ("mask_zero" in layer.arguments and masks.value is not False)
        ):
            return False
    return False
