"""The vocabulary of what happens around a training: predictions read, scores taken, scalers fitted."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct, field

from losslint.training.data import Data, Labels, Shape, Step
from losslint.training.fact import Fact
from losslint.training.framework import Framework
from losslint.training.model import Head
from losslint.training.origin import Origin


class Deciding(Enum):
    """How numbers that a model puts out become answers."""

    ARGMAX = "argmax"
    ROUNDING = "rounding"
    THRESHOLD = "a threshold"


class Prediction(Struct, frozen=True):
    """Predictions turned into answers.

    `at` is the code that does it, `predicted_at` the call of the model. `head` is the head of the model
    that predicts. `axis` is the axis of an argmax, `threshold` what the numbers are compared with.
    `single` says that it is about one sample: then the first axis counts no samples. `several` says whether
    it is about more than one. `framework` is what the model is of.
    """

    deciding: Deciding
    at: Origin
    head: Head
    predicted_at: Origin | None
    axis: Fact[int] = field(default_factory=lambda: Fact.unknown("it is no argmax"))
    threshold: Fact[float] = field(default_factory=lambda: Fact.unknown("it is no comparison"))
    single: bool = False
    framework: Framework | None = None
    several: Fact[bool] = field(default_factory=lambda: Fact.unknown("how many samples there are"))


class Evaluation(Struct, frozen=True):
    """Predictions held against labels.

    `score` is how the code calls what does it, "" where it compares by itself; `ranks` says that this asks
    for the order in which the predictions put the samples. `answered` says whether the predictions had become
    answers by then, classes or 0 and 1; its origin is where.
    `are_classes` says that an argmax came first, `labels_first` that the labels are the first argument of
    a call, `trained_on` that a model is fitted on the same generator. `shape` is that of the answers.
    `shuffled` says whether the inputs came in a random order that the labels do not have; its origin is
    what shuffles them, and `anew` says that it is a pipeline, of which each pass is one of its own.
    `framework` is what the model is of.
    """

    at: Origin
    head: Head
    labels: Labels
    predicted_at: Origin | None
    are_classes: bool = False
    labels_first: bool = False
    trained_on: bool = False
    shuffled: Fact[bool] = field(default_factory=lambda: Fact.unknown("not read"))
    anew: bool = False
    shape: Fact[Shape] = field(default_factory=lambda: Fact.unknown("not worked out"))
    framework: Framework | None = None
    score: str = ""
    ranks: bool = False
    answered: Fact[bool] = field(default_factory=lambda: Fact.unknown("not read"))


class Scaling(Struct, frozen=True):
    """A scaler fitted on data.

    `held_out` says that the data are the part of a split that is kept for testing, and where it was cut
    off. `trained_on` says that a model is fitted on what the scaler made of them. `fitted_at` is where the
    same scaler was fitted before. `split_later` says that a model is fitted on a part of what it made of
    them, cut off at random only then, and where.
    """

    scaler: str
    at: Origin
    data: Data
    held_out: Fact[bool]
    trained_on: bool = False
    fitted_at: Origin | None = None
    split_later: Fact[bool] = field(default_factory=lambda: Fact.unknown("nobody says that they are"))


class Gradient(Struct, frozen=True):
    """A tape that is asked for the gradients of a loss.

    `sees_prediction` and `sees_loss` say whether it was open when the model was called, and when the loss was
    computed; their origins are these calls. `framework` is what the tape is of.
    """

    at: Origin
    sees_prediction: Fact[bool]
    sees_loss: Fact[bool]
    framework: Framework | None = None


class Discarded(Struct, frozen=True):
    """A changed copy of data that the script makes and throws away; `step` is what was done to it.

    `is_pipeline` says that it is no array but a pipeline that would do it.
    """

    at: Origin
    step: Step
    is_pipeline: bool = False


class Unadapted(Struct, frozen=True):
    """A layer that learns from data before the training, and has learnt nothing when the training begins.

    `spelling` is how its framework calls it. `stops` says whether it refuses to work then; if not, it hands
    on what it reads.
    """

    spelling: str
    at: Origin
    stops: bool
