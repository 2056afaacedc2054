"""How loops measure their models: what they show of answers, as metrics."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from losslint.knowledge.lookup.registry import whole
from losslint.runs.heads import head_of
from losslint.runs.models import build
from losslint.runs.readers import reader_of
from losslint.runs.view import View, Views
from losslint.training import CUSTOM, Against, Encoding, Fact, Head, Metric, Origin, Range, padded_in
from losslint.values import (
    IGNORED,
    Array,
    AverageEvent,
    Batches,
    Compiled,
    DealEvent,
    Event,
    MeasureEvent,
    Net,
    ReadingEvent,
    Tuple,
    Value,
)

LARGEST = "argmax"
"""The detail of the step that says where the largest number of each row stands."""


def reading_of(event: ReadingEvent, views: Views) -> Metric:
    """Return what a loop measures at a place, with the numbers that it makes answers of."""
    built = build(views.at(event.cells), event.said, None)
    read = head_of(built.model.layers, built.ends[0] if built.ends else None, built.model.why_incomplete)
    cut = event.threshold
    threshold = Fact(cut, event.origin) if cut is not None else Fact[float].unknown("nothing is cut")
    return Metric(
        event.measure,
        event.spelling,
        event.origin,
        is_object=True,
        threshold=threshold,
        reads=read.gives,
        rounds=event.rounds,
        each=event.each,
        again=_squashed_again(read),
        against=_against(views.at(event.cells), event.labels),
        of_library=event.by_library,
        of_a_batch=_averaged(event),
        takes_ids=_takes_ids(event),
        refuses=event.of_numbers and event.refuses and event.cut_at is None,
        cut_at=event.cut_at,
        counts_ignored=_counts_ignored(views.at(event.cells), event),
    )


OF_CLASSES = "multiclass_"
"""How the canonical names of metrics begin that choose the largest of several outputs, and else take ids."""


def _takes_ids(event: ReadingEvent) -> Fact[bool]:
    """Return whether a metric of a library takes the numbers that a model gives for the ids of classes."""
    if not event.by_library or not event.of_numbers:
        return Fact.unknown("it is given answers", event.origin)
    return Fact(event.measure.startswith(OF_CLASSES), event.origin)


def measured_by_hand(event: MeasureEvent, views: Views) -> Metric | None:
    """Return a metric of a library that the code gives what a model says; None where it is not known."""
    view = views.at(event.cells)
    net = view.find(event.net, Net)
    if net is None or event.metric.origin is None:
        return None
    alone = Compiled({"metrics": Tuple((event.metric,))}, frozenset(("metrics",)), event.origin)
    told = net.but(compiled=alone, compile_unknown="")
    _, metrics = reader_of(net).held_against(view, told, [""], 1)
    known = metrics[0].value
    if not known or known[0].name == CUSTOM:
        return None
    return replace(known[0], each=True, against=_against(view, event.labels))


def _squashed_again(head: Head) -> Origin | None:
    """Return where a sigmoid is applied to what came from a sigmoid, None where it is not."""
    last = head.stacked[-2:]
    twice = len(last) == 2 and all(applied.value == "sigmoid" for applied in last)
    return last[1].origin if twice else None


def averages_of(events: Sequence[Event]) -> dict[Origin | None, Origin]:
    """Return where the mean is taken of scores of several batches, by where each of these is worked out."""
    dealt = {event.origin: event for event in events if isinstance(event, DealEvent)}
    means = (event for event in events if isinstance(event, AverageEvent))
    return {
        event.score.origin: event.origin for event in means if _are_several(dealt.get(event.score.loader))
    }


def _are_several(dealt: DealEvent | None) -> bool:
    """Whether a loader deals out more than one batch; nothing but a count of all samples makes it one."""
    if dealt is None or dealt.size is None:
        return False
    facts = dealt.data.facts if isinstance(dealt.data, Batches) else ()
    count = whole(dict(facts).get("count"))
    return count is None or dealt.size < count


def _averaged(event: ReadingEvent) -> Fact[Origin]:
    """Return where the mean is taken of what a measure comes to for each batch."""
    if event.averaged is None:
        return Fact.unknown("nobody takes the mean of it", event.origin)
    return Fact(event.averaged, event.origin)


def _counts_ignored(view: View, event: ReadingEvent) -> Origin | None:
    """Return where a mean is taken over places too that the labels mark as left out."""
    found = view.find(event.labels, Array)
    step = padded_in(found.history) if found is not None else None
    value = step.padding.value if step is not None and step.padding is not None else None
    return event.over_all if value == IGNORED else None


def _against(view: View, labels: Value | None) -> Against:
    """Return what the labels are that answers are held against."""
    found, origin = view.find(labels, Array), labels.origin if labels is not None else None
    encoding: Fact[Encoding] = Fact.unknown("what it compares with is not known", origin)
    span: Fact[Range] = Fact.unknown("what it compares with is not known", origin)
    if found is None:
        return Against(encoding, span)
    if found.encoding is not None:
        encoding = Fact(found.encoding, origin)
    if found.range is not None:
        span = Fact(found.range, origin)
    first = any(step.of is Encoding.MULTI_HOT and step.detail == LARGEST for step in found.history)
    return Against(encoding, span, first)
