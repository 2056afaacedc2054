"""What a trained model is used for: the calls of `evaluate` and `predict` that follow a fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from losslint.runs.data import data_of, fed_by, labels_of, shares_samples
from losslint.runs.readers import reader_of
from losslint.runs.readings import averages_of
from losslint.runs.view import Views
from losslint.runs.written import written_for
from losslint.training import Origin, Use
from losslint.values import (
    Batches,
    CompileEvent,
    DecideEvent,
    Event,
    FitEvent,
    MeanEvent,
    MeasureEvent,
    Net,
    ReadingEvent,
    ScoreEvent,
    UseEvent,
    Value,
)

CHECKING = ("evaluate", "evaluate_generator", "test_on_batch")
"""The methods that compare with labels."""


def uses_after(events: Sequence[Event], position: int) -> Iterator[UseEvent]:
    """Yield the uses of the model that the fit at a position trains, until it is fitted again.

    A model that was saved and loaded again is the same model.
    """
    trained = events[position]
    assert isinstance(trained, FitEvent)
    model = weights_of(trained)
    for event in events[position + 1 :]:
        if isinstance(event, FitEvent) and weights_of(event) == model:
            return
        if isinstance(event, UseEvent) and weights_of(event) == model:
            yield event


def uses_of(events: Sequence[Event], address: int) -> Iterator[UseEvent]:
    """Yield the uses of a model that is never fitted."""
    return (event for event in events if isinstance(event, UseEvent) and event.net.address == address)


def readings_of(events: Sequence[Event], fit: FitEvent) -> list[ReadingEvent]:
    """Return where the model is measured that an update trains, each place once."""
    model = weights_of(fit)
    found: dict[Origin, ReadingEvent] = {}
    averaged = averages_of(events)
    means = {event.compared: event.origin for event in events if isinstance(event, MeanEvent)}
    for event in events:
        if isinstance(event, ReadingEvent):
            net = event.cells.get(event.said.address)
            if not isinstance(net, Net) or net.copy_of != model:
                continue
            if event.each or event.origin not in found:
                found[event.origin] = event
    return [replace(one, averaged=averaged.get(at), over_all=means.get(at)) for at, one in found.items()]


def measured_after(events: Sequence[Event], position: int) -> Iterator[MeasureEvent]:
    """Yield where a metric is given labels and all that the model says which the fit at a position trains.

    The model has learnt by then, and is not fitted again yet. A loop goes on from wherever it is measured.
    """
    trained = events[position]
    assert isinstance(trained, FitEvent)
    model = weights_of(trained)
    seen: set[Origin] = set()
    for event in events[position + 1 :]:
        if isinstance(event, FitEvent) and weights_of(event) == model and event.origin != trained.origin:
            return
        if not isinstance(event, MeasureEvent) or event.net is None or event.origin in seen:
            continue
        if event.whole and not event.changed and event.labels is not None and weights_of(event) == model:
            seen.add(event.origin)
            yield event


def asked_untrained(events: Sequence[Event]) -> Iterator[tuple[UseEvent, Net]]:
    """Yield the uses of models that this file does not train, and the models.

    Nothing compiles them, and nothing at all is trained before; or they come out of a file that another
    script of the project wrote, as that one compiled them.
    """
    own: set[int] = set()
    trains = False
    for event in events:
        if isinstance(event, FitEvent | CompileEvent):
            own.add(weights_of(event))
            trains = trains or isinstance(event, FitEvent)
        if not isinstance(event, UseEvent):
            continue
        net = event.cells.get(event.net.address)
        if not isinstance(net, Net) or net.compile_unknown or weights_of(event) in own:
            continue
        if net.loaded or (net.compiled is None and not trains):
            yield event, net


class Answers(Struct, frozen=True):
    """The predictions that become classes or are held against labels: all of them, and the latter."""

    every: frozenset[Origin | None]
    scored: frozenset[Origin | None]


def answers_among(events: Iterable[Event]) -> Answers:
    """Return the predictions of which something is made."""
    told = [event for event in events if isinstance(event, DecideEvent | ScoreEvent)]
    scored = frozenset(event.prediction.origin for event in told if isinstance(event, ScoreEvent))
    return Answers(frozenset(event.prediction.origin for event in told), scored)


def compared_among(events: Iterable[Event]) -> Answers:
    """Return where answers are compared with labels: there a loop of one's own asks a model for them."""
    places = frozenset(event.origin for event in events if isinstance(event, ScoreEvent))
    return Answers(places, places)


def use_of(event: UseEvent, fit: FitEvent | None, answers: Answers, views: Views) -> Use:
    """Return a use in the words of rules; `fit` is the training that it follows."""
    view = views.at(event.cells)
    fed = fed_by(event.inputs, event.labels)
    asked = fed.inputs
    given = event.inputs if isinstance(event.inputs, Batches) else asked
    net = view.find(event.net, Net)
    return Use(
        event.method,
        data_of(view, asked, written_for(event, "x"), event.inputs),
        event.origin,
        validates=fit is not None and shares_samples(view, _checked(fit), asked),
        reloaded=fit is not None and net is not None and net.loaded and not _loaded(fit),
        answers=event.origin in answers.every,
        scored=event.origin in answers.scored,
        refused=reader_of(net).refused_data(view, net, [given]) if net is not None else (),
        labels=labels_of(view, fed.labels, asked, [""], 1)[0] if event.method in CHECKING else None,
    )


def _checked(fit: FitEvent) -> Value:
    """Return the inputs that a training is validated with."""
    return fed_by(fit.arguments.get("validation_data"), None).inputs


def _loaded(event: FitEvent) -> bool:
    net = event.cells.get(event.net.address)
    return isinstance(net, Net) and net.loaded


def weights_of(event: CompileEvent | FitEvent | UseEvent | MeasureEvent) -> int:
    """Return what tells the weights of models apart: an address."""
    assert event.net is not None
    net = event.cells.get(event.net.address)
    copied = net.copy_of if isinstance(net, Net) else None
    return event.net.address if copied is None else copied
