"""An experiment as a plain description: the task, two twins, and the trials that they go through."""

from __future__ import annotations

from enum import Enum
from typing import Any

from msgspec import Struct, field

from losslint.training import Encoding, Framework
from losslint.treatment import Around, Sign


class RebuildError(Exception):
    """A part of the training cannot be rebuilt; the message says which, in a reader's words."""


class TaskKind(Enum):
    """What the task asks for."""

    CLASSES = "one of several classes"
    TWO_CLASSES = "one of two classes"
    MULTI_LABEL = "several yes/no answers"
    NUMBER = "a number"


class Component(Struct, frozen=True):
    """One layer: its class in its framework and its arguments. `position` is its place in the reader's model.

    `reads` are the places in the twin's body of the parts whose outputs it gets; None is the one before.
    """

    kind: str
    arguments: tuple[tuple[str, Any], ...] = ()
    position: int | None = None
    inside: Component | None = None
    reads: tuple[int, ...] | None = None


class Feed(Struct, frozen=True):
    """What one input of the model gets: shape (without the batch axis), range and dtype.

    `low` and `high` are None where nothing is known of the range. `vocabulary` is above 0 where the inputs
    are token ids. `channels_first` says that the model wants the last axis of `shape` before the others.
    """

    shape: tuple[int, ...]
    low: float | None = None
    high: float | None = None
    dtype: str = "float32"
    vocabulary: int = 0
    channels_first: bool = False


class Task(Struct, frozen=True):
    """What is to be learned, and from which inputs.

    `classes` counts classes, or the columns of several answers. Numbers to be learned lie from `target_low`
    to `target_high`. `places` are the axes of a sample that have an answer each, as the steps of a sequence.
    `bent` says that no linear model can learn it. `real` names a data set of scikit-learn that gives the
    samples.
    """

    kind: TaskKind
    feeds: tuple[Feed, ...]
    classes: int
    target_low: float = -3.0
    target_high: float = 3.0
    places: tuple[int, ...] = ()
    bent: bool = False
    real: str = ""


class LabelForm(Struct, frozen=True):
    """How the labels are written down: the encoding, how many axes, and the id of the first class.

    `dtype` is "" where the framework does not mind it.
    """

    encoding: Encoding
    columns: bool = False
    first: int = 0
    dtype: str = ""


class Twin(Struct, frozen=True):
    """One of the two trainings. `activation` is what the output has gone through last.

    `loss` is named as its framework does, and `from_logits` says whether it reads logits. `learning_rate`
    is None where it is that of the trial.
    """

    body: tuple[Component, ...]
    head: tuple[Component, ...]
    units: int
    activation: str
    loss: str
    from_logits: bool
    labels: LabelForm
    metrics: tuple[str, ...]
    learning_rate: float | None = None
    around: Around = field(default_factory=Around)


class Manner(Enum):
    """How a trial trains.

    By heart: on the same 32 samples again and again, whose labels mean nothing. New samples: of a task that
    can be learned. A fit: a few epochs with all that the framework does around them, or the phases of a twin.
    """

    BY_HEART = "by heart"
    NEW_SAMPLES = "new samples"
    FIT = "fit"


class Trial(Struct, frozen=True):
    """One way of training both twins, `optimizer` being a class; a fit counts epochs as steps."""

    name: str
    manner: Manner
    optimizer: str
    learning_rate: float
    steps: int
    batch: int = 32

    @property
    def one_batch(self) -> bool:
        """Whether it trains on one batch alone."""
        return self.manner is Manner.BY_HEART


class Experiment(Struct, frozen=True):
    """Everything that a script needs: `notes` say where it differs from the reader's training."""

    code: str
    title: str
    task: Task
    written: Twin
    repaired: Twin
    trials: tuple[Trial, ...]
    signs: tuple[Sign, ...]
    notes: tuple[str, ...] = ()
    own_optimizer: str = "Adam"
    framework: Framework = Framework.KERAS
