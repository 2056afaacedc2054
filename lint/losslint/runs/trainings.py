"""The trainings that a file brings about, and what else happens on the same path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from losslint.interpret import Interpretation
from losslint.runs.adapting import adapted_in, unadapted_at
from losslint.runs.beginning import only_training
from losslint.runs.controls import controlled_by
from losslint.runs.folds import earlier_fold
from losslint.runs.freezing import freezing_of
from losslint.runs.models import models_inside
from losslint.runs.reusing import built_for_others
from losslint.runs.rewritten import written_over
from losslint.runs.telling import Telling, telling_in
from losslint.runs.uses import Answers, answers_among, measured_after, readings_of, uses_after, uses_of
from losslint.runs.view import Views
from losslint.source import CodeOrigin, Source
from losslint.training import Choices, Fact, Freezing, Origin, Unadapted
from losslint.values import (
    AnswerEvent,
    ApplyEvent,
    AverageEvent,
    CompileEvent,
    DealEvent,
    Event,
    FitEvent,
    InLog,
    InTurn,
    MeanEvent,
    MeasureEvent,
    Net,
    ReadingEvent,
    ScoreEvent,
    Unknown,
    UpdateEvent,
    UseEvent,
    Value,
)

_WATCHING = (AnswerEvent, AverageEvent, DealEvent, MeanEvent, MeasureEvent, ReadingEvent, ScoreEvent)
"""What says how a model does while a loop trains it."""


class Happened(Struct, frozen=True):
    """What turns of loops consist of on one path; paths with the same events have the same number.

    `latest` are the last updates at each place, with the state in which they left everything.
    """

    events: tuple[InTurn, ...]
    number: int
    latest: Mapping[Origin, UpdateEvent] = field(default_factory=dict)


class Training(Struct, frozen=True):
    """A fit, or a compile that is never fitted, with what else happens on the same path."""

    event: CompileEvent | FitEvent
    telling: list[Telling]
    reads: list[InLog]
    freezing: Freezing
    uses: list[UseEvent]
    answers: Answers
    """The predictions that become classes or are held against labels."""
    measured: tuple[Value, ...] = ()
    """The metrics that a loop of the project's own holds against its labels."""
    applied: list[ApplyEvent] = field(default_factory=list)
    """The optimizers that apply gradients after a loss of a training loop."""
    happened: Happened = field(default_factory=lambda: Happened((), 0))
    """What turns of loops consist of on the same path."""
    choices: Choices = ()
    """What was chosen on the way to it of what has documented choices."""
    unadapted: tuple[Unadapted, ...] = ()
    written: tuple[Fact[float], ...] = ()
    """The numbers that were written over the answers of a model before they become labels."""
    earlier_fold: Fact[Origin] = field(default_factory=lambda: Fact.unknown("nothing is fitted"))
    built_for_others: Fact[Origin] = field(default_factory=lambda: Fact.unknown("nothing is fitted"))
    controlled_by: Fact[Origin] = field(default_factory=lambda: Fact.unknown("nothing is fitted"))
    learns_here_only: Fact[bool] = field(default_factory=lambda: Fact.unknown("nothing is fitted"))
    readings: list[ReadingEvent] = field(default_factory=list)
    """How a loop of the project's own measures the model, each place once."""
    by_hand: tuple[MeasureEvent, ...] = ()
    """The metrics that are given what the trained model says of other labels, or of its own ones later."""

    def identity(self) -> object:
        """Return what makes this the very same as the training of another path."""
        events = (self.event, *self.telling, None, *self.reads, None, *self.uses, None, *self.applied)
        read = tuple(map(id, (*self.readings, *self.by_hand)))
        told = (self.freezing, self.answers, self.measured, self.unadapted, self.written)
        known = self.earlier_fold, self.built_for_others, self.controlled_by, self.learns_here_only
        return tuple(map(id, events)), read, *told, *known, self.happened.number


def trainings(interpretation: Interpretation, views: Views) -> Iterator[Training]:
    """Yield the fits that the file brings about, and its own compiles of models that nothing fits.

    A fit may stand in a function of another module that the file calls: only the caller knows the model and
    the data. One that another module carries out while it is imported is that module's.
    """
    source = interpretation.source
    numbers: dict[tuple[int, ...], int] = {}
    adapted = adapted_in(interpretation.events())
    fitted = {_compile_origin(event) for event in interpretation.events() if isinstance(event, FitEvent)}
    for path in interpretation.paths:
        telling = telling_in(path.events)
        reads = [event for event in path.events if isinstance(event, InLog)]
        answers = answers_among(path.events)
        happened = _happened(path.events, numbers)
        watched = [event for event in path.events if isinstance(event, _WATCHING)]
        last: dict[int, CompileEvent] = {}
        trained: set[int] = set()
        for position, event in enumerate(path.events):
            if isinstance(event, FitEvent):
                trained.add(event.net.address)
                if stands_in(event, source) or not event.on_import:
                    fitted_here = _fitted(
                        path.events, position, views, watched, telling, reads, answers, adapted, happened
                    )
                    yield replace(fitted_here, choices=path.choices_of(event))
            elif isinstance(event, CompileEvent):
                last[event.net.address] = event
        left = {address for address in last if address not in trained}
        left -= _trained_within(path.events, views) if left else set()
        for address, compiled in last.items():
            if address in left and compiled.origin not in fitted and stands_in(compiled, source):
                used = list(uses_of(path.events, address))
                yield Training(
                    compiled, telling, reads, Freezing(), used, answers, choices=path.choices_of(compiled)
                )


