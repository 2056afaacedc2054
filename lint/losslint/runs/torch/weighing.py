"""How much each class counts: the weights that a loss is given, or those by which samples are drawn."""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.samplers import length_of
from losslint.runs.view import View
from losslint.training import ClassWeights, Fact, Weighing
from losslint.values import Array, FitEvent, Made, is_none

NAMES = ("weight", "pos_weight")
"""The arguments of losses that hold a weight for each output of the model."""

OF_CLASSES = tuple(
    "cross_entropy CrossEntropyLoss nll_loss NLLLoss multi_margin_loss MultiMarginLoss".split()
)
"""The losses whose `weight` has one for each class; that of others is multiplied by what they give."""


def class_weights_of(view: View, fit: FitEvent | None) -> Fact[ClassWeights]:
    """Return how many weights a loss has, or the sampler of what it is worked out of."""
    batch = view.find(fit.arguments.get("x"), Array) if fit is not None else None
    if batch is not None and batch.drawn_by is not None:
        drawn = batch.drawn_by
        places = tuple(range(drawn.weights))
        name = "WeightedRandomSampler"
        return Fact(ClassWeights(places, drawn.at, Weighing.SAMPLES, name, drawn.samples), drawn.at)
    loss = view.find(fit.arguments.get("loss"), Made) if fit is not None else None
    if loss is None:
        return Fact.unknown("no loss is known, and no sampler")
    for name in NAMES:
        value = loss.arguments.get(name)
        if value is None or is_none(value) or (name == "weight" and loss.name not in OF_CLASSES):
            continue
        count = length_of(view.store, value)
        if count is None:
            return Fact.unknown("how many weights there are is not known", value.origin)
        at = value.origin or loss.origin
        return Fact(ClassWeights(tuple(range(count)), at, Weighing.OUTPUTS, name), at)
    return Fact.unknown("none are given")
