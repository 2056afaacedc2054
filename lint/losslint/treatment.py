"""How a finding is put to the test: what a repaired twin has otherwise, and by what the two are told apart.

Rules say it in these words, in modules of the package `experiments` beside them. A linter that is not
asked to probe never imports those.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from msgspec import Struct, field

from losslint.findings import Finding
from losslint.training import Encoding, Framework, Role


class Sign(Enum):
    """By what the training as written is told from the repaired one, cheapest first."""

    CRASH = "the first batch stops with an error"
    CONSTANT = "every prediction is the same"
    FIRST_LOSS = "the loss before any training, against the logarithm of the number of classes"
    METRIC = "what the metric reports, against a score worked out by hand"
    ROWS = "what the predicted probabilities of a sample add up to"
    NEGATIVE_LOSS = "the loss falls below zero"
    MOVING = "by how much the weights that are frozen or let loose still change"
    KEPT = "by how much weights that were kept differ when they are used"
    APART = "by how much an answer depends on chance, or on the samples beside it"
    ACTING = "whether a callback does what it is there for"
    FLOOR = "the loss that is left when the answers are right"
    MEMORISING = "the score after 50 steps on one batch of 32"
    LEARNING = "the score on new samples, with the script's own optimizer"
    LIKELIHOOD = "the probability that the right classes get"
    DECIDED = "how many answers are right, the way that they are made of the outputs"
    TESTED = "the loss on new samples, against that of the same network tested as it was trained"
    LEARNING_WITH_SGD = "the score on new samples with SGD, where the own optimizer hides it"


FREEZE, LOOSE, COMPILE, FIT = "freeze", "let loose", "compile", "fit"
COMPILE_WITH_SAME = "compile with the same optimizer"
COMPILE_OTHERS = "compile, the optimizer with all other weights only"
FIT_UNRECORDED = "fit, these layers without gradients"
REPLACE, MISSPELL = "put in new layers", "freeze by a misspelt attribute"
KEEP, KEEP_COPY, RESTORE = "keep the weights", "keep a copy of the weights", "load the kept weights"
PHASES = (
    *(FREEZE, LOOSE, COMPILE, COMPILE_WITH_SAME, COMPILE_OTHERS, FIT, FIT_UNRECORDED),
    *(REPLACE, MISSPELL, KEEP, KEEP_COPY, RESTORE),
)
"""The steps that a training in phases is made of; to compile is to make the optimizer as well."""

CLEAR, BACKWARD, STEP, CLEAR_AFTER = "clear", "backward", "step", "clear after a step"
TURN = (CLEAR, BACKWARD, STEP)
"""One turn of a loop of one's own, as it usually is."""


class Around(Struct, frozen=True):
    """What a twin does around its model, as expressions of NumPy; "" is nothing.

    `inputs` and `labels` say how samples are prepared, in terms of those names; `new_inputs` and
    `new_labels` how those are that the model is tested with, where that is another way. `right` is the share
    of right answers, or what `score` calls it, in terms of `outputs` and of `answers`, the class ids or
    numbers that are right. `by_class` says that the samples are sorted by their classes before some are
    kept to test with. `callback` is the class of a callback that watches the number `monitor`, `looked_up` a
    number that is read from the history; `validates` says whether the training has validation data.
    `phases` are the steps of a training that freezes layers or lets them loose, in `PHASES`: all layers but
    the last, with `all_of_it` the last one too, and with `last` that one alone.
    Of a loop of one's own `turn` is the order of one turn, of which it steps in every `gathers`-th, and
    `in_order` says that it takes the samples class after class. `drops_on` says that the model is asked in
    the mode that it is trained in, and `rounded` that the loss gets the outputs as whole numbers.
    """

    inputs: str = ""
    new_inputs: str = ""
    labels: str = ""
    new_labels: str = ""
    right: str = ""
    score: str = ""
    by_class: bool = False
    callback: str = ""
    monitor: str = ""
    looked_up: str = ""
    validates: bool = True
    phases: tuple[str, ...] = ()
    all_of_it: bool = False
    last: bool = False
    turn: tuple[str, ...] = TURN
    gathers: int = 1
    in_order: bool = False
    drops_on: bool = False
    rounded: bool = False


