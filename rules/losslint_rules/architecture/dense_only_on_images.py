"""LL503: images flattened into dense layers."""

from collections.abc import Iterator
from math import prod

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Content, Framework, Inputs, Layer, Model, Role, Run

from losslint_rules.domain.architecture import is_weighted
from losslint_rules.measured import effect


@rule("LL503", "dense-only-on-images", Severity.INFO, measured=("keras", "torch"))
def dense_only_on_images(run: Run) -> Iterator[Finding]:
    """Images that are flattened into a network of dense layers."""
    images = [inputs for inputs in run.inputs if inputs.content.value is Content.IMAGES]
    dense = _dense_layers(run.model)
    if not images or len(images) != len(run.inputs) or len(dense) < 2:
        return
    if any(output.labels.are_inputs for output in run.outputs):
        return
    if run.framework is Framework.TORCH and not all(_may_move(inputs) for inputs in images):
        return
    flatten = next((layer for layer in run.model.layers if layer.role is Role.FLATTENING), dense[0])
    origin = flatten.at or run.at
    yield Finding(
        at=origin,
        message=f"images are flattened into {len(dense)} dense layers",
        label="neighbours are lost here",
        because=()
        if flatten is dense[0] or dense[0].at is None
        else (Because(dense[0].at, "first dense layer"),),
        effects=effect(run, "LL503", "places"),
        help="convolutions before the dense layers",
    )


def _may_move(inputs: Inputs) -> bool:
    """Whether pictures are known to be larger than those whose things stand in the middle, or coloured.

    Of digits and clothes in grey frames of 28 by 28 pixels dense layers learn as much.
    """
    shape = inputs.shape.value or ()
    sides = [size for size in shape[1:] if size is not None]
    return len(shape) >= 3 and len(sides) == len(shape) - 1 and prod(sides) > CENTRED


CENTRED = 28 * 28
"""The numbers of a picture of such a kind."""


def _dense_layers(model: Model) -> list[Layer]:
    """Return the layers with weights if all are dense and the model is known, else none."""
    unknown = any(layer.weights is None or layer.inside for layer in model.layers)
    weighted = [layer for layer in model.layers if is_weighted(layer)]
    if unknown or not model.complete or any(layer.role is not Role.DENSE for layer in weighted):
        return []
    return weighted
