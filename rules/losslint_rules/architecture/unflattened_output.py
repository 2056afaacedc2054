"""LL506: an output with more axes than its labels."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Framework, Layer, Output, Role, Run
from losslint.wishes import Flatten

from losslint_rules.domain.evidence import labels_evidence, loss_evidence, units_place
from losslint_rules.domain.tasks import axes_too_many, has_known_loss
from losslint_rules.measured import effect


@rule("LL506", "unflattened-output", Severity.ERROR, measured=("keras", "torch"))
def unflattened_output(output: Output) -> Iterator[Finding]:
    """A model whose output still has the axes of its inputs."""
    if not has_known_loss(output) or output.labels.are_inputs or axes_too_many(output) is None:
        return
    labels = output.labels
    origin = labels.at or labels.shape.origin
    evidence = labels_evidence(output) or ((Because(origin, "labels"),) if origin is not None else ())
    rank, shape = output.head.rank.value, labels.shape.value or ()
    yield Finding(
        at=units_place(output),
        message=f"the output has {rank} axes{_written(output)}, its labels have {len(shape)}",
        label=f"output of {rank} axes",
        because=(*evidence, *loss_evidence(output)),
        effects=effect(output, "LL506", "stretched" if _may_run(output) else "refused"),
        ways=(Way((_flattened(output),), repair="Flatten what goes into the dense layers"),),
        severity=None if _may_run(output) or output.run.framework is Framework.KERAS else Severity.WARNING,
    )


def _may_run(output: Output) -> bool:
    """Whether the loss may take these labels, stretched; in PyTorch it does so of a row of them only."""
    is_row = len(output.labels.shape.value or ()) == 1
    return output.loss.stretches and (is_row or output.run.framework is Framework.KERAS)


def _flattened(output: Output) -> Flatten:
    """Wish that what goes into the dense layers at the end of the model be flattened."""
    run, labels = output.run, output.labels.shape.value or ()
    first = _first_dense(run, output.head.layer) if len(run.outputs) == 1 and len(labels) <= 2 else None
    return Flatten(run, first)


def _first_dense(run: Run, layer: Layer | None) -> Layer | None:
    """Return the first of the dense layers that lead to the head, if it gets more axes than it should.

    Nothing stands between them that needs these axes, and their sizes are known.
    """
    first: Layer | None = None
    layers = run.model.layers
    while layer is not None and _takes_rows(layer) and len(layer.inbound) == 1:
        before = layers[layer.inbound[0]]
        shape = before.output_shape.value or ()
        if layer.role is Role.DENSE and len(shape) > 2 and None not in shape[1:]:
            first = layer
        layer = before
    return first


def _takes_rows(layer: Layer) -> bool:
    """Whether a layer takes rows of numbers as well as pictures, and does the same to both."""
    return layer.role in EVERYWHERE and layer.sides is None


EVERYWHERE = (Role.DENSE, Role.DROPOUT, Role.NOISE, Role.ACTIVATION, Role.NORMALISATION)
"""The layers that stand between images as well as between rows, but for those that drop whole slices."""


def _written(output: Output) -> str:
    layer = output.head.layer
    shape = layer.output_shape.value if layer is not None and not output.head.trail else None
    if shape is None or len(shape) != output.head.rank.value:
        return ""
    return f", ({', '.join('any' if size is None else str(size) for size in shape)})"
