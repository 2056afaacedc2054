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
    Direction,
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


class CountChosen(Wish, frozen=True):
    """Let a metric that takes the output for class ids count the classes that the output chooses.

    `are_rows` says that the labels are rows with a number for each class.
    """

    metric: Metric
    output: Output
    are_rows: bool


class Watch(Wish, frozen=True):
    """Let a callback watch the number that is logged as `name`; where it is unsure it is only advised."""

    callback: Callback
    name: str
    sure: bool = True


class Seek(Wish, frozen=True):
    """Let a callback take lower, or higher, numbers for better."""

    callback: Callback
    better: Direction


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


class ReadWidth(Wish, frozen=True):
    """Let a layer read so many features or channels."""

    layer: Layer
    width: int


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


class AlongClasses(Wish, frozen=True):
    """Let an argmax choose along the classes of each sample, which are the last axis of a row of scores."""

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


class Reversed(Wish, frozen=True):
    """Give the two arguments of the call at `at` in the other order."""

    at: Origin


class Sorted(Wish, frozen=True):
    """Sort the strings of the set that the code at `at` makes before they are numbered."""

    at: Origin


class Turned(Wish, frozen=True):
    """Put axes in another order where the code at `at` puts numbers into another shape.

    `order` are the places that they have now, that of the samples first; `of` says whether it is an "array",
    a "tensor" or a "layer" that does it.
    """

    at: Origin
    order: tuple[int, ...]
    of: str


class KeepResult(Wish, frozen=True):
    """Give the result of a step to the name that its data have."""

    discarded: Discarded


class TellTraining(Wish, frozen=True):
    """Tell the model that is called at `asked` that it is being trained, where it can be told."""

    asked: Origin
    takes: bool


class OneOrder(Wish, frozen=True):
    """Let a step put data in one order for all passes over them."""

    step: Step


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


class LoopWish(Wish, frozen=True):
    """A wish that a framework needs no words for which has its own loop, and its own axis of the samples."""


class Register(LoopWish, frozen=True):
    """Keep the layers of the collection at `kept` in what registers them.

    `collection` is "list", "dict" or "tuple". `beside` is where one of the layers is made, whose spelling
    tells how the framework's names are written.
    """

    kept: Origin | None
    collection: str
    beside: Origin | None


class RegisterWeights(LoopWish, frozen=True):
    """Keep the tensor of weights that is made at `kept` in a way that registers it.

    `beside` is where a layer is made, whose spelling tells how the framework's names are written.
    """

    kept: Origin
    beside: Origin | None


class ShuffleSamples(LoopWish, frozen=True):
    """Let the loader at `loader` deal its samples in random order."""

    loader: Origin


class SetEpoch(LoopWish, frozen=True):
    """Tell a sampler that draws an order for each epoch which epoch it is."""


class Copied(LoopWish, frozen=True):
    """Keep a copy of what the code at `taken` gives, with everything inside it."""

    taken: Origin


class Called(LoopWish, frozen=True):
    """Call the method that is written at `method`, without arguments."""

    method: Origin


class Spelt(LoopWish, frozen=True):
    """Write the attribute `meant` where `name` is set at `target`."""

    target: Origin
    name: str
    meant: str


class Handling(Enum):
    """What a loop of one's own and its models are written with, under one name or another."""

    MAKING_ONCE = "makes the layers of a model, once"
    TELLING_MODE = "tells a function whether the model is being trained"
    OWN_DRAWS = "draws random numbers that every worker seeds for itself"
    FURTHER_WEIGHTS = "gives an optimizer further weights"
    WHOLE_COPY = "copies an object and everything inside it"
    UNMET_NAMES = "names the weights that only one side has"
    PLAIN_NUMBER = "gives the number of a loss, and nothing that it was made of"
    BEGINNING_ANEW = "lets a metric forget what it was given"
    APPLYING = "lets an optimizer change weights by their gradients"
    MODE_OF_SCORING = "puts a module into the mode in which it is scored"
    FREEZING_ALL = "freezes all weights of a module"


class Handle(LoopWish, frozen=True):
    """Write with one of these; `at` is the call that is to be given it, where it is an argument."""

    handling: Handling
    at: Origin | None = None


class SamplesFirst(LoopWish, frozen=True):
    """Let a layer take the first axis of what it reads for the samples; `first` says whether it does now."""

    first: Fact[bool]


class ClearGradients(LoopWish, frozen=True):
    """Clear the gradients that the step at `step` applies, before the loss goes backward at `before`."""

    step: Origin
    before: Origin


class ScoreInEvalMode(LoopWish, frozen=True):
    """Put the model that is called at `asked` into eval mode for that, and back into train mode after it."""

    asked: Origin


class TrainInTrainMode(LoopWish, frozen=True):
    """Put the model that is put into eval mode at `evaluating` into train mode again behind the scoring.

    `backward` is where the loss goes backward that is to be in train mode.
    """

    evaluating: Origin
    backward: Origin


class UnscaleGradients(LoopWish, frozen=True):
    """Let the scaler that takes the step at `step` take its factor out of the gradients before `before`."""

    step: Origin
    before: Origin


class TakeStep(LoopWish, frozen=True):
    """Let the optimizer whose gradients are cleared at `cleared` take a step behind the loss at `behind`."""

    cleared: Origin
    behind: Origin


class StepByHand(LoopWish, frozen=True):
    """Let a function that a trainer leaves the steps to take them, or let the trainer take them again."""
