"""What a loss expects, in words that hold in any framework: what it reads, and wants of labels."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from losslint.training.fact import Fact


class Scale(Enum):
    """What the numbers mean that a model outputs, or that a loss reads."""

    PROBABILITIES = "probabilities of a row, which sum to one"
    INDEPENDENT = "probabilities, each by itself"
    LOGITS = "numbers of any size and sign, as weights leave them"
    LOG_PROBABILITIES = "logarithms of probabilities"
    MARGINS = "sides of zero, and how far from it"
    RATES = "numbers from zero up"
    NUMBERS = "numbers in some range of their own"


class Form(Enum):
    """What a loss wants each label to be."""

    CLASS_IDS = "one id"
    ROWS = "a row with a number for each class"
    YES_NO = "yes or no, for each unit"
    LIKE_OUTPUT = "whatever the output comes close to"


class Family(Enum):
    """How a loss compares outputs and labels."""

    CROSSENTROPY = "one distribution over classes with the right class"
    YES_NO = "answers to questions, each with yes or no"
    DIVERGENCE = "one distribution with another"
    DISTANCE = "a number with the number that it should be"
    MARGIN = "the right side with the wrong one, by a margin"
    COUNT = "a rate with a count"
    ANGLE = "the direction of a row with another"
    OVERLAP = "a region with another"
    OWN = "in a way of the project's own, of which only a part is followed"


class Expectation(Struct, frozen=True):
    """What a loss expects.

    `reads` is a fact of its own: of many a loss it is an argument that decides whether it reads logits, and
    the rest holds where that is not known. `stretches` says that labels of another shape are stretched to
    the output's instead of refused, `weighs` that what is already right counts less. `strict` says that whole
    numbers, or labels with one axis less than the output, are taken as class ids or refused, and `alike` that
    labels of any other shape than the output's are refused.
    """

    family: Family
    reads: Fact[Scale]
    wants: Form
    stretches: bool = False
    weighs: bool = False
    strict: bool = False
    alike: bool = False


_SCALES: dict[str, Scale] = {
    "linear": Scale.LOGITS,
    "softmax": Scale.PROBABILITIES,
    "sigmoid": Scale.INDEPENDENT,
    "log_softmax": Scale.LOG_PROBABILITIES,
    "log_sigmoid": Scale.LOG_PROBABILITIES,
    **dict.fromkeys(("relu", "relu6", "thresholded_relu", "softplus"), Scale.RATES),
    **dict.fromkeys(
        (
            "leaky_relu",
            "elu",
            "selu",
            "celu",
            "gelu",
            "silu",
            "swish",
            "mish",
            "softsign",
            "tanh",
            "hard_tanh",
        ),
        Scale.NUMBERS,
    ),
}
"""What every activation makes of which it was measured how losses take it: of exponential, hard_sigmoid,
prelu and tanh_shrink it was not."""


def scale_of(activation: str | None) -> Scale | None:
    """Return what an activation makes of any numbers; None for one of which it was not measured."""
    return _SCALES.get(activation or "")
