"""Models that a loss under a tape goes through, and whose gradients no tape is ever asked for."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.interpret import Interpretation
from losslint.runs.freshness import is_fresh
from losslint.runs.models import build
from losslint.runs.view import Views
from losslint.training import Fact, LeftOut, Origin
from losslint.values import FreezeEvent, Net, ThroughEvent


def left_out_in(interpretation: Interpretation, views: Views, loss_at: Origin) -> Iterator[LeftOut]:
    """Yield the models that the loss at a place goes through on its way to the one that it trains.

    Whoever asks for the weights of a model may train it: then it counts as touched.
    """
    seen: set[Origin | None] = set()
    for event in interpretation.events():
        if not isinstance(event, ThroughEvent) or event.loss_at != loss_at:
            continue
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
            yield LeftOut(spelling, at, event.origin, wants, is_fresh(interpretation, event))
