"""The run: one training as far as it is understood. This is what rules read."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct, field

from losslint.training.choice import Choices
from losslint.training.data import Data, Encoding, Inputs, Labels, Range
from losslint.training.expectation import Expectation, Family, Form, Scale
from losslint.training.fact import Fact
from losslint.training.framework import Framework, Version
from losslint.training.freezing import Freezing, Pretrained
from losslint.training.holding import Holding
from losslint.training.logs import Direction, Logs
from losslint.training.model import Head, Model, Refused
from losslint.training.origin import Origin
from losslint.training.procedure import Unadapted
from losslint.training.updating import Update

_ENCODED = {Form.CLASS_IDS: Encoding.CLASS_IDS, Form.ROWS: Encoding.ONE_HOT}
"""How labels are encoded that a loss takes which wants one of these forms."""

CUSTOM = "custom"
"""The name of every loss and metric that the project makes itself."""


class Kind(Enum):
    """What makes this a run."""

    FIT = "fit"
    LOOP = "loop"
    CONFIGURED = "configured"
    BUILD = "build"


class LatentTerms(Struct, frozen=True):
    """A loss that adds how far the output is from its target to how far latent numbers are from normal ones.

    The first is averaged at `mean`, along so many `axes` of a sample, None for all of them and the batch; the
    second is summed at `total`. Neither is weighed.
    """

    mean: Origin
    total: Origin
    axes: int | None


class Loss(Struct, frozen=True):
    """What is minimised.

    `name` and `spelling` are for the reader: the canonical name ("categorical_crossentropy"), "custom" for
    the reader's own function, and how the code writes it. What it means is what it `expects`, which the
    properties tell part by part, unknown where nobody knows the loss. `leaves_out` says whether a class is
    left out of it, `counts_all` whether all classes from 0 on count the same. `own` says that the project's
    code computes it: the framework sees a function of which it knows nothing. `has_gradient` says whether a
    gradient leads from it back to the output; where none does, its origin is the step that cuts it off.
    `is_score` says whether it is an overlap that grows as the output comes to agree with the labels; its
    origin is the ratio. `latent` are the terms of a variational autoencoder.
    """

    name: Fact[str]
    expects: Fact[Expectation]
    spelling: str = ""
    at: Origin | None = None
    label_smoothing: Fact[float] = field(default_factory=lambda: Fact.unknown("not read"))
    leaves_out: Fact[bool] = field(default_factory=lambda: Fact.unknown("not read"))
    own: bool = False
    has_gradient: Fact[bool] = field(default_factory=lambda: Fact.unknown("not read"))
    is_score: Fact[bool] = field(default_factory=lambda: Fact.unknown("not read"))
    latent: Fact[LatentTerms] = field(default_factory=lambda: Fact.unknown("not read"))
    counts_all: Fact[bool] = field(default_factory=lambda: Fact.unknown("not read"))

    @property
    def called(self) -> str:
        """Return what a reader calls the loss: the project's own by the name that it has there."""
        return self.spelling if self.name.value == CUSTOM and self.spelling else self.name.value or ""

    @property
    def family(self) -> Family | None:
        """Return how the loss compares."""
        return self.expects.value.family if self.expects.value is not None else None

    @property
    def reads(self) -> Fact[Scale]:
        """Return what the loss takes the outputs for."""
        expected = self.expects
        return (
            expected.value.reads
            if expected.value is not None
            else Fact.unknown(expected.why, expected.origin)
        )

    @property
    def wants(self) -> Form | None:
        """Return what the loss wants labels to be."""
        return self.expects.value.wants if self.expects.value is not None else None

    @property
    def strict(self) -> bool:
        """Whether whole numbers are class ids to it, and labels with one axis less than the output."""
        return self.expects.value is not None and self.expects.value.strict

    @property
    def alike(self) -> bool:
        """Whether the loss is known to refuse labels of any other shape than the output's."""
        return self.expects.value is not None and self.expects.value.alike

    @property
    def stretches(self) -> bool:
        """Whether the loss is known to stretch labels of another shape."""
        return self.expects.value is not None and self.expects.value.stretches

    @property
    def weighs(self) -> bool:
        """Whether the loss is known to count what is already right less."""
        return self.expects.value is not None and self.expects.value.weighs


class Against(Struct, frozen=True):
    """The labels that answers are held against where the code compares them itself.

    `first` says that they are the first of several right classes of each sample, as an argmax finds it.
    """

    encoding: Fact[Encoding]
    range: Fact[Range]
    first: bool = False


