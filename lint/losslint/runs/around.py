"""What happens around the runs of a file: predictions read, scores taken, scalers fitted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from msgspec import Struct

from losslint.interpret import Interpretation
from losslint.knowledge.arrays.answers import DIFFERENCE
from losslint.runs.data import data_of_array, labels_of
from losslint.runs.heads import head_of
from losslint.runs.idling import idle_in
from losslint.runs.models import build
from losslint.runs.readers import framework_of, kept_in, reader_of
from losslint.runs.renumbering import renumbered_in
from losslint.runs.view import View, Views, constant_fact
from losslint.source import CodeOrigin
from losslint.source.handing_on import taken_by
from losslint.training import (
    FIRST_ROWS,
    HELD_OUT,
    LAST_ROWS,
    LATER_ROWS,
    TRAINING_PART,
    Data,
    Discarded,
    Doing,
    Evaluation,
    Fact,
    Framework,
    Gradient,
    Head,
    Origin,
    Prediction,
    Run,
    Scaling,
    Shape,
    Step,
    Swapped,
)
from losslint.values import (
    Array,
    Batches,
    Const,
    DealEvent,
    DecideEvent,
    DiscardEvent,
    Event,
    Instance,
    LearnEvent,
    List,
    Net,
    Predicted,
    Ref,
    ScaleEvent,
    ScoreEvent,
    SwapEvent,
    TapeEvent,
    Tuple,
    Value,
)

CELL_MARKS = ("# %%", "#%%", "# In[", "# <codecell>")
"""Comments with which a script says where a cell of a notebook starts."""


def around(
    interpretation: Interpretation, runs: Iterable[Run], views: Views
) -> Mapping[type, tuple[Any, ...]]:
    """Return by kind the facts of a file that belong to no single run, the same of several paths once."""
    flows = _Flows.of(runs, views, interpretation.events())
    found: dict[type, dict[object, list[Any]]] = {}
    for event in interpretation.events():
        origin = event.origin
        own = isinstance(origin, CodeOrigin) and origin.source is interpretation.source
        if not own and not _may_stand_anywhere(event, views):
            continue
        for fact in _facts(event, flows):
            same_place = found.setdefault(type(fact), {}).setdefault(origin, [])
            if fact not in same_place:
                same_place.append(fact)
    for path in interpretation.paths:
        for kept in chain(kept_in(path.events, views), renumbered_in(path.events, views)):
            same_place = found.setdefault(type(kept), {}).setdefault(kept.at, [])
            if not same_place:
                same_place.append(kept)
    return {
        kind: tuple(fact for facts in places.values() for fact in facts) for kind, places in found.items()
    }


def _may_stand_anywhere(event: Event, views: Views) -> bool:
    """Whether what happens in another module of the project is told too: trainers, and scores of PyTorch.

    Of Keras a model is asked by one call, in the code that has the data; a loop that scores one of PyTorch is
    a function beside the one that trains it.
    """
    if isinstance(event, ScoreEvent | DecideEvent):
        return _framework_of(views.at(event.cells), event.prediction) is Framework.TORCH
    return isinstance(event, LearnEvent | SwapEvent)


class _Flows(Struct, frozen=True):
    """What the models of a file are trained on, and what they are checked and asked with, and where."""

    trained: list[tuple[Step, ...]]
    asked: list[tuple[Data, Origin | None]]
    views: Views
    sizes: Mapping[Origin, int | None]
    """How many samples a batch has that a loader of PyTorch deals out."""

    @classmethod
    def of(cls, runs: Iterable[Run], views: Views, events: Iterable[Event]) -> _Flows:
        sizes = {event.origin: event.size for event in events if isinstance(event, DealEvent)}
        flows = cls([], [], views, sizes)
        for run in runs:
            flows.trained.extend(inputs.history for inputs in run.inputs)
            if run.validation.value is not None:
                flows.asked.append((run.validation.value.inputs, run.validation.origin))
            flows.asked.extend((use.inputs, use.at) for use in run.uses)
        return flows


def _facts(event: Event, flows: _Flows) -> Iterator[Any]:
    match event:
        case DecideEvent():
            yield _prediction(event, flows)
        case ScoreEvent():
            yield _evaluation(event, flows)
        case ScaleEvent():
            yield _scaling(event, flows)
        case TapeEvent():
            prediction, loss = event.seen
            sees_prediction, sees_loss = Fact(prediction, event.predicted_at), Fact(loss, event.computed_at)
            yield Gradient(event.origin, sees_prediction, sees_loss, Framework.KERAS)
        case SwapEvent():
            framework = Framework.KERAS if event.keras else Framework.TORCH
            yield Swapped(event.origin, event.loss, event.data, event.output, framework)
        case LearnEvent():
            yield from idle_in(flows.views.at(event.cells), event)
        case DiscardEvent(origin=CodeOrigin() as origin) if not _shown(origin):
            yield Discarded(origin, event.step, event.is_pipeline)


def _prediction(event: DecideEvent, flows: _Flows) -> Prediction:
    return Prediction(
        deciding=event.deciding,
        at=event.origin,
        head=_head(flows.views.at(event.cells), event.prediction),
        predicted_at=event.prediction.origin,
        axis=constant_fact(event.axis, event.origin, True),
        threshold=Fact(event.threshold, event.origin)
        if event.threshold is not None
        else Fact.unknown("it is no comparison with a number"),
        single=event.prediction.row,
        framework=_framework_of(flows.views.at(event.cells), event.prediction),
        several=_several(flows, flows.views.at(event.cells), event.prediction),
    )


def _several(flows: _Flows, view: View, prediction: Predicted) -> Fact[bool]:
    """Return whether a prediction is about more than one sample.

    A module of PyTorch may take a single one: only what a loader has put together is known to be a batch.
    What the model does not take may be one sample whose first axis counts no samples.
    """
    model = view.find(_model_of(view, prediction), Net)
    if model is not None and reader_of(model).refused_data(view, model, [prediction.inputs]):
        return Fact.unknown("the model does not take data of this shape", prediction.inputs.origin)
    inputs, array = prediction.inputs, view.find(prediction.inputs, Array)
    if prediction.row:
        return Fact(False, prediction.origin)
    samples = array.samples if array is not None else None
    if array is not None and _framework_of(view, prediction) is Framework.TORCH:
        samples = flows.sizes.get(array.loader) if array.loader is not None else None
    elif isinstance(inputs, Batches):
        samples = inputs.size
    return Fact(samples > 1, inputs.origin) if samples is not None else Fact.unknown("how many there are")


def _evaluation(event: ScoreEvent, flows: _Flows) -> Evaluation:
    view = flows.views.at(event.cells)
    flow = event.prediction.inputs
    dealt = flow.origin if isinstance(flow, Batches) else None
    return Evaluation(
        at=event.origin,
        head=_head(view, event.prediction),
        labels=labels_of(view, event.labels, event.prediction.inputs, [""], 1)[0],
        predicted_at=event.prediction.origin,
        labels_first=event.labels_first,
        are_classes=event.prediction.classes,
        trained_on=dealt is not None and any(steps and steps[0].origin == dealt for steps in flows.trained),
        shuffled=_shuffled(view, event),
        anew=isinstance(flow, Batches) and flow.maker == "tf.data",
        shape=_compared_shape(event),
        framework=_framework_of(view, event.prediction),
        score=event.score,
        ranks=event.ranks,
        answered=_answered(event.prediction),
    )


def _compared_shape(event: ScoreEvent) -> Fact[Shape]:
    """Return the shape of the answers that are compared, where it decides what the score comes to.

    The mean of all differences is that of the answers less that of the labels, however they are paired.
    """
    if event.shape is None:
        return Fact.unknown("the shape of the answers is not known")
    if event.score == DIFFERENCE and isinstance(event.origin, CodeOrigin):
        takers = taken_by(event.origin)
        if takers and all(name in MEANS for name in takers):
            return Fact.unknown("only the mean of the differences is taken", event.origin)
    return Fact(event.shape, event.origin)


MEANS = ("mean", "average", "nanmean", "reduce_mean")
"""What functions and methods are called that take a mean, of whichever library."""


def _answered(prediction: Predicted) -> Fact[bool]:
    """Return whether a prediction has become classes, or was cut to 0 and 1."""
    if prediction.classes or prediction.cut:
        return Fact(True, prediction.answered_at or prediction.origin)
    return Fact(False, prediction.origin)


def _shuffled(view: View, event: ScoreEvent) -> Fact[bool]:
    """Return whether inputs come in a random order that the labels do not have.

    These were asked of the generator itself, loaded together with the array that it deals, or gathered in
    another pass over a pipeline that draws an order for each.
    """
    flow, labels = event.prediction.inputs, _gathered(view, event.labels)
    if not isinstance(flow, Batches) or labels is None or not labels.history:
        return Fact.unknown("the inputs come from no generator")
    if flow.maker == "tf.data":
        return _drawn_anew(view, flow, labels)
    asked = flow.origin is not None and labels.history[0].origin == flow.origin
    if flow.origin is None or not (asked or _loaded_together(view, flow, labels)):
        return Fact.unknown("the labels are not those of the generator")
    shuffle = dict(flow.facts).get("shuffle")
    if not isinstance(shuffle, Const) or shuffle.value is None:
        return Fact.unknown("it is not known whether the generator shuffles")
    return Fact(bool(shuffle.value), shuffle.origin or flow.origin, by_default=shuffle.origin is None)


def _gathered(view: View, labels: Value) -> Array | None:
    """Return the array of labels, or of those that a list was filled with."""
    cell = view.find(labels, List)
    return view.find(labels if cell is None or cell.items else cell.rest, Array)


def _drawn_anew(view: View, flow: Batches, labels: Array) -> Fact[bool]:
    """Return whether a pipeline deals its rows in another order than labels of them have.

    It draws one for each pass, and a prediction of all of it is a pass of its own: no labels have that order.
    """
    pair = flow.element.items if isinstance(flow.element, Tuple) else ()
    own = view.find(pair[1], Array) if len(pair) > 1 else None
    order = next((step for step in flow.steps if step.order is not None and step.order.anew), None)
    if own is None or not own.history or not _are_rows_of(own, labels):
        return Fact.unknown("the labels are not those of the pipeline")
    if order is None:
        return Fact.unknown("it is not known whether the pipeline draws an order for each pass")
    return Fact(True, order.origin, by_default=order.origin == flow.origin)


def _are_rows_of(dealt: Array, labels: Array) -> bool:
    """Whether labels are the same rows that a pipeline deals, in whatever order they come."""
    dividing = (Doing.SPLIT, Doing.SELECTED, Doing.RESAMPLED, Doing.SHUFFLED)
    parts = [[step for step in array.history if step.doing in dividing] for array in (dealt, labels)]
    return parts[0] == parts[1] and dealt.history[0].origin == labels.history[0].origin is not None


def _loaded_together(view: View, flow: Batches, labels: Array) -> bool:
    """Whether a generator deals the rows of an array that was loaded with these labels, all of them."""
    if flow.maker != "flow":
        return False
    element = flow.element
    images = view.find(element.items[0] if isinstance(element, Tuple) and element.items else element, Array)
    if images is None or not images.history or images.samples is None or images.samples != labels.samples:
        return False
    moving = (Doing.SHUFFLED, Doing.RESAMPLED)
    moved = any(step.doing in moving for step in (*images.history, *labels.history))
    return not moved and images.history[0].origin == labels.history[0].origin is not None


def _framework_of(view: View, prediction: Predicted) -> Framework:
    """Return what the model is written in that predicts."""
    return framework_of(view.find(_model_of(view, prediction), Net))


def _model_of(view: View, prediction: Predicted) -> Ref | None:
    """Return the model that predicts, of an object of the project's class the part that a library defines."""
    instance = view.find(prediction.model, Instance)
    return instance.base if instance is not None else prediction.model


