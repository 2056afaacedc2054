"""Layers of Keras that are to be trained and are behind `stop_gradient`, so that no gradient reaches them.

Much of that is meant: a teacher, a target, the way straight through a quantiser. So what is stopped has to be
what layers go on to learn from, and not something that is held against what they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from losslint.interpret import Interpretation
from losslint.knowledge.models.freezing import parts
from losslint.knowledge.models.handing import made_at
from losslint.runs.asked import Asked
from losslint.runs.stopping import Graph, back, is_known, is_stop, opened_ends, weighs
from losslint.runs.view import View, Views
from losslint.source import CodeOrigin, Source
from losslint.source.blocks import is_decided, stands_inside
from losslint.training import CutOff, Fact, Origin
from losslint.values import (
    Const,
    Event,
    FitEvent,
    FreezeEvent,
    HandEvent,
    Made,
    Net,
    Tensor,
    Unknown,
    UpdateEvent,
    is_none,
)

TOUCHED = ("trainable", "weights", "regularizer", "constraint")
"""How arguments end that say more of the weights of a layer, or change them without the loss."""

DRAWN = "keras.initializers."
GIVEN = "Constant"
"""The initializer that draws no numbers and takes those that it is given."""

ANYTHING = "keras.callbacks.LambdaCallback"

BESIDES = "add_loss"
"""The method by which a layer or a model minimises more than `compile` says, anywhere in its code."""


def stopped_in(interpretation: Interpretation, views: Views, fit: FitEvent) -> Iterator[CutOff]:
    """Yield the layers behind each place at which gradients of a training end, that nothing else trains."""
    view = views.at(fit.cells)
    net = view.find(fit.net, Net)
    ends = opened_ends(view, net, fit.outputs) if net is not None else None
    if net is None or not any(is_stop(view, one) for one in back(ends or ())):
        return  # as nearly everywhere, which costs little to see
    graph = Graph.of(view, net, fit.outputs)
    if graph is None or not graph.stops or not any(weighs(view, address) for address in graph.reached):
        return
    events = list(interpretation.events())
    asked = Asked.of(events)
    if not _is_followed(views, fit, events, asked) or _says_more(interpretation.source, graph, events):
        return
    reached = _trained_by_others(views, fit, events, asked) | _made(view, graph.reached)
    own = asked.by(fit)
    alone = own.alone if own is not None else fit.standing.alone
    for stop in graph.stops:
        behind = _behind(view, stop)
        origin = stop.origin
        if behind is None or origin is None or is_decided(origin) or not graph.is_learnt_from(view, stop):
            continue
        if not behind or _made(view, behind.keys()) & reached:
            continue
        if not all(_is_made_for(alone, made) for made in behind.values()):
            continue
        first = behind[min(behind)]
        yield CutOff(first.name, first.origin, len(behind), origin, None, False, Fact(True), Fact(True))


def _is_followed(views: Views, fit: FitEvent, events: Iterable[Event], asked: Asked) -> bool:
    """Whether it is known how a training comes to its gradients, and who is given them."""
    fits = [fit]
    if isinstance(fit, UpdateEvent):
        if asked.by(fit) is None or not _is_applied(views, fit, events, asked):
            return False
        fits = [one for one in events if isinstance(one, FitEvent) and one.origin == fit.within]
    return all(_is_plain(views.at(one.cells), one) for one in fits)


def _is_applied(views: Views, fit: FitEvent, events: Iterable[Event], asked: Asked) -> bool:
    """Whether gradients are applied to all weights of a model, which is asked for them."""
    net = views.at(fit.cells).find(fit.net, Net)
    made = net.origin if net is not None else None
    return any(
        isinstance(one, HandEvent) and one.origin == (made or fit.net.origin) and asked.is_applied(one)
        for one in events
    )


def _says_more(source: Source, graph: Graph, events: Iterable[Event]) -> bool:
    """Whether the code freezes layers, or minimises more than a loss of what the model says."""
    sources = {id(one): one for one in (source, *graph.sources)}
    frozen = any(isinstance(one, FreezeEvent) and not one.loosens for one in events)
    return frozen or any(BESIDES in one.text for one in sources.values())


def _behind(view: View, stop: Tensor) -> dict[int, Made] | None:
    """Return the layers with weights behind a stopped tensor, None where something is not known of one."""
    found: dict[int, Made] = {}
    for tensor in back(stop.inputs):
        if not is_known(view, tensor.layer):
            return None
        for address in parts(view.store.cells, tensor.layer):
            made = view.store.cells[address]
            if isinstance(made, Made):
                if not _begins_at_random(view, made) or made.name == "ActivityRegularization":
                    return None
                if weighs(view, address):
                    found[address] = made
    return found


def _begins_at_random(view: View, made: Made) -> bool:
    """Whether a layer draws its weights, and nothing that it is given says more of them."""
    if any(name.endswith(TOUCHED) for name in made.given):
        return False
    for name, value in made.arguments.items():
        if isinstance(value, Unknown) and name not in made.given:
            return False  # it is passed on with others, of which nothing is known
        if name in made.given and name.endswith("initializer") and not isinstance(value, Const):
            drawn = view.find(value, Made)
            if drawn is None or not drawn.path.startswith(DRAWN) or drawn.name == GIVEN:
                return False
    return True


def _is_made_for(function: Origin | None, made: Made) -> bool:
    """Whether nobody gets at a layer before it is trained: callers of a method may, where a model is kept.

    `function` is the one that is followed by itself, if the training stands in such a one.
    """
    if function is None:
        return True
    if not isinstance(function, CodeOrigin) or not isinstance(made.origin, CodeOrigin):
        return False
    return function.source is made.origin.source and stands_inside(made.origin, function.node)


def _made(view: View, addresses: Iterable[int]) -> frozenset[Origin]:
    """Return where layers were made."""
    cells = (view.store.cells.get(address) for address in addresses)
    return frozenset(one.origin for one in cells if isinstance(one, Made | Net) and one.origin is not None)


def _is_plain(view: View, fit: FitEvent) -> bool:
    """Whether no code of the project's own, in a callback or an epoch, may give the layers other numbers."""
    value = fit.arguments.get("callbacks", Const(None))
    items = () if is_none(value) else view.items(value)
    if items is None:
        return False
    paths = [made.path if (made := view.find(one, Made)) is not None else "" for one in items]
    return all(path.startswith("keras.callbacks.") and path != ANYTHING for path in paths)


def _trained_by_others(
    views: Views, fit: FitEvent, events: Iterable[Event], asked: Asked
) -> frozenset[Origin]:
    """Return where the layers were made that some training reaches or some other code may have changed."""
    found = set[Origin]()
    seen = set[int]()
    for event in events:
        if isinstance(event, HandEvent) and event.held_by != fit.net and not asked.is_only_trained(event):
            found |= event.parts
        if not isinstance(event, FitEvent) or id(event) in seen:
            continue
        seen.add(id(event))
        view = views.at(event.cells)
        net = view.find(event.net, Net)
        known = net is not None and not net.loaded
        if isinstance(event, UpdateEvent):
            known = known and asked.by(event) is not None
        graph = Graph.of(view, net, event.outputs) if known and net is not None else None
        found |= made_at(event.cells, event.net) if graph is None else _made(view, graph.reached)
    return frozenset(found)
