"""What a script does that runs are made of."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from losslint.training import Act, Deciding, Direction, Origin, Shape, Standing, Step
from losslint.values.array import Array
from losslint.values.cells import Cell, Made, Names
from losslint.values.value import BatchLoss, BatchScore, Const, Length, Predicted, Ref, Tensor, Value


class CompileEvent(Struct, frozen=True):
    """A call of `compile`. `cells` is the state of the script right after it."""

    net: Ref
    origin: Origin
    cells: Mapping[int, Cell]


class BuildEvent(Struct, frozen=True):
    """A model that is put together and not compiled by the end of what runs. `cells` is the state then."""

    net: Ref
    origin: Origin
    cells: Mapping[int, Cell]


class FitEvent(Struct, frozen=True):
    """A call that trains a compiled model: `fit`, `fit_generator`, `train_on_batch`.

    `outputs` is what the model computes, worked out while its project's code could still be called.
    `history` is the address of what the call returns. `on_import` says that a module of the project trains as
    soon as it is imported. `predicted_at` is where a loop of the project's own asks the model, `standing` in
    which rounds of which loops the call stands. `left_out` is the share of the rows, neighbours all of them,
    that a cross-validation leaves out of each of several such trainings to score it by.
    """

    net: Ref
    method: str
    arguments: Names
    given: frozenset[str]
    origin: Origin
    cells: Mapping[int, Cell]
    outputs: Value | None = None
    history: int | None = None
    on_import: bool = False
    predicted_at: Origin | None = None
    standing: Standing = Standing()
    left_out: float | None = None


class UpdateEvent(FitEvent, frozen=True):
    """A training whose steps the project's code takes itself, noted where the loss of a step is computed.

    `own` is what a loss of the project's own computes, as `Compiled` has it. `loss` is the number that goes
    backward, where it is followed. `within` is the fit whose steps they are: the model has its own. `flat`
    says that the loss is given what the model says in other axes, perhaps.
    """

    own: tuple[tuple[Value, Value], ...] = ()
    loss: Value | None = None
    within: Origin | None = None
    flat: bool = False


class MeasureEvent(Struct, frozen=True):
    """A metric that the project's code itself holds against labels: `metric.update_state(y, model(x))`.

    `net` is the model whose prediction it is given, None where it is given something else; `changed` says
    that it is given classes or decisions that were made of the prediction, `whole` that it is given all that
    the model says, `flat` that this may have other axes since. `labels` are None where it is given a number
    that was made at `predicted_at`, which may be of any labels. `cells` is the state then.
    """

    metric: Value
    net: Ref | None
    predicted_at: Origin | None
    changed: bool
    labels: Value | None
    origin: Origin
    cells: Mapping[int, Cell]
    whole: bool = False
    flat: bool = False


class AnswerEvent(Struct, frozen=True):
    """A model called on data where no gradient is recorded: to see how it does, or for what it says.

    `held` says that a known loss was given what it said, at `origin`.
    """

    net: Ref
    origin: Origin
    held: bool = False


class HandEvent(Struct, frozen=True):
    """A model or layer that somebody may train who is not followed.

    `parts` are where it and everything inside it was made; `origin` is where it was made itself. `held_by` is
    the model of the project that holds it, where that is fitted and may train whatever it holds. `read` is
    where a model is asked for its weights, where no more is known than that.
    """

    parts: frozenset[Origin]
    origin: Origin
    held_by: Ref | None = None
    read: Origin | None = None


class UseEvent(Struct, frozen=True):
    """A model asked about data: `evaluate` (with `labels`), `predict` and their like."""

    net: Ref
    method: str
    inputs: Value
    labels: Value
    origin: Origin
    cells: Mapping[int, Cell]


class SaveEvent(Struct, frozen=True):
    """A model written to a file; loading that file brings it back as it is in `cells`."""

    net: Ref
    path: str
    origin: Origin
    cells: Mapping[int, Cell]


class Import(Struct, frozen=True):
    """A library name as the file spells it: it may tell which generation of Keras is meant."""

    path: str
    origin: Origin


class RestoreEvent(Struct, frozen=True):
    """A model given weights that come from elsewhere; `weights` are the addresses that tell them apart."""

    weights: frozenset[int]
    origin: Origin


class BackendEvent(Struct, frozen=True):
    """The backend of Keras that the script chooses; None where its name is not known."""

    name: str | None
    origin: Origin

    @classmethod
    def of(cls, chosen: Value, origin: Origin) -> BackendEvent:
        """Return the choice of the backend that a value names."""
        named = chosen.value if isinstance(chosen, Const) else None
        return cls(named if isinstance(named, str) else None, origin)


class DecideEvent(Struct, frozen=True):
    """A prediction turned into answers. `axis` is that of an argmax, `threshold` that of a comparison."""

    prediction: Predicted
    deciding: Deciding
    origin: Origin
    cells: Mapping[int, Cell]
    axis: Value | None = None
    threshold: float | None = None


class ScoreEvent(Struct, frozen=True):
    """Predictions held against labels, by a function of a library or with `==`.

    `labels_first` says that the labels are the first argument of the call, `shape` which shape the answers
    have that are compared, None where it is not known. `score` is the name of the function, and `ranks` says
    that it asks for the order of the samples.
    """

    prediction: Predicted
    labels: Value
    origin: Origin
    cells: Mapping[int, Cell]
    labels_first: bool = False
    shape: Shape | None = None
    score: str = ""
    ranks: bool = False


class ReadingEvent(Struct, frozen=True):
    """How a loop of the project's own measures: what a network says, made answers of and held against labels.

    `said` is the model that ends where the answers begin, `labels` what they are held against, where that is
    known, `measure` the canonical name of the metric, and
    `threshold` where numbers are cut, None where they are not. `rounds` tells rounding from a comparison.
    `each` says that what is shown counts every answer by itself, and not whole rows of them, and `by_library`
    that a metric of a library does.
    `averaged` is where the mean is taken of what it comes to for each batch, which is none of all samples,
    `over_all` where one is taken over all places that are compared. `of_numbers` says that it is given
    numbers of which nobody made answers, `cut_at` where these became whole ones, without what stands behind
    the point, and `refuses` that it stops where they are no classes.
    """

    said: Ref
    measure: str
    origin: Origin
    cells: Mapping[int, Cell]
    threshold: float | None = None
    rounds: bool = False
    spelling: str = ""
    labels: Value | None = None
    each: bool = False
    by_library: bool = False
    averaged: Origin | None = None
    over_all: Origin | None = None
    of_numbers: bool = False
    cut_at: Origin | None = None
    refuses: bool = False


class ScaleEvent(Struct, frozen=True):
    """A scaler fitted on `data`; `result` is what it made of them, where it was asked for that too.

    `fitted` is where the same scaler was fitted before.
    """

    scaler: str
    data: Array
    origin: Origin
    result: Array | None = None
    fitted: Origin | None = None


class LogEvent(Struct, frozen=True):
    """A look-up in the history of a fit, which is at an address."""

    history: int
    name: str
    origin: Origin


class NumberEvent(Struct, frozen=True):
    """A number that the code of the object at an address gives a trainer, which others may watch by its name.

    The name is None where it is not known: then it may be any. `better` says which of its numbers are better.
    """

    by: int
    name: str | None
    better: Direction | None
    origin: Origin


class NumbersEvent(Struct, frozen=True):
    """All that the object at an address does for a training has been seen, and so all its numbers."""

    by: int
    origin: Origin


class DiscardEvent(Struct, frozen=True):
    """A changed copy of an array, or a further pipeline, that nothing holds; `step` says what was done."""

    step: Step
    origin: Origin
    is_pipeline: bool = False


class TapeEvent(Struct, frozen=True):
    """A gradient tape asked for the gradients of a loss.

    `seen` says whether it was open at the forward pass, and when the loss was computed.
    """

    origin: Origin
    predicted_at: Origin | None
    computed_at: Origin | None
    seen: tuple[bool, bool]


class ThroughEvent(Struct, frozen=True):
    """A tape asked at `origin` for the gradients of one model, whose loss another one, `net`, had a part in.

    The loss was computed at `loss_at`, and what it is of was made of what `net` said.
    """

    net: Ref
    loss_at: Origin
    origin: Origin
    cells: Mapping[int, Cell]


class LearnEvent(Struct, frozen=True):
    """A tape asked for the gradients of all weights of a model, which it has seen `asked` in this way.

    `outputs` is what the model computes when it is told of the training, where it `takes` a word on that,
    else when it is asked as it was. `frozen` says that the code freezes layers.
    """

    net: Ref
    asked: tuple[Predicted, ...]
    outputs: Value | None
    takes: bool
    frozen: bool
    origin: Origin
    cells: Mapping[int, Cell]


class GradientEvent(Struct, frozen=True):
    """A tape asked for the gradients of all weights of a model, which was made at `made`.

    `loss_at` is where the loss was computed that it is asked about, None where that is not known to be a loss
    of what this very model says, and of nothing else. `alone` is the function that is followed by itself.
    """

    net: Ref
    made: Origin | None
    loss_at: Origin | None
    origin: Origin
    alone: Origin | None = None


class ApplyEvent(Struct, frozen=True):
    """Gradients applied by an optimizer in a training loop; later moments are greater ones."""

    optimizer: Value
    origin: Origin
    moment: int = 0


class RateEvent(Struct, frozen=True):
    """A learning rate of the optimizer made at `optimizer` that something decides but what made it."""

    optimizer: Origin
    origin: Origin


class StaleEvent(Struct, frozen=True):
    """Weights that were taken at `taken`, as they are and not copied, and are `used` after a further step.

    `use` says what for: "loaded", "saved". `stepped` is the code of a step between.
    """

    taken: Origin
    use: str
    stepped: Origin
    origin: Origin


class AliasEvent(Struct, frozen=True):
    """A model that is given its own weights as if they were those of another one, at `taken`."""

    taken: Origin
    origin: Origin


class DropEvent(Struct, frozen=True):
    """Numbers dropped in the `forward` of a model whatever its mode, by a function or by a new `layer`.

    `inside` is the module whose `forward` runs, and `evaluating` says that nothing is to be learnt from what
    it gives: no gradient is recorded, or the module is in eval mode.
    """

    layer: Made | None
    origin: Origin
    inside: Ref
    evaluating: bool


class SavedEvent(Struct, frozen=True):
    """The weights of the modules at these addresses written to a file."""

    reaches: frozenset[int]
    origin: Origin


class MomentEvent(Struct, frozen=True):
    """A layer with weights that a model makes in its `forward`, keeps nowhere, and calls at `origin`."""

    layer: Made
    origin: Origin


class MisspeltEvent(Struct, frozen=True):
    """An attribute set that means nothing, of a "weight" or a "module"; `meant` is one that does."""

    name: str
    meant: str
    of: str
    origin: Origin


class UncalledEvent(Struct, frozen=True):
    """A method of a kind of thing that is called for what it does, and stands there without a call."""

    name: str
    kind: str
    origin: Origin


class UnreadEvent(Struct, frozen=True):
    """An answer that nobody looks at, of a call that says with it what it could not do."""

    origin: Origin


class SumEvent(Struct, frozen=True):
    """A number of a graph, perhaps several times, added in place to a sum, which `total` stands for."""

    added: Value
    total: int
    origin: Origin


class ComputeEvent(Struct, frozen=True):
    """A metric asked in a loop for what it gathered, made before the loop and updated in an inner one."""

    made: Origin
    updated: Origin
    origin: Origin


class ResetEvent(Struct, frozen=True):
    """A metric that was made at `made` begins anew, or may do so; None where nobody knows which."""

    made: Origin | None
    origin: Origin


class SampleEvent(Struct, frozen=True):
    """A loader made that deals in the order of a sampler, which draws one for each epoch it is told of."""

    sampler: Ref
    origin: Origin


class EpochEvent(Struct, frozen=True):
    """A sampler told which epoch it is, or perhaps; None where nobody knows which sampler."""

    sampler: Ref | None
    origin: Origin


class DealEvent(Struct, frozen=True):
    """A loader made for a data set: how many samples a batch has, None where that is not known.

    `workers` processes read it that nobody tells how to draw random numbers.
    """

    data: Value
    size: int | None
    workers: int
    origin: Origin
    cells: Mapping[int, Cell]


class SwapEvent(Struct, frozen=True):
    """A loss that is given data in the place of what a model says, and that in the place of labels."""

    loss: str
    data: Origin | None
    output: Origin | None
    origin: Origin
    keras: bool = False


class DivideEvent(Struct, frozen=True):
    """What a loop added up of the losses of batches, divided by how many of something there are."""

    total: BatchLoss
    by: Length
    origin: Origin


class MeanEvent(Struct, frozen=True):
    """A mean over all places at which answers are held against labels; `compared` is where they are."""

    compared: Origin
    origin: Origin


class AverageEvent(Struct, frozen=True):
    """The mean of what a score came to for each of many batches."""

    score: BatchScore
    origin: Origin


class AdaptEvent(Struct, frozen=True):
    """A layer, made at `layer`, that learns from data before the training."""

    layer: Origin
    origin: Origin


class ReplaceEvent(Struct, frozen=True):
    """A number written over some of what a model said."""

    prediction: Predicted
    number: Value
    origin: Origin


class FreezeEvent(Struct, frozen=True):
    """Layers or a model frozen or let loose; `loosens` says that it is certain that they are let loose."""

    origin: Origin
    loosens: bool = False


class TurnEvent(Struct, frozen=True):
    """Something that a turn of a training loop of the project's own consists of.

    `of` is what it happens to, `reaches` the addresses of everything that this concerns; `whole` says that
    nobody knows what else it concerns. `tensor` is a loss that goes backward, or what a forward pass gives.
    `told` is what a call says besides: the norm that gradients are clipped to. `history` is that of the data
    which a forward pass reads.
    """

    act: Act
    of: Value
    origin: Origin
    standing: Standing
    reaches: frozenset[int] = frozenset()
    whole: bool = False
    tensor: Tensor | None = None
    recording: bool | None = None
    told: Names = {}
    history: tuple[Step, ...] = ()


class JudgedEvent(Struct, frozen=True):
    """What a model says held against labels, or given to a loss: `output`, of which a loss makes `result`."""

    output: Tensor
    origin: Origin
    standing: Standing
    result: Tensor | None = None


InLog = LogEvent | NumberEvent | NumbersEvent
"""What goes into the log of a training, or is looked up there."""

InTurn = TurnEvent | JudgedEvent
"""What turns of a training loop consist of."""

Event = (
    CompileEvent
    | BuildEvent
    | FitEvent
    | MeasureEvent
    | AnswerEvent
    | UseEvent
    | HandEvent
    | SaveEvent
    | Import
    | DecideEvent
    | ScoreEvent
    | ReadingEvent
    | ScaleEvent
    | InLog
    | DiscardEvent
    | FreezeEvent
    | BackendEvent
    | TapeEvent
    | GradientEvent
    | ApplyEvent
    | RateEvent
    | LearnEvent
    | ThroughEvent
    | StaleEvent
    | AliasEvent
    | DropEvent
    | SavedEvent
    | MomentEvent
    | MisspeltEvent
    | UncalledEvent
    | UnreadEvent
    | SumEvent
    | DealEvent
    | SampleEvent
    | EpochEvent
    | DivideEvent
    | MeanEvent
    | AverageEvent
    | RestoreEvent
    | SwapEvent
    | ComputeEvent
    | ResetEvent
    | InTurn
    | AdaptEvent
    | ReplaceEvent
)
