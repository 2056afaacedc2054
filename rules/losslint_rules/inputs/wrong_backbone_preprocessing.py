"""LL404: a pretrained backbone that gets images prepared in another way than those it was trained with."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import (
    Because,
    Content,
    Doing,
    Inputs,
    Layer,
    Origin,
    Range,
    Run,
    Scheme,
    prepared_range,
)
from losslint.wishes import Prepare

from losslint_rules.domain.architecture import images_before
from losslint_rules.domain.preparing import REPAIR, prepared_for
from losslint_rules.measured import by_optimizer, follows


@rule("LL404", "wrong-backbone-preprocessing", Severity.WARNING, unfinished=True, measured=("keras", "torch"))
def wrong_backbone_preprocessing(run: Run) -> Iterator[Finding]:
    """A pretrained backbone fed with images that were prepared for another one."""
    if len(run.inputs) != 1:
        return
    inputs = run.inputs[0]
    for layer in run.model.layers:
        backbone = layer.backbone
        if backbone is None or not backbone.pretrained or layer.at is None:
            continue
        before = images_before(run.model, layer)
        if before is None:
            continue
        found = _prepared(inputs, before)
        if found is None or found[0] is backbone.scheme:
            yield from _shrunk(run, inputs, layer, before)
            continue
        scheme, origin = found
        if scheme is None and backbone.scheme is Scheme.INSIDE:
            continue
        yield Finding(
            at=origin,
            message=f"`{backbone.name}` wants images as {backbone.scheme.value}",
            label=f"makes them {scheme.value if scheme is not None else '0 to 1'}",
            because=(Because(layer.at, f"pretrained on {backbone.scheme.value}"),),
            effects=(*follows("LL404", "other images"), *by_optimizer(run, "LL404", "not standardised")),
            ways=(_way(run, layer, before),),
        )


PIXELS = Range(0, 255)
TIMES = 10
"""How many times less wide than it should be the range is of images that are divided by 255 as well."""


def _shrunk(run: Run, inputs: Inputs, layer: Layer, before: list[Layer]) -> Iterator[Finding]:
    """Yield a finding where the right step prepares images that something else divides as well."""
    backbone = layer.backbone
    steps = [step for step in inputs.history if step.scheme is not None]
    layers = [one for one in before if one.scheme is not None]
    scaled = [step for step in inputs.steps(Doing.SCALED) if step.scheme is None and step.origin is not None]
    values, schemes = inputs.range.value, [*(s.scheme for s in steps), *(one.scheme for one in layers)]
    if backbone is None or backbone.scheme is Scheme.INSIDE or values is None or len(scaled) != 1:
        return
    if schemes != [backbone.scheme]:
        return
    met, wanted = prepared_range(backbone.scheme, values) if layers else values, _wanted(backbone.scheme)
    at, by = scaled[0].origin, steps[0].origin if steps else layers[0].at
    if (met.high - met.low) * TIMES > wanted.high - wanted.low or at is None or by is None:
        return
    yield Finding(
        at=at,
        message=f"images that are prepared for `{backbone.name}` are scaled down as well: {scaled[0].detail}",
        label=f"they lie between {met.low:.3g} and {met.high:.3g}",
        because=(Because(by, f"makes {wanted.low:g} to {wanted.high:g} of pixels from 0 to 255"),),
        effects=follows("LL404", "nearly alike"),
        ways=(Way((), "only what prepares the images"),),
    )


def _wanted(scheme: Scheme) -> Range:
    return prepared_range(scheme, PIXELS)


def _way(run: Run, layer: Layer, before: list[Layer]) -> Way:
    """Return the way to images as the backbone wants them: prepared in the model, or before."""
    prepared = tuple(Prepare(layer, one.at) for one in before if one.scheme is not None)
    return Way(prepared, "{0}", REPAIR) if prepared else prepared_for(run, layer)


def _prepared(inputs: Inputs, before: list[Layer]) -> tuple[Scheme | None, Origin] | None:
    """Return how images were prepared, and where; no scheme stands for 0 to 1.

    None where it is not known, or where more than one step changes their numbers.
    """
    steps = [step for step in inputs.history if step.scheme is not None]
    layers = [layer for layer in before if layer.scheme is not None]
    scaled = inputs.steps(Doing.SCALED, Doing.STANDARDISED, Doing.INTEGER_DIVIDED, Doing.SHIFTED)
    if len(steps) + len(layers) == 1 and len(scaled) == len(steps):
        first = steps[0] if steps else None
        scheme, origin = (first.scheme, first.origin) if first else (layers[0].scheme, layers[0].at)
        return (scheme, origin) if origin is not None else None
    if steps or layers or len(scaled) != 1 or scaled[0].doing is not Doing.SCALED:
        return None
    values = inputs.range.value
    if inputs.content.value is not Content.IMAGES or values is None or scaled[0].origin is None:
        return None
    return (None, scaled[0].origin) if (values.low, values.high) == (0, 1) else None
