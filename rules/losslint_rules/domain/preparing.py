"""Images for a pretrained backbone: the repair that lets the right function prepare every split."""

from collections.abc import Iterator

from losslint.findings import Applicability, Edit, Fix, Instead, Named, RemoveArgument, SetArgument
from losslint.training import Data, Doing, Layer, Run, Step

from losslint_rules.domain.splits import given_later


def in_words(layer: Layer) -> str:
    """Say what the repair does."""
    return f"Prepare the images as {layer.spelling} wants them"


def preparation_of(layer: Layer) -> Named | None:
    """Return the function that prepares images for a backbone, None for any other layer."""
    backbone = layer.backbone
    return (
        Named(layer.at, backbone.modules, "preprocess_input") if backbone is not None and layer.at else None
    )


def prepared_for(run: Run, layer: Layer) -> Fix | None:
    """Return the repair that prepares the images of every split as a backbone wants them.

    It is only shown where something that the model is asked about is not known.
    """
    function = preparation_of(layer)
    steps = [_preparing(data) for data in (run.inputs[0], *(given.data for given in given_later(run)))]
    if function is None or steps[0] is None:
        return None
    edits = [edit for step in dict.fromkeys(steps) if step is not None for edit in _by(step, function)]
    applicability = Applicability.DISPLAY if None in steps else Applicability.UNSAFE
    return Fix(in_words(layer), tuple(dict.fromkeys(edits)), applicability)


BY_NUMBERS = ("divided by", "multiplied by", "rescale by")
"""How steps are described that change every pixel in the same way."""


def _preparing(data: Data) -> Step | None:
    """Return the only step that changes the numbers of images, or that loads them with a generator."""
    steps = data.steps(Doing.SCALED, Doing.STANDARDISED, Doing.INTEGER_DIVIDED, Doing.SHIFTED)
    loaded = [step for step in data.steps(Doing.LOADED) if step.by is not None]
    if len(steps) == 1 and (steps[0].scheme is not None or steps[0].detail.startswith(BY_NUMBERS)):
        later = data.history[data.history.index(steps[0]) :]
        arranged = any(step.doing is Doing.RESHAPED and step.detail != "resized" for step in later)
        return None if arranged else steps[0]  # what is no picture yet has no colours
    return loaded[0] if len(loaded) == 1 and not steps else None


def _by(step: Step, function: Named) -> Iterator[Edit | None]:
    """Yield the edits that let a function do what a step does."""
    if step.by is None:
        yield Instead(step.origin, function) if step.origin is not None else None
        return
    if step.doing is Doing.SCALED:
        yield RemoveArgument(step.by, "rescale")
    yield SetArgument(step.by, "preprocessing_function", function)