def _head(view: View, prediction: Predicted) -> Head:
    model = _model_of(view, prediction)
    if model is None or view.find(model, Net) is None:
        return head_of((), None, "it is a layer, not a model")
    built = build(view, model, None, prediction.inputs)
    if len(built.ends) != 1:
        return head_of((), None, built.model.why_incomplete or "the model has several outputs")
    return head_of(built.model.layers, built.ends[0], built.model.why_incomplete)


def _scaling(event: ScaleEvent, flows: _Flows) -> Scaling:
    made = event.result.history if event.result is not None else ()
    return Scaling(
        scaler=event.scaler,
        at=event.origin,
        data=data_of_array(event.data),
        held_out=_held_out(event, flows),
        trained_on=_leads_to(made, flows.trained),
        fitted_at=event.fitted,
        split_later=_split_later(event, flows),
    )


def _held_out(event: ScaleEvent, flows: _Flows) -> Fact[bool]:
    """Return whether what a scaler is fitted on was kept for testing.

    A split or a loader says so, or the same scaler was fitted before and a model is only checked with
    what it makes now.
    """
    split = next((s for s in event.data.history if s.doing is Doing.SPLIT and s.detail == HELD_OUT), None)
    if split is not None and not any(split in history for history in flows.trained):
        return Fact(True, split.origin)
    made = event.result.history if event.result is not None else ()
    asked = [origin for data, origin in flows.asked if _leads_to(made, [data.history])]
    if event.fitted is not None and asked and not _leads_to(made, flows.trained):
        return Fact(True, asked[0])
    return Fact.unknown("nobody says that they are, or a model is fitted on them")