class Repaired(Struct, frozen=True):
    """What the repaired twin has otherwise; None is "as written".

    `metrics` are canonical names, or calls that make a metric. `hidden` is the activation that takes the
    place of the one that the finding points at; `everywhere` puts it into all hidden layers. `scale`
    multiplies the inputs before the first layer. `random_weights` lets all hidden layers start from the usual
    random weights. `one_activation` leaves the last activation alone over the last layer. `around` is all
    that this twin does around its model.
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
    one_activation: bool = False
    learning_rate: float | None = None
    around: Around = field(default_factory=Around)


class Given(Struct, frozen=True):
    """What a treatment knows better than the facts of the output, None where it does not.

    `encoding` and `classes` are those of the labels before anything was done to them. `pixels` says that the
    inputs are whole numbers from 0 to 255 before anything was done to them, `metrics` how those are called or
    made that the finding is about, and `bent` that no linear model can tell the answers apart. `beside` are
    roles of layers that stand behind the hidden layer, where one stands for all.
    """

    encoding: Encoding | None = None
    classes: int | None = None
    pixels: bool = False
    metrics: tuple[str, ...] | None = None
    bent: bool = False
    beside: tuple[Role, ...] = ()


class Treatment(Struct, frozen=True):
    """An experiment in domain words: the twin, and the signs to look for, in order.

    `of_the_body` says that the hidden layers and the inputs are what matters. Otherwise the head, the loss,
    the labels and the metrics are enough, and one hidden layer may stand for all where they cannot be
    rebuilt. `steps` is the length of a run on new samples. `around` is what the twin as written does around
    its model.
    """

    repaired: Repaired
    signs: tuple[Sign, ...]
    of_the_body: bool = False
    steps: int = 200
    around: Around = field(default_factory=Around)
    given: Given = field(default_factory=Given)


Treat = Callable[[Any, Finding], "Treatment | None"]
"""From what a rule spoke about (a run, an output) and its finding to a treatment; None: there is none."""

TREATMENTS: dict[str, Treat] = {}
"""Every treatment by the code of its rule."""

ONLY: dict[str, Framework] = {}
"""The framework that a treatment is for, by the code of its rule, where it is not for all."""

UNSHOWN: dict[str, str] = {}
"""Why a rule has no treatment, by its code."""

UNSHOWN_IN: dict[tuple[str, Framework], str] = {}
"""Why a rule's findings about one framework are not tried, where those about others may be."""


def treats(*codes: str, only: Framework | None = None) -> Callable[[Treat], Treat]:
    """Register the decorated function as what gives the treatments of these rules' findings.

    `only` is the framework that it is for, where what it asks for can be said in one alone.
    """

    def register(treat: Treat) -> Treat:
        for code in codes:
            TREATMENTS[code] = treat
            if only is not None:
                ONLY[code] = only
        return treat

    return register


def treatment_of(code: str, framework: Framework) -> Treat | None:
    """Return what gives the treatments of a rule's findings about a framework, None where nothing does."""
    if (code, framework) in UNSHOWN_IN or ONLY.get(code, framework) is not framework:
        return None
    return TREATMENTS.get(code)


def not_shown(code: str, why: str, only: Framework | None = None) -> None:
    """Say why no short training can show what a rule reports; `why` completes "not tried: …".

    `only` is the framework of whose trainings it holds.
    """
    if only is None:
        UNSHOWN[code] = why
    else:
        UNSHOWN_IN[code, only] = why


def why_unshown(code: str, framework: Framework) -> str:
    """Return why a rule's findings about a framework are not tried, "" where nobody says it."""
    return UNSHOWN_IN.get((code, framework)) or UNSHOWN.get(code, "")
