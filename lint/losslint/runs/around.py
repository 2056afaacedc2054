"""What happens around the runs of a file: predictions read, scores taken, scalers fitted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from losslint.interpret import Interpretation
from losslint.runs.data import data_of_array, labels_of
from losslint.runs.heads import head_of
from losslint.runs.models import build
from losslint.runs.view import View, constant_fact
from losslint.source import CodeOrigin
from losslint.training import (
    HELD_OUT,
    Discarded,
    Doing,
    Evaluation,
    Fact,
    Head,
    Prediction,
    Run,
    Scaling,
    Step,
)
from losslint.values import Array, Batches, Const, DecideEvent, DiscardEvent, Event, ScaleEvent, ScoreEvent
from losslint.values import Prediction as Predicted

CELL_MARKS = ("# %%", "#%%", "# In[", "# <codecell>")
"""Comments with which a script says where a cell of a notebook starts."""


def around(interpretation: Interpretation, runs: Iterable[Run]) -> Mapping[type, tuple[Any, ...]]:
    """Return by kind the facts of a file that belong to no single run, the same of several paths once."""
    fed = [inputs.history for run in runs for inputs in run.inputs]
    found: dict[type, dict[object, list[Any]]] = {}
    for path in interpretation.paths:
        for event in path.events:
            origin = event.origin
            if not isinstance(origin, CodeOrigin) or origin.source is not interpretation.source:
                continue
            for fact in _facts(event, fed):
                same_place = found.setdefault(type(fact), {}).setdefault(origin, [])
                if fact not in same_place:
                    same_place.append(fact)
    return {
        kind: tuple(fact for facts in places.values() for fact in facts) for kind, places in found.items()
    }


def _facts(event: Event, fed: list[tuple[Step, ...]]) -> Iterator[Any]:
    match event:
        case DecideEvent():
            yield _prediction(event)
        case ScoreEvent():
            yield _evaluation(event, fed)
        case ScaleEvent():
            yield _scaling(event, fed)
        case DiscardEvent(origin=CodeOrigin() as origin) if not _shown(origin):
            yield Discarded(origin, event.step)


def _prediction(event: DecideEvent) -> Prediction:
    return Prediction(
        deciding=event.deciding,
        at=event.origin,
        head=_head(View(event.cells), event.prediction),
        predicted_at=event.prediction.origin,
        axis=constant_fact(event.axis, event.origin, True),
        threshold=Fact(event.threshold, event.origin)
        if event.threshold is not None
        else Fact.unknown("it is no comparison with a number"),
        single=event.prediction.row,
    )


def _evaluation(event: ScoreEvent, fed: list[tuple[Step, ...]]) -> Evaluation:
    view = View(event.cells)
    flow = event.prediction.inputs
    dealt = flow.origin if isinstance(flow, Batches) else None
    return Evaluation(
        at=event.origin,
        head=_head(view, event.prediction),
        labels=labels_of(view, event.labels, event.prediction.inputs, [""], 1)[0],
        predicted_at=event.prediction.origin,
        labels_first=event.labels_first,
        are_classes=event.prediction.classes,
        trained_on=dealt is not None and any(steps and steps[0].origin == dealt for steps in fed),
        shuffled=_shuffled(view, event),
    )


def _shuffled(view: View, event: ScoreEvent) -> Fact[bool]:
    """Return whether a generator shuffles the inputs whose labels were asked of the generator itself."""
    flow, labels = event.prediction.inputs, view.find(event.labels, Array)
    if not isinstance(flow, Batches) or labels is None or not labels.history:
        return Fact.unknown("the inputs come from no generator")
    if flow.origin is None or labels.history[0].origin != flow.origin:
        return Fact.unknown("the labels are not those of the generator")
    shuffle = dict(flow.facts).get("shuffle")
    if not isinstance(shuffle, Const) or shuffle.value is None:
        return Fact.unknown("it is not known whether the generator shuffles")
    return Fact(bool(shuffle.value), shuffle.origin or flow.origin, by_default=shuffle.origin is None)


def _head(view: View, prediction: Predicted) -> Head:
    built = build(view, prediction.model, None)
    if len(built.ends) != 1:
        return head_of((), None, built.model.why_incomplete or "the model has several outputs")
    return head_of(built.model.layers, built.ends[0], built.model.why_incomplete)


def _scaling(event: ScaleEvent, fed: list[tuple[Step, ...]]) -> Scaling:
    split = next((s for s in event.data.history if s.doing is Doing.SPLIT and s.detail == HELD_OUT), None)
    made = event.result.history if event.result is not None else ()
    return Scaling(
        scaler=event.scaler,
        at=event.origin,
        data=data_of_array(event.data),
        held_out=Fact(True, split.origin)
        if split is not None and not any(split in history for history in fed)
        else Fact.unknown("nobody says that they are, or a model is fitted on them"),
        trained_on=bool(made) and any(history[: len(made)] == made for history in fed),
        fitted_at=event.fitted,
    )


def _shown(origin: CodeOrigin) -> bool:
    """Whether a statement is the last one of its cell, or of a script: a notebook shows what it gives."""
    place, source = origin.place(), origin.source
    lines = source.cell(place.cell).lines if place.cell is not None else source.text.splitlines()
    after = (line.strip() for line in lines[place.end_row :])
    first = next((line for line in after if line and (line.startswith(CELL_MARKS) or line[0] != "#")), "")
    return not first or first.startswith(CELL_MARKS)
