"""How loops measure their models: what they show of answers, as metrics."""

from __future__ import annotations

from losslint.runs.heads import head_of
from losslint.runs.models import build
from losslint.runs.view import View, Views
from losslint.training import Against, Encoding, Fact, Metric, Range
from losslint.values import Array, ReadingEvent, Value

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
        against=_against(views.at(event.cells), event.labels),
        of_library=event.by_library,
    )


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