def _leads_to(made: tuple[Step, ...], histories: Iterable[tuple[Step, ...]]) -> bool:
    """Whether data of one of these histories were made from data with the history `made`."""
    return bool(made) and any(history[: len(made)] == made for history in histories)


def _split_later(event: ScaleEvent, flows: _Flows) -> Fact[bool]:
    """Return whether a training gets a part of the scaled data, and nothing was cut off before."""
    before = event.data.history
    if not before or any(step.doing is Doing.SPLIT for step in before):
        return Fact.unknown("it is a part of a split itself")
    made = event.result.history if event.result is not None else None
    asked = [data.history for data, _ in flows.asked]
    for history in flows.trained:
        scaled = history[len(before) : len(before) + 1]
        if history[: len(before)] != before or not scaled or scaled[0].detail != event.scaler:
            continue
        if made is not None and scaled[0] != made[-1]:
            continue
        cut = _cut_off(history, len(before) + 1, asked)
        if cut is not None:
            return Fact(True, cut.origin)
    return Fact.unknown("no model is fitted on a part of them")


def _cut_off(history: tuple[Step, ...], start: int, asked: Iterable[tuple[Step, ...]]) -> Step | None:
    """Return the step behind the first so many of a history that leaves something for testing.

    A split for testing says so. Of other cuts it is one side, where data on which the model is only checked
    come from the other one: `x[:n]` and `x[n:]`. Windows lie on no side of a cut.
    """
    cuts = [
        (place, step) for place, step in enumerate(history) if place >= start and step.doing is Doing.SPLIT
    ]
    for place, step in cuts:
        if step.detail == TRAINING_PART:
            return step
        for other in asked:
            same = len(other) > place and other[:place] == history[:place]
            if same and other[place].doing is Doing.SPLIT and _lie_apart(step.detail, other[place].detail):
                return step
    return None


def _lie_apart(trained: str, asked: str) -> bool:
    """Whether two cuts of the same rows leave other rows, as far as one side of each is told."""
    if trained == LAST_ROWS:
        return asked == FIRST_ROWS
    return trained == FIRST_ROWS and asked in (LAST_ROWS, LATER_ROWS)


def _shown(origin: CodeOrigin) -> bool:
    """Whether a statement is the last one of its cell, or of a script: a notebook shows what it gives."""
    place, source = origin.place(), origin.source
    after = (line.strip() for line in source.lines(place.cell)[place.end_row :])
    first = next((line for line in after if line and (line.startswith(CELL_MARKS) or line[0] != "#")), "")
    return not first or first.startswith(CELL_MARKS)