class Metric(Struct, frozen=True):
    """What is reported.

    `name` is canonical ("accuracy", "binary_accuracy", "auc"), "custom" for the reader's own.
    `is_object` tells `BinaryAccuracy()` from the string `'binary_accuracy'`. `threshold` is the cut
    that turns numbers into decisions, where the metric has one. `logged_as` is the name that its numbers
    get in the logs, by default where the script does not choose it. `weighted` tells those of
    `weighted_metrics=`. `takes_ids` says whether it takes the numbers of the output themselves for class ids.
    `better` says whether lower or higher numbers are better. `reads` says what the numbers are of which it
    makes answers where the code makes them itself, None where it is given the outputs, and `rounds` that it
    takes the nearest whole ones; `again` is where these numbers go through a sigmoid that came from one,
    `counts_ignored` where it takes the mean over places too that the labels mark as left out,
    `each` says that every answer is counted by itself and no whole rows, and `against` what the labels are
    that such answers are held against. `of_library` tells a metric that a loop hands answers and labels to.
    `function` is the name of a function of the project's own, by which its numbers are logged unless somebody
    gives it another name. `of_a_batch` is known where it is worked out for each batch and does not add up to
    that of all samples, as a ratio of sums over a batch: the value is where the mean over the batches is
    asked for, the origin what is worked out. `refuses` says that it stops, as it is given numbers that are no
    classes, and `cut_at` is where such numbers became whole ones: without what stands behind the point.
    """

    name: str
    spelling: str
    at: Origin | None
    is_object: bool = False
    threshold: Fact[float] = field(default_factory=lambda: Fact.unknown("has no threshold"))
    logged_as: Fact[str] = field(default_factory=lambda: Fact.unknown("it is the project's own"))
    weighted: bool = False
    takes_ids: Fact[bool] = field(default_factory=lambda: Fact.unknown("it does not count classes"))
    better: Fact[Direction] = field(default_factory=lambda: Fact.unknown("nobody says which is better"))
    function: str = ""
    reads: Fact[Scale] | None = None
    rounds: bool = False
    each: bool = False
    again: Origin | None = None
    counts_ignored: Origin | None = None
    against: Against | None = None
    of_library: bool = False
    of_a_batch: Fact[Origin] = field(default_factory=lambda: Fact.unknown("not read"))
    refuses: bool = False
    cut_at: Origin | None = None


class Uneven(Struct, frozen=True):
    """A list of metrics that has not one entry for each of several outputs.

    `argument` is what it is given as, `entries` how many it has.
    """

    argument: str
    at: Origin
    entries: int


class Optimizer(Struct, frozen=True):
    """Who minimises: the canonical name ("Adam", "SGD") and its learning rate."""

    name: Fact[str]
    learning_rate: Fact[float]
    at: Origin | None = None


