"""Models that a loss under a tape goes through, and whose gradients no tape is ever asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from losslint.interpret import Interpretation
from losslint.runs.freshness import is_fresh
from losslint.runs.models import build
from losslint.runs.view import Views
from losslint.training import Fact, LeftOut, Origin
from losslint.values import FreezeEvent, Net, ThroughEvent


def throughs_in(interpretation: Interpretation) -> Mapping[Origin, Sequence[ThroughEvent]]:
    """Return what losses go through besides the model that they train, by where each loss is worked out."""
    found: dict[Origin, list[ThroughEvent]] = {}
    for event in interpretation.events():
        if isinstance(event, ThroughEvent):
            found.setdefault(event.loss_at, []).append(event)
    return found


def left_out_in(
    interpretation: Interpretation, views: Views, throughs: Iterable[ThroughEvent]
) -> Iterator[LeftOut]:
    """Yield the models that a loss goes through on its way to the one that it trains.

    Whoever asks for the weights of a model may train it: then it counts as touched.
    """
    seen: set[Origin | None] = set()
    for event in throughs:
        view = views.at(event.cells)
        net = view.find(event.net, Net)
        if net is None or net.origin is None or net.origin in seen:
            continue
        seen.add(net.origin)
        weighing = [layer for layer in build(view, event.net, None).model.layers if layer.weights]
        frozen = any(isinstance(one, FreezeEvent) and not one.loosens for one in interpretation.events())
        wants = Fact[bool].unknown("the code freezes layers") if frozen else Fact(True, net.origin)
        if weighing:
            at = weighing[0].at or net.origin
            spelling = "Sequential" if net.style == "sequential" else "Model"
            yield LeftOut(spelling, at, event.origin, wants, is_fresh(interpretation, views, event))
