"""The run: one training as far as it is understood. This is what rules read."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct, field

from losslint.training.data import Data, Encoding, Inputs, Labels
from losslint.training.fact import Fact
from losslint.training.freezing import Freezing
from losslint.training.logs import Logs
from losslint.training.model import Head, Model, Refused
from losslint.training.origin import Origin


class Kind(Enum):
    """What makes this a run."""

    FIT = "fit"
    LOOP = "loop"
    COMPILE = "compile"
    BUILD = "build"


class Keras(Enum):
    """The generations of Keras that differ in what training code means."""

    ONE = "1"
    EARLY_TWO = "2.0-2.3"
    LATE_TWO = "2.4-2.15"
    THREE = "3"


class Loss(Struct, frozen=True):
    """What is minimised.

    `name` is canonical ("categorical_crossentropy"), "custom" for the reader's own function;
    `spelling` is how the code writes it. `leaves_out` says whether a class is left out of it, by its
    `ignore_class`.
    """

    name: Fact[str]
    from_logits: Fact[bool]
    spelling: str = ""
    at: Origin | None = None
    label_smoothing: Fact[float] = field(default_factory=lambda: Fact.unknown("not read"))
    leaves_out: Fact[bool] = field(default_factory=lambda: Fact.unknown("not read"))


class Metric(Struct, frozen=True):
    """What is reported.

    `name` is canonical ("accuracy", "binary_accuracy", "auc"), "custom" for the reader's own.
    `is_object` tells `BinaryAccuracy()` from the string `'binary_accuracy'`. `threshold` is the cut
    that turns numbers into decisions, where the metric has one. `logged_as` is the name that its numbers
    get in the logs, by default where the script does not choose it. `weighted` tells those of
    `weighted_metrics=`.
    """

    name: str
    spelling: str
    at: Origin | None
    is_object: bool = False
    threshold: Fact[float] = field(default_factory=lambda: Fact.unknown("has no threshold"))
    logged_as: Fact[str] = field(default_factory=lambda: Fact.unknown("it is the project's own"))
    weighted: bool = False


class Optimizer(Struct, frozen=True):
    """Who minimises: the canonical name ("Adam", "SGD") and its learning rate."""

    name: Fact[str]
    learning_rate: Fact[float]
    at: Origin | None = None


class Output(Struct):
    """One output of a model with everything that it is held against."""

    head: Head
    loss: Loss
    labels: Labels
    metrics: Fact[tuple[Metric, ...]]
    name: str = ""
    _run: Run | None = None

    @property
    def run(self) -> Run:
        """The training that this is an output of."""
        if self._run is None:
            raise AttributeError("this output belongs to no run yet")
        return self._run

    @property
    def accuracy_means(self) -> str | None:
        """The canonical name of the metric that the string `'accuracy'` becomes here, None if unknown.

        Up to Keras 2.3 the loss decides, later the shapes of the output and of the labels. Where the
        generation is unknown, both have to agree.
        """
        generations = [self.run.keras.value] if self.run.keras.value is not None else list(Keras)
        meanings = {
            self._accuracy_by_loss if one in (Keras.ONE, Keras.EARLY_TWO) else self._accuracy_by_shape
            for one in generations
        }
        return meanings.pop() if len(meanings) == 1 else None

    @property
    def _accuracy_by_loss(self) -> str | None:
        units, loss = self.head.units.value, self.loss.name.value
        if units == 1 or loss == "binary_crossentropy":
            return "binary_accuracy"
        if loss is None or units is None:
            return None
        sparse = loss == "sparse_categorical_crossentropy"
        return "sparse_categorical_accuracy" if sparse else "categorical_accuracy"

    @property
    def _accuracy_by_shape(self) -> str | None:
        units = self.head.units.value
        if units is None or units == 1:
            return None if units is None else "binary_accuracy"
        match self.labels.encoding.value:
            case Encoding.CLASS_IDS:
                return "sparse_categorical_accuracy"
            case Encoding.ONE_HOT | Encoding.MULTI_HOT:
                return "categorical_accuracy"
            case _:
                return None


class Validation(Struct):
    """What the training is checked with; both unknown where `validation_split` cuts it off.

    `was_trained_on` says whether its samples are among those that the model is fitted to.
    """

    inputs: Data
    labels: Labels
    at: Origin | None = None
    was_trained_on: Fact[bool] = field(default_factory=lambda: Fact.unknown("not compared"))


class Use(Struct, frozen=True):
    """What a model is asked about after a training: the inputs of an `evaluate` or a `predict`.

    `validates` says that they are samples that the training was validated with, `reloaded` that weights
    were read from a file before, `answers` that predictions become classes or are held against labels.
    `refused` are those that the model is known not to take. `labels` are what an `evaluate` compares with.
    """

    method: str
    inputs: Data
    at: Origin
    validates: bool = False
    reloaded: bool = False
    refused: tuple[Refused, ...] = ()
    answers: bool = False
    labels: Labels | None = None


class ClassWeights(Struct, frozen=True):
    """How much the samples of each class count: the classes that are named, as they are written."""

    classes: tuple[int | float | str, ...]
    at: Origin | None = None


class Run(Struct):
    """One training.

    `at` is the `fit` call, or the `compile` call that is never fitted. `compiled_at` is the compile
    that the run uses. `keras` is unknown when nothing says which generation the file targets: then
    any of them may be meant. `batch_size` is the number of samples of one update. `uses` are the calls of
    the trained model before it is trained again. `fresh` says that the weights of a model that is never
    fitted are random: nothing in the file trains or loads them or any part of them. `refused` are the data
    of this training that the model is known not to take.
    """

    kind: Kind
    at: Origin
    compiled_at: Origin | None
    keras: Fact[Keras]
    model: Model
    inputs: tuple[Inputs, ...]
    outputs: tuple[Output, ...]
    optimizer: Optimizer
    batch_size: Fact[int]
    epochs: Fact[int]
    validation: Fact[Validation]
    class_weights: Fact[ClassWeights] = field(default_factory=lambda: Fact.unknown("none are given"))
    logs: Logs = field(default_factory=Logs)
    freezing: Freezing = field(default_factory=Freezing)
    fresh: Fact[bool] = field(default_factory=lambda: Fact.unknown("it is fitted, or not used"))
    uses: tuple[Use, ...] = ()
    refused: tuple[Refused, ...] = ()

    def __post_init__(self) -> None:
        """Let every output find its run."""
        for output in self.outputs:
            output._run = self

    def let_go(self) -> None:
        """Part from the outputs once nobody asks any more.

        They know this run as it knows them. Apart from each other, all that they were read from is given back
        at once, and Python need not look for it.
        """
        self.outputs = ()

    @property
    def is_understood(self) -> bool:
        """Whether the head, the loss, the labels and the inputs are known; a mere compile has no data."""
        outputs = all(
            output.head.activation.known and output.head.units.known and output.loss.name.known
            for output in self.outputs
        )
        if self.kind in (Kind.COMPILE, Kind.BUILD):
            return outputs
        labels = all(output.labels.are_inputs or output.labels.encoding.known for output in self.outputs)
        return outputs and labels and all(one.range.known or one.content.known for one in self.inputs)

    def may_be(self, *generations: Keras) -> bool:
        """Whether the file may target one of these generations; an unknown one may be any."""
        return self.keras.value is None or self.keras.value in generations
