"""LL403: pixels that are divided by 255 twice."""

from collections.abc import Iterator

from losslint.findings import Applicability, Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Content, Data, Doing, Inputs, Layer, Origin, Role, Run, Step
from losslint.wishes import Unscale
from msgspec.structs import replace

from losslint_rules.domain.architecture import scaling_layers
from losslint_rules.domain.repairs import without_layer
from losslint_rules.domain.splits import given_later
from losslint_rules.measured import effect


@rule("LL403", "scaled-twice", Severity.ERROR, measured=("keras", "torch"))
def scaled_twice(run: Run) -> Iterator[Finding]:
    """Images that are scaled down twice."""
    for inputs in run.inputs:
        values = inputs.range.value
        if inputs.content.value is not Content.IMAGES or values is None:
            continue
        places = [(step.origin, step.detail) for step in _shrinking(inputs) if step.origin is not None]
        if not places or max(abs(values.low), abs(values.high)) > 1:
            continue
        if len(run.inputs) == 1:
            places += [
                (layer.at, _words(layer)) for layer in scaling_layers(run.model) if layer.at is not None
            ]
        if len(places) < 2:
            continue
        yield replace(_finding(run, inputs, places), ways=(_way(run, inputs),))


TINY = 0.02
"""What pixels that were divided twice do not exceed: 1 / 255 is 0.004."""


def _shrinking(data: Data) -> list[Step]:
    """Return the steps that made pixels small: the last one alone where once was enough."""
    values, steps = data.range.value, data.steps(Doing.SCALED)
    if values is None or max(abs(values.low), abs(values.high)) > TINY:
        return steps[-1:]
    return steps[-2:]


def _finding(run: Run, inputs: Inputs, places: list[tuple[Origin, str]]) -> Finding:
    (first, earlier), (second, later) = places[0], places[1]
    return Finding(
        at=second,
        message=f"images are scaled down a second time: {later}",
        label="the second time",
        because=(Because(first, f"the first time: {earlier}"), *_loaded(inputs)),
        effects=effect(run, "LL403", "nearly zero"),
    )


ONCE = "only one of the two"


def _way(run: Run, inputs: Inputs) -> Way:
    """Return the way that takes one of both scalings away from every split that has both, and no other.

    A `Rescaling` layer may go where nothing relies on it; it is only shown where something is not known.
    """
    if len(run.inputs) > 1:
        return Way((), ONCE)
    others = [given.data for given in given_later(run)]
    layers = scaling_layers(run.model)
    largest = [_largest(data) for data in others]
    if layers and _can_go(layers[0]) and not any(size is not None and size > 1 for size in largest):
        applicability = Applicability.DISPLAY if None in largest else Applicability.UNSAFE
        return Way((without_layer(run, layers[0]),), ONCE, "Take the layer away", applicability)
    limit = 1 if layers else TINY
    twice = [data for data in (inputs, *others) if (_largest(data) or limit + 1) <= limit]
    scaled = [data.steps(Doing.SCALED) for data in twice]
    for position in (-1, 0) if all(scaled) else ():
        gone = [steps[position] for steps in scaled]
        kept = [step for steps in scaled for step in steps if step is not steps[position]]
        kept += [step for data in others if data not in twice for step in data.history]
        if not any(_same(step, other) for step in gone for other in kept):
            return Way(tuple(map(Unscale, gone)), ONCE, "Scale them once")
    return Way((), ONCE)


def _largest(data: Data) -> float | None:
    values = data.range.value
    return max(abs(values.low), abs(values.high)) if values is not None else None


def _can_go(layer: Layer) -> bool:
    """Whether a layer is nothing but a scaling: it does not say what the model is fed with."""
    return layer.role is Role.RESCALING and not layer.argument("input_shape").known


def _same(step: Step, other: Step) -> bool:
    """Whether two steps are one piece of code, or are done by one object."""
    return step.origin == other.origin or (step.by is not None and step.by == other.by)


def _loaded(inputs: Inputs) -> tuple[Because, ...]:
    steps = inputs.steps(Doing.LOADED)
    return tuple(
        Because(step.origin, "pixels from 0 to 255") for step in steps[:1] if step.origin is not None
    )


def _words(layer: Layer) -> str:
    return "a `Rescaling` layer" if layer.role is Role.RESCALING else f"`{layer.spelling}` scales inside"
