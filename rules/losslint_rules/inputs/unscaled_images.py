"""LL401: pixels from 0 to 255 that reach relu layers as they are."""

from collections.abc import Iterator

from losslint.findings import Applicability, Finding, Rebind, Severity, Way
from losslint.rule import rule
from losslint.training import (
    LINEAR,
    UNSCALED_FLOATS,
    Because,
    Carrier,
    Content,
    Data,
    Doing,
    Family,
    Inputs,
    Layer,
    Model,
    Origin,
    Role,
    Run,
    Scheme,
    Version,
)
from losslint.wishes import ScaleInside, ScaleLoaded
from msgspec.structs import replace

from losslint_rules.domain.architecture import (
    activation_after,
    first_weighted,
    images_before,
    keeps_scale,
    next_weighted,
)
from losslint_rules.domain.handing import handed
from losslint_rules.domain.names import RECTIFIERS
from losslint_rules.domain.preparing import prepared_for
from losslint_rules.domain.splits import given_later
from losslint_rules.measured import by_optimizer, follows

LARGE = 100
"""From which number on pixels count as not scaled."""


@rule("LL401", "unscaled-images", Severity.WARNING, unfinished=True, measured=("keras", "torch"))
def unscaled_images(run: Run) -> Iterator[Finding]:
    """Images of 0 to 255 fed to a relu network, or a pretrained one, that does not scale them."""
    if any(output.labels.are_inputs and output.loss.family is not Family.YES_NO for output in run.outputs):
        return
    fed, backbone = _relu_layers_fed(run.model), _backbone_fed(run.model)
    for inputs in run.inputs if fed or backbone is not None else ():
        origin, values = inputs.at or inputs.range.origin, inputs.range.value
        if inputs.content.value is not Content.IMAGES or origin is None or values is None:
            continue
        if values.low < 0 or values.high < LARGE:
            continue
        found = Finding(
            at=origin,
            message=f"images from {values.low:g} to {values.high:g} reach a relu network unscaled",
            label="not scaled",
            because=_loaded(inputs, origin),
            effects=(),
        )
        yield (
            _of_backbone(found, backbone, run)
            if backbone is not None
            else _of_layers(found, fed, run, inputs)
        )


def _of_layers(found: Finding, fed: tuple[Layer, ...], run: Run, inputs: Inputs) -> Finding:
    weights = (Because(layer.at, "first layer with weights") for layer in fed if layer.at is not None)
    return replace(
        found,
        because=(*found.because, *weights),
        effects=by_optimizer(run, "LL401", "raw"),
        ways=_ways(run),
    )


def _of_backbone(found: Finding, layer: Layer, run: Run) -> Finding:
    backbone = layer.backbone
    assert backbone is not None
    wanted = backbone.scheme.value
    return replace(
        found,
        message=found.message.replace("a relu network unscaled", f"`{backbone.name}` as they are"),
        because=(*found.because, *([Because(layer.at, f"pretrained on {wanted}")] if layer.at else [])),
        effects=follows("LL401", "other pictures", wanted=wanted),
        ways=(prepared_for(run, layer),),
    )


def _backbone_fed(model: Model) -> Layer | None:
    """Return the pretrained model that gets the inputs as they are and wants them prepared."""
    for layer in model.layers:
        backbone = layer.backbone
        if backbone is None or not backbone.pretrained or backbone.scheme is Scheme.INSIDE:
            continue
        before = images_before(model, layer)
        if before is not None and all(one.scheme is None for one in before):
            return layer
    return None


def _relu_layers_fed(model: Model) -> tuple[Layer, ...]:
    """Return the layers that get the inputs in their own scale, if all are hidden layers of the relu family.

    A normalisation between such a layer and the next weights brings the numbers back.
    """
    positions = first_weighted(model)
    for position in positions:
        applied = activation_after(model, position)
        way = next_weighted(model, position)
        if way is None or any(layer.role is Role.NORMALISATION for layer in way.passed):
            return ()
        if applied == LINEAR:  # the numbers go on as they are until something bends them
            applied = activation_after(model, way.position) if next_weighted(model, way.position) else None
        if applied not in RECTIFIERS:
            return ()
    return tuple(model.layers[position] for position in positions)


def _loaded(inputs: Inputs, said: Origin) -> tuple[Because, ...]:
    """Return where the images were loaded, unless it is where the finding stands, and what scaled nothing."""
    step = next(iter(inputs.steps(Doing.LOADED)), None)
    casts = [cast for cast in inputs.steps(Doing.CAST) if cast.detail == UNSCALED_FLOATS]
    said_too = tuple(Because(cast.origin, UNSCALED_FLOATS) for cast in casts if cast.origin is not None)
    if step is None or step.origin is None or step.origin == said:
        return said_too
    return (Because(step.origin, "loaded as they are"), *said_too)


def _ways(run: Run) -> tuple[Way, ...]:
    """Return the ways to scaled pixels: in the model, or everywhere for a Keras without such a layer.

    The repair is only shown where the file gives the model other inputs than pixels as they are.
    """
    others = [given.data for given in given_later(run)]
    applicability = Applicability.UNSAFE if all(map(_is_raw, others)) else Applicability.DISPLAY
    elsewhere = _are_targets(run) or run.version.value in (Version.KERAS_1, Version.KERAS_2_EARLY)
    first = _first_changing(run.model) if not elsewhere else None
    if first is not None:
        repair = "Scale the pixels at the start of the model"
        inside = Way((ScaleInside(run, first),), AT_THE_START, repair, applicability)
        return inside, Way((), EVERYTHING)
    every = [*run.inputs, *others] if len(run.inputs) == 1 else []
    generated = [ScaleLoaded(data, "1.0 / 255") for data in every if data.carrier is Carrier.GENERATOR]
    uses = [handed(data) for data in every if data.carrier is not Carrier.GENERATOR]
    known = tuple(use for use in uses if use is not None)
    divided = Rebind(known, "{} / 255.0") if known and len(known) == len(uses) else None
    wishes = (*generated, *([divided] if uses or not every else []))
    words = f"{EVERYTHING}, the targets as well" if _are_targets(run) else EVERYTHING
    everywhere = Way(wishes, words, "Divide the pixels by 255", applicability)
    return (everywhere,) if elsewhere else (Way((ScaleInside(run, None),), AT_THE_START), everywhere)


AT_THE_START = "a {0} layer at the start of the model"
EVERYTHING = "everything / 255.0"


def _are_targets(run: Run) -> bool:
    """Whether the images are what the model is to give back."""
    return any(output.labels.are_inputs for output in run.outputs)


def _first_changing(model: Model) -> Layer | None:
    """Return the layer that the inputs reach first, those aside that only distort pictures.

    None where the inputs go several ways.
    """
    way = [position for position, layer in enumerate(model.layers) if not layer.inbound]
    while len(way) == 1 and len(model.layers[way[0]].inbound) <= 1:
        layer = model.layers[way[0]]
        unchanged = layer.role in (Role.INPUT, Role.DISTORTING)
        if not unchanged and not (layer.inside and keeps_scale(layer)):
            return layer
        way = model.readers(way[0])
    return None


def _is_raw(data: Data) -> bool:
    """Whether pixels are known to be 0 to 255 still."""
    values = data.range.value
    return values is not None and values.low >= 0 and values.high >= LARGE
