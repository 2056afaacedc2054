"""What a script does that runs are made of."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from losslint.training import Deciding, Origin, Shape, Step
from losslint.values.array import Array
from losslint.values.cells import Cell, Names
from losslint.values.value import Const, Predicted, Ref, Value


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
    soon as it is imported. `predicted_at` is where a loop of the project's own asks the model.
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


class UpdateEvent(FitEvent, frozen=True):
    """A training whose steps the project's code takes itself, noted where the loss of a step is computed.

    `own` is what a loss of the project's own computes, as `Compiled` has it.
    """

    own: tuple[tuple[Value, Value], ...] = ()


class MeasureEvent(Struct, frozen=True):
    """A metric that the project's code itself holds against labels: `metric.update_state(y, model(x))`.

    `net` is the model whose prediction it is given, None where it is given something else; `changed` says
    that it is given classes or decisions that were made of the prediction. `labels` are None where it is
    given a number that was made at `predicted_at`, which may be of any labels.
    """

    metric: Value
    net: Ref | None
    predicted_at: Origin | None
    changed: bool
    labels: Value | None
    origin: Origin


class AnswerEvent(Struct, frozen=True):
    """A model called on data where no gradient is recorded: to see how it does, or for what it says.

    `held` says that a known loss was given what it said, at `origin`.
    """

    net: Ref
    origin: Origin
    held: bool = False


class HandEvent(Struct, frozen=True):
    """A model or layer that somebody may train who is not followed.

    `parts` are where it and everything inside it was made; `origin` is where it was made itself.
    """

    parts: frozenset[Origin]
    origin: Origin


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
    """Predictions held against labels, by a function of scikit-learn or with `==`.

    `labels_first` says that the labels are the first argument of the call, `shape` which shape the answers
    have that are compared, None where it is not known.
    """

    prediction: Predicted
    labels: Value
    origin: Origin
    cells: Mapping[int, Cell]
    labels_first: bool = False
    shape: Shape | None = None


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


class ApplyEvent(Struct, frozen=True):
    """Gradients applied by an optimizer in a training loop."""

    optimizer: Value
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
    """Layers or a model frozen or let loose."""

    origin: Origin


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
    | ScaleEvent
    | LogEvent
    | DiscardEvent
    | FreezeEvent
    | BackendEvent
    | TapeEvent
    | ApplyEvent
    | AdaptEvent
    | ReplaceEvent
)
