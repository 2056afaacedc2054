"""How a finding is put to the test: what a repaired twin has otherwise, and by what the two are told apart.

Rules say it in these words, in modules of the package `experiments` beside them. A linter that is not
asked to probe never imports those.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from losslint.findings import Finding
from losslint.training import Encoding


class Sign(Enum):
    """By what the training as written is told from the repaired one, cheapest first."""

    CRASH = "the first batch stops with an error"
    CONSTANT = "every prediction is the same"
    FIRST_LOSS = "the loss before any training, against the logarithm of the number of classes"
    METRIC = "what the metric reports, against a score worked out by hand"
    ROWS = "what the predicted probabilities of a sample add up to"
    NEGATIVE_LOSS = "the loss falls below zero"
    MEMORISING = "the score after 50 steps on one batch of 32"
    LEARNING = "the score on new samples, with the script's own optimizer"
    LIKELIHOOD = "the probability that the right classes get"
    LEARNING_WITH_SGD = "the score on new samples with SGD, where the own optimizer hides it"


@dataclass(frozen=True, slots=True)
class Repaired:
    """What the repaired twin has otherwise; None is "as written".

    `metrics` are canonical names. `hidden` is the activation that takes the place of the one that the
    finding points at; `everywhere` puts it into all hidden layers. `scale` multiplies the inputs before
    the first layer. `random_weights` lets all hidden layers start from the usual random weights.
    """

    units: int | None = None
    activation: str | None = None
    loss: str | None = None
    from_logits: bool | None = None
    labels: Encoding | None = None
    metrics: tuple[str, ...] | None = None
    hidden: str | None = None
    everywhere: bool = False
    scale: float | None = None
    random_weights: bool = False


@dataclass(frozen=True, slots=True)
class Treatment:
    """An experiment in domain words: the twin, and the signs to look for, in order.

    `of_the_body` says that the hidden layers and the inputs are what matters. Otherwise the head, the loss,
    the labels and the metrics are enough, and one hidden layer may stand for all where they cannot be
    rebuilt. `steps` is the length of a run on new samples.
    """

    repaired: Repaired
    signs: tuple[Sign, ...]
    of_the_body: bool = False
    steps: int = 200


Treat = Callable[[Any, Finding], "Treatment | None"]
"""From what a rule spoke about (a run, an output) and its finding to a treatment; None: there is none."""

TREATMENTS: dict[str, Treat] = {}
"""Every treatment by the code of its rule."""


def treats(*codes: str) -> Callable[[Treat], Treat]:
    """Register the decorated function as what gives the treatments of these rules' findings."""

    def register(treat: Treat) -> Treat:
        for code in codes:
            TREATMENTS[code] = treat
        return treat

    return register
