"""LL507: a sequence where a vector is wanted, or a vector where a sequence is."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Framework, Layer, Output, Role, Run
from losslint.wishes import ReturnSteps

from losslint_rules.domain.architecture import UNDISTURBING, recurrent_before
from losslint_rules.domain.evidence import labels_evidence, loss_evidence
from losslint_rules.domain.tasks import axes_too_many, has_known_loss
from losslint_rules.measured import effect


@rule(
    "LL507",
    "sequence-where-vector",
    Severity.ERROR,
    subsumes=("LL205", "LL506"),
    unfinished=True,
    measured=("keras", "torch"),
)
def sequence_where_vector(run: Run) -> Iterator[Finding]:
    """`return_sequences` does not fit what follows."""
    if run.framework is Framework.TORCH:
        for output in run.outputs:
            yield from _every_step(run, output)
        return
    for position, layer in enumerate(run.model.layers):
        reader = _reader_of_steps(run, position)
        if _returns_sequences(layer) is not False or reader is None or layer.at is None:
            continue
        yield Finding(
            at=layer.at,
            message=f"`{_name(layer)}` returns its last step only, the `{_name(reader)}` after it wants all",
            label="returns one step",
            because=(Because(reader.at, "wants all steps"),) if reader.at is not None else (),
            effects=effect(run, "LL507", "vector"),
            ways=(Way((ReturnSteps(run, _core(layer), every=True),), repair="Return all steps"),),
        )
    for output in run.outputs:
        if has_known_loss(output):
            yield from _too_long(run, output)


def _too_long(run: Run, output: Output) -> Iterator[Finding]:
    """Yield the finding of a sequence of outputs whose labels are one for each sequence."""
    recurrent = [layer for layer in run.model.layers if _returns_sequences(layer) is not None]
    too_many = axes_too_many(output)
    if too_many is None or not recurrent or output.head.rank.value != 3:
        return
    last = recurrent[-1]
    if _returns_sequences(last) is not True or last.at is None:
        return
    yield Finding(
        at=_core(last).argument("return_sequences").origin or last.at,
        message=f"`{_name(last)}` returns every step, the labels are one for each sequence",
        label="returns every step",
        because=(*labels_evidence(output), *loss_evidence(output)),
        effects=effect(run, "LL507", "sequence"),
        ways=(
            Way(
                (ReturnSteps(run, _core(last), every=False),),
                "{0} in the last recurrent layer",
                "Return the last step only",
            ),
        ),
    )


def _every_step(run: Run, output: Output) -> Iterator[Finding]:
    """Yield the finding of a layer that always gives every step, of which nothing takes one before the loss.

    Beside them it gives the state after the last step, which has an axis for the layers inside it.
    """
    if not has_known_loss(output) or output.labels.are_inputs or axes_too_many(output) is None:
        return
    last = recurrent_before(run.model, output.head.layer)
    if last is None or last.at is None or output.head.rank.value != 3:
        return
    known = last.argument("batch_first").is_true and (last.output_shape.value or (None, None))[1] is not None
    what = "gives every step" if known else "gives three axes: every step, or a state for each layer inside"
    yield Finding(
        at=last.at,
        message=f"`{_name(last)}` {what}; the labels are one for each sequence",
        label="every step goes on",
        because=(*labels_evidence(output), *loss_evidence(output)),
        effects=effect(run, "LL507", "paired" if _is_silent(output) else "refused"),
        ways=(Way((ReturnSteps(run, last, every=False),)),),
        severity=None if _is_silent(output) else Severity.WARNING,
    )


def _is_silent(output: Output) -> bool:
    """Whether the loss stretches a row of targets over all steps of all samples."""
    return output.loss.stretches and len(output.labels.shape.value or ()) == 1


def _core(layer: Layer) -> Layer:
    return layer.inside[0] if layer.role is Role.BOTH_WAYS and layer.inside else layer


def _reads_steps(layer: Layer) -> bool:
    """Whether a layer reads a sequence of rows step by step."""
    return layer.role is Role.RECURRENT and layer.sides is None


def _name(layer: Layer) -> str:
    return _core(layer).spelling


def _returns_sequences(layer: Layer) -> bool | None:
    """Return whether a recurrent layer returns all steps; None for other layers and where it is not known."""
    core = _core(layer)
    if not _reads_steps(core) or not core.argument("return_state").is_false:
        return None
    value = core.argument("return_sequences").value
    return value if isinstance(value, bool) else None


def _reader_of_steps(run: Run, position: int) -> Layer | None:
    """Return the layer that cannot do without steps and gets the output of this one, if there is one."""
    while True:
        readers = run.model.readers(position)
        if len(readers) != 1 or len(run.model.layers[readers[0]].inbound) != 1:
            return None
        position = readers[0]
        layer = run.model.layers[position]
        slides = layer.role in (Role.CONVOLUTION, Role.MAX_POOLING) and layer.sides == 1
        if slides or _reads_steps(_core(layer)):
            return layer
        if layer.role not in (*UNDISTURBING, Role.NORMALISATION):
            return None