def _happened(events: Sequence[Event], numbers: dict[tuple[int, ...], int]) -> Happened:
    """Return what turns of loops consist of on one path; `numbers` are those of the paths before."""
    found = tuple(event for event in events if isinstance(event, InTurn))
    latest = {event.origin: event for event in events if isinstance(event, UpdateEvent)}
    return Happened(found, numbers.setdefault(tuple(map(id, found)), len(numbers)), latest)


def passed_over(interpretation: Interpretation, views: Views) -> Iterator[tuple[Training, Origin]]:
    """Yield the fits that no call leads to as the code stands, and the condition that passes each over."""
    adapted = adapted_in(interpretation.events())
    for path in interpretation.passed_over:
        telling, answers = telling_in(path.events), answers_among(path.events)
        watched = [event for event in path.events if isinstance(event, _WATCHING)]
        for position, event in enumerate(path.events):
            if path.passed is not None and isinstance(event, FitEvent) and path.passed.holds(event.origin):
                happened = Happened((), 0)  # nothing is said of what no call leads to
                fitted = _fitted(
                    path.events, position, views, watched, telling, [], answers, adapted, happened
                )
                yield fitted, path.passed.at


def _fitted(
    events: Sequence[Event],
    position: int,
    views: Views,
    watched: Sequence[Event],
    telling: list[Telling],
    reads: list[InLog],
    answers: Answers,
    adapted: frozenset[Origin],
    happened: Happened,
) -> Training:
    """Return the training that a fit at a position is; `watched` are the events that watch how it does."""
    event = events[position]
    assert isinstance(event, FitEvent)
    measured = tuple(_measured(watched, event)) or tuple(_by_hand(watched, event))
    applied = list(_applied_after(events, position)) if isinstance(event, UpdateEvent) else []
    used, frozen = list(uses_after(events, position)), freezing_of(events, position)
    unadapted = unadapted_at(events, position, adapted)
    written = tuple(written_over(events[:position], event.arguments.get("y")))
    later = measured_after(events, position) if watched else ()
    known = Training(event, telling, reads, frozen, used, answers, measured, applied, happened)
    return replace(
        known,
        unadapted=unadapted,
        written=written,
        earlier_fold=earlier_fold(events, position),
        built_for_others=built_for_others(events, position),
        controlled_by=controlled_by(events, position, views),
        learns_here_only=only_training(events, position, views),
        readings=readings_of(watched, event) if isinstance(event, UpdateEvent) else [],
        by_hand=tuple(one for one in later if one.predicted_at != event.predicted_at),
    )


def _measured(events: Sequence[Event], fit: FitEvent) -> Iterator[Value]:
    """Yield the metrics that are given what the loss of a loop is given, each once.

    Unknown stands for one that measures something else that comes of these labels.
    """
    seen: set[Origin] = set()
    for event in events if isinstance(fit, UpdateEvent) else ():
        if not isinstance(event, MeasureEvent) or event.origin in seen:
            continue
        seen.add(event.origin)
        labels = fit.arguments.get("y")
        if event.labels is None:
            if event.predicted_at != fit.origin:  # that would be the loss itself
                yield Unknown("what a number says that is averaged is not known", origin=event.origin)
            continue
        same = labels is not None and event.labels.origin == labels.origin
        if event.net == fit.net and event.predicted_at == fit.predicted_at:
            other = Unknown("it is given other labels or predictions", origin=event.origin)
            yield event.metric if same and not event.changed else other
        elif event.net is None and same:
            yield Unknown("it is not known what a metric is given", origin=event.origin)


def _by_hand(events: Sequence[Event], fit: FitEvent) -> Iterator[Value]:
    """Yield Unknown where the code around a loop may measure by its own means how the model does.

    It compares what the model says, or asks it outside the loop's step and makes something of the answers
    that is neither a loss nor a metric: a distance of images, or nothing but pictures to look at.
    """
    if not isinstance(fit, UpdateEvent):
        return
    followed = {event.predicted_at for event in events if isinstance(event, MeasureEvent)}
    followed |= {event.origin for event in events if isinstance(event, AnswerEvent) and event.held}
    for event in events:
        if isinstance(event, ScoreEvent) and event.prediction.origin == fit.predicted_at:
            yield Unknown("the loop compares answers and labels by itself", origin=event.origin)
            return
        if isinstance(event, AnswerEvent) and event.net == fit.net and event.origin not in followed:
            yield Unknown("what comes of other answers of the model is not known", origin=event.origin)
            return


def _applied_after(events: Sequence[Event], position: int) -> Iterator[ApplyEvent]:
    """Yield what applies gradients after a loss of a loop, up to where another training is noted."""
    for event in events[position + 1 :]:
        if isinstance(event, FitEvent) and event.origin != events[position].origin:
            return
        if isinstance(event, ApplyEvent):
            yield event


def stands_in(event: Event, source: Source) -> bool:
    """Whether something happens at a place in this very file."""
    return isinstance(event.origin, CodeOrigin) and event.origin.source is source


def _trained_within(events: Sequence[Event], views: Views) -> set[int]:
    """Return the models that are trained as parts of others, whatever they were compiled with themselves."""
    last = {event.net.address: event for event in events if isinstance(event, FitEvent)}
    return set[int]().union(*(models_inside(views.at(event.cells), event.net) for event in last.values()))


def _compile_origin(event: FitEvent) -> object:
    net = event.cells.get(event.net.address)
    return net.compiled.origin if isinstance(net, Net) and net.compiled is not None else None
