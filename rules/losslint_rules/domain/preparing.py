"""Images for a pretrained backbone: the way that lets the right function prepare every split."""

from losslint.findings import Applicability, Way
from losslint.training import Data, Doing, Layer, Run, Step
from losslint.wishes import Prepare

from losslint_rules.domain.splits import given_later

REPAIR = "Prepare the images as {0.name} wants them"


def prepared_for(run: Run, layer: Layer) -> Way:
    """Return the way to images of every split as a backbone wants them.

    The repair is only shown where something that the model is asked about is not known, and there is none
    where it is not known what prepares the images of the training.
    """
    steps = [_preparing(data) for data in (run.inputs[0], *(given.data for given in given_later(run)))]
    if len(run.inputs) > 1 or steps[0] is None:
        return Way((Prepare(layer, None),))
    wishes = tuple(Prepare(layer, step) for step in dict.fromkeys(steps) if step is not None)
    applicability = Applicability.DISPLAY if None in steps else Applicability.UNSAFE
    return Way(wishes, "{0}", REPAIR, applicability)


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