class Output(Struct):
    """One output of a model with everything that it is held against.

    `by_hand` are the metrics of a library to which code hands what the trained model says, each with the
    labels that it hands them too: no training logs them.
    """

    head: Head
    loss: Loss
    labels: Labels
    metrics: Fact[tuple[Metric, ...]]
    name: str = ""
    by_hand: tuple[Metric, ...] = ()
    _run: Run | None = None

    @property
    def run(self) -> Run:
        """The training that this is an output of."""
        if self._run is None:
            raise AttributeError("this output belongs to no run yet")
        return self._run

    def is_scored_in_another_form(self, form: Form) -> bool:
        """Whether labels that the run is validated or evaluated with are known to have another form.

        A loss that wants `form`, ids or rows, would not take them. Of several outputs nobody says whose
        labels they are.
        """
        run, fitting = self.run, _ENCODED.get(form)
        if fitting is None or len(run.outputs) > 1:
            return False
        validation = run.validation.value
        held = [validation.labels if validation is not None else None, *(use.labels for use in run.uses)]
        forms = {labels.encoding.value for labels in held if labels is not None}
        return bool(forms & (set(_ENCODED.values()) - {fitting}))


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
    were read from a file before, `answers` that predictions become classes or are held against labels,
    `scored` that they are held against labels.
    `refused` are those that the model is known not to take. `labels` are what an `evaluate` compares with.
    """

    method: str
    inputs: Data
    at: Origin
    validates: bool = False
    reloaded: bool = False
    refused: tuple[Refused, ...] = ()
    answers: bool = False
    scored: bool = False
    labels: Labels | None = None


class Weighing(Enum):
    """What weights are given for, one by one."""

    CLASSES = "the classes that keys name"
    OUTPUTS = "the outputs of the model"
    SAMPLES = "the samples of a data set"


class ClassWeights(Struct, frozen=True):
    """How much the samples of each class count: the classes that are named, as they are written.

    Where they are named by their places, `of` says what there should be a weight for at each. `spelling` is
    what the weights are given as, or to, and `samples` how many there are, of weights for these.
    """

    classes: tuple[int | float | str, ...]
    at: Origin | None = None
    of: Weighing = Weighing.CLASSES
    spelling: str = "class_weight"
    samples: int | None = None


class Run(Struct):
    """One training.

    `at` is the call that trains, or the configuration that is never trained with. `configured_at` is where
    the model, the loss and the optimizer of this run were put together. `version` is unknown when nothing
    says which generation of the framework the file targets: then any of them may be meant. `batch_size` is
    the number of samples of one update. `uses` are the calls of the trained model before it is trained
    again. `fresh` says that the weights of a model that is never fitted are random: nothing in the file
    trains or loads them or any part of them. `refused` are the data of this training that the model is known
    not to take. `unadapted` are the layers that should have learnt from data before it, `pretrained` the
    transformers in it whose weights are released in the size of BERT or larger, `uneven` the lists of
    metrics that do not fit its outputs. `held_back` is the share of the samples, the last ones, that the
    training leaves out to be validated with, or those of one fold after the other. `passed_over` is the
    condition by which the code, as it stands, never comes to this training. `choices` are the documented
    choices of settings without which it is another training, () where it is what happens by default.
    `update` is one turn of a loop that takes its steps itself. `earlier_fold` is known where the model goes
    into the training on one fold of a cross-validation with what it learnt from others; the value is where
    they are cut. `built_for_others` is known where the optimizer was first used for weights that some of
    this training's are not among; the value is where. `weighs` says that samples, or steps of them, are
    given weights. `learns_here_only` says that the weights are random before this training, and that no
    other one goes on with them. `controlled_by` is known where the rows have the labels of others, and
    another model is trained on the same ones with their own; the value is where.
    """

    kind: Kind
    at: Origin
    configured_at: Origin | None
    framework: Framework
    version: Fact[Version]
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
    holding: Holding = field(default_factory=Holding)
    fresh: Fact[bool] = field(default_factory=lambda: Fact.unknown("it is fitted, or not used"))
    uses: tuple[Use, ...] = ()
    refused: tuple[Refused, ...] = ()
    unadapted: tuple[Unadapted, ...] = ()
    pretrained: tuple[Pretrained, ...] = ()
    held_back: Fact[float] = field(default_factory=lambda: Fact.unknown("the training holds nothing back"))
    uneven: tuple[Uneven, ...] = ()
    earlier_fold: Fact[Origin] = field(default_factory=lambda: Fact.unknown("nothing is fitted"))
    built_for_others: Fact[Origin] = field(default_factory=lambda: Fact.unknown("nothing is fitted"))
    weighs: bool = False
    learns_here_only: Fact[bool] = field(default_factory=lambda: Fact.unknown("nothing is fitted"))
    controlled_by: Fact[Origin] = field(default_factory=lambda: Fact.unknown("nothing is fitted"))
    passed_over: Origin | None = None
    choices: Choices = ()
    update: Update = field(default_factory=Update)

    def __post_init__(self) -> None:
        """Let every output find its run."""
        for output in self.outputs:
            output._run = self

    @property
    def can_be_built(self) -> bool:
        """Whether no layer of the model is known to refuse what it reads."""
        return all(layer.refused is None for layer in self.model.layers)

    def let_go(self) -> None:
        """Part from the outputs once nobody asks any more.

        They know this run as it knows them. Apart from each other, all that they were read from is given back
        at once, and Python need not look for it.
        """
        self.outputs = ()

    @property
    def is_understood(self) -> bool:
        """Whether head, loss, labels and inputs are known; there are no data without training."""
        outputs = all(
            output.head.activation.known and output.head.units.known and output.loss.name.known
            for output in self.outputs
        )
        if self.kind in (Kind.CONFIGURED, Kind.BUILD):
            return outputs
        labels = all(output.labels.are_inputs or output.labels.encoding.known for output in self.outputs)
        return outputs and labels and all(one.range.known or one.content.known for one in self.inputs)

    def may_be(self, *versions: Version) -> bool:
        """Whether the file may target one of these; an unknown version may be any of its framework."""
        if self.version.value is None:
            return any(version.framework is self.framework for version in versions)
        return self.version.value in versions
