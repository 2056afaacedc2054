"""What a rule wants of code, in words that hold in any framework.

A dialect (`fix/dialects/`) says how a wish is written in one of them, for the help of a finding and for its
repair. Neutral edits, which mean the same in all of them, stand in `findings.py`.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from losslint.training import (
    Callback,
    Data,
    Discarded,
    Evaluation,
    Fact,
    Family,
    Form,
    LabelMode,
    Layer,
    Metric,
    Origin,
    Output,
    Prediction,
    Run,
    Scale,
    Scaling,
    Step,
)


class Wish(Struct, frozen=True, eq=False):
    """Something that code should do, whatever its framework calls that."""


class EndIn(Wish, frozen=True):
    """Apply `activation` to the output last; "linear" is none. What it is already is left as it is."""

    output: Output
    activation: str


class EndFor(Wish, frozen=True):
    """End the output in what the loss of a family reads that `Train` gives: frameworks differ in it."""

    output: Output
    family: Family


class Linear(Wish, frozen=True):
    """Make linear what applies one of several activations at the end of a model."""

    output: Output
    activation: Fact[str]


class Activate(Wish, frozen=True):
    """Apply `activation` in these layers, and leave all others alone."""

    run: Run
    layers: tuple[Layer, ...]
    activation: str


class Train(Wish, frozen=True):
    """Train the output with the loss of a family that wants labels of a form, unless it is already."""

    output: Output
    family: Family
    form: Form


class Read(Wish, frozen=True):
    """Let the loss take the outputs for what they are: logits, or probabilities."""

    output: Output
    scale: Scale


class FromOne(Wish, frozen=True):
    """Train the output with one minus the score that is its loss now."""

    output: Output


class Encode(Wish, frozen=True):
    """Make labels of a form."""

    form: Form


class Load(Wish, frozen=True):
    """Let a loader make labels of a form."""

    loader: LabelMode
    form: Form


class Measure(Wish, frozen=True):
    """Report the metric with the canonical `name` instead of another.

    `only_a_word` leaves alone a metric that is not given as a word.
    """

    metric: Metric | None
    name: str
    only_a_word: bool = False


class Cut(Wish, frozen=True):
    """Let a metric over logits cut where the probability is one half."""

    metric: Metric


class Watch(Wish, frozen=True):
    """Let a callback watch the number that is logged as `name`; where it is unsure it is only advised."""

    callback: Callback
    name: str
    sure: bool = True


class Validate(Wish, frozen=True):
    """Give the training validation data, or the search for which a callback chooses."""

    callback: Callback | None = None


class InOrder(Wish, frozen=True):
    """Let the generator that is predicted leave the samples in their order."""

    evaluation: Evaluation


class Initialise(Wish, frozen=True):
    """Start the weights of a layer from random numbers; `initializer` is what starts them now."""

    run: Run
    initializer: Fact[str]


class ReturnSteps(Wish, frozen=True):
    """Let a recurrent layer return every step, or the last one only."""

    run: Run
    layer: Layer
    every: bool


class Flatten(Wish, frozen=True):
    """Flatten what goes into a layer; where there is none it is only advised."""

    run: Run
    before: Layer | None


class ScaleInside(Wish, frozen=True):
    """Divide pixels by 255 in the model, before a layer; where there is none it is only advised."""

    run: Run
    before: Layer | None


class ScaleLoaded(Wish, frozen=True):
    """Let the generator that loads data multiply them by `factor`."""

    data: Data
    factor: str


class Unscale(Wish, frozen=True):
    """Leave out a step that scales data."""

    step: Step


class Prepare(Wish, frozen=True):
    """Prepare images as a pretrained layer wants them, in the place of a step or of the code at `done`."""

    layer: Layer
    done: Step | Origin | None


class OverHalf(Wish, frozen=True):
    """Make classes of the answers of one unit by comparing them with one half."""

    prediction: Prediction


class Highest(Wish, frozen=True):
    """Make classes of scores by choosing the highest."""

    prediction: Prediction


class ClassesOfRows(Wish, frozen=True):
    """Make class ids of the one-hot labels that classes are held against."""

    evaluation: Evaluation


class Quotient(Wish, frozen=True):
    """Divide an array of integers into a new one that holds fractions."""

    division: Origin


class Undivided(Wish, frozen=True):
    """Leave what is divided at a step as it is."""

    step: Step


class EncodeOnce(Wish, frozen=True):
    """Leave labels as they are where a call encodes them again."""

    again: Origin


class OnlyTransform(Wish, frozen=True):
    """Let a scaler transform data to which it would be fitted."""

    scaling: Scaling


class KeepResult(Wish, frozen=True):
    """Give the result of a step to the name that its data have."""

    discarded: Discarded


class Means(Enum):
    """What frameworks have under one name or another, and advices speak of."""

    CONFIGURING = "puts model, loss and optimizer together"
    FITTING = "trains a model on data"
    LOADING_WEIGHTS = "reads the weights of a model from a file"
    HOLDING_OUT = "validates with a tenth of the training data, which is left out of the training"
    RECORDING = "remembers what gradients are computed of"
    FREEZING = "lets the weights of a model stay as they are"
    THAWING = "lets the weights of a model learn"
    BATCH_SIZE = "says how many samples one update sees"
    SAMPLE_SHAPE = "says which shape one sample has"
    COLOURS_FIRST = "says that the colours of an image are its first axis"
    PADDING = "adds edges, so that the output is as large as the input"


class Employ(Wish, frozen=True):
    """Employ one of the means; nobody but the reader can say where."""

    means: Means
