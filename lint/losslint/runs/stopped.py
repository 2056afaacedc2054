"""Layers of a model that `fit` trains and that are behind `stop_gradient`, so that no gradient reaches them.

Much of that is meant: a teacher, a target, the way straight through a quantiser. So what is stopped has to be
what layers go on to learn from, and not something that is held against what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field

from losslint.interpret import Interpretation
from losslint.knowledge.models.freezing import FLAG, parts
from losslint.knowledge.models.handing import made_at
from losslint.knowledge.models.layers import layer_kind
from losslint.knowledge.models.pretrained import CUTTING
from losslint.runs.view import View, Views
from losslint.source import CodeOrigin, Source
from losslint.source.blocks import is_decided, stands_inside
from losslint.training import CutOff, Fact, Origin
from losslint.values import (
    Const,
    FitEvent,
    FreezeEvent,
    HandEvent,
    Made,
    Net,
    Tensor,
    Unknown,
    UpdateEvent,
    Value,
    is_none,
)

JOINING = frozenset(("Concatenate", "concat", "concatenate"))
"""What puts numbers beside each other: a layer that reads it learns from all of them."""

TOUCHED = ("trainable", "weights", "regularizer", "constraint")
"""How arguments end that say more of the weights of a layer, or change them without the loss."""

DRAWN = "keras.initializers."
GIVEN = "Constant"
"""The initializer that draws no numbers and takes those that it is given."""

HOMES = frozenset(("keras", "tensorflow", "numpy", "", "a part of it"))
"""Whose functions do nothing with a tensor but what they return: of packages, and of tensors themselves."""

MAX_DEPTH = 8
"""Models in models that are looked into: one may contain itself."""

ANYTHING = "keras.callbacks.LambdaCallback"

BESIDES = "add_loss"
"""The method by which a layer or a model minimises more than `compile` says, anywhere in its code."""


class Graph(Struct):
    """What the outputs of a model are made of.

    `reached` are the layers on the ways back from the outputs, by address, `stops` the tensors at which
    these ways end. `readers` are the tensors that are made of each, by its identity. `sources` are the files
    whose code made the tensors.
    """

    reached: set[int] = field(default_factory=set)
    stops: list[Tensor] = field(default_factory=list)
    readers: dict[int, list[Tensor]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)

    @staticmethod
    def of(view: View, net: Net, outputs: Value | None) -> Graph | None:
        """Return the graph behind the outputs of a model, None where not all of it is known."""
        ends, found = _ends(view, net, outputs), Graph()
        for tensor in _back(ends or (), lambda one: _is_stop(view, one)):
            if not _is_known(view, tensor.layer):
                return None
            if _is_stop(view, tensor):
                found.stops.append(tensor)
                continue
            found.reached |= set(parts(view.store.cells, tensor.layer))
            for one in tensor.inputs:
                found.readers.setdefault(id(one), []).append(tensor)
        places = (tensor.origin for tensor in _back(ends or ()))
        found.sources = [one.source for one in places if isinstance(one, CodeOrigin)]
        return found if ends else None

    def is_learnt_from(self, view: View, stop: Tensor) -> bool:
        """Whether all that is made of a stopped tensor is what layers with weights read."""
        waiting = [stop]
        while waiting:
            readers = self.readers.get(id(waiting.pop()), [])
            if not readers:
                return False
            for reader in readers:
                made = view.find(reader.layer, Made)
                if any(_weighs(view, address) for address in parts(view.store.cells, reader.layer)):
                    if len(reader.inputs) != 1:
                        return False
                elif len(reader.inputs) == 1 or (made is not None and made.name in JOINING):
                    waiting.append(reader)
                else:
                    return False
        return True


def stopped_in(interpretation: Interpretation, views: Views, fit: FitEvent) -> Iterator[CutOff]:
    """Yield the layers behind each place at which gradients of a fit end, and that nothing else trains."""
    view = views.at(fit.cells)
    net = view.find(fit.net, Net)
    ends = _ends(view, net, fit.outputs) if net is not None else None
    if net is None or not any(_is_stop(view, one) for one in _back(ends or ())):
        return  # as nearly everywhere, which costs little to see
    graph = Graph.of(view, net, fit.outputs)
    if graph is None or not graph.stops or not any(_weighs(view, address) for address in graph.reached):
        return
    if not _is_plain(view, fit) or any(
        isinstance(one, FreezeEvent) and not one.loosens for one in interpretation.events()
    ):
        return
    sources = {id(source): source for source in (interpretation.source, *graph.sources)}
    if any(BESIDES in source.text for source in sources.values()):
        return
    reached = _trained_by_others(interpretation, views, fit) | _made(view, graph.reached)
    for stop in graph.stops:
        behind = _behind(view, stop)
        origin = stop.origin
        if behind is None or origin is None or is_decided(origin) or not graph.is_learnt_from(view, stop):
            continue
        if not behind or _made(view, behind.keys()) & reached:
            continue
        if not all(_is_made_for(fit, made) for made in behind.values()):
            continue
        first = behind[min(behind)]
        yield CutOff(first.name, first.origin, len(behind), origin, None, False, Fact(True), Fact(True))


def _ends(view: View, net: Net, outputs: Value | None) -> list[Tensor] | None:
    """Return the outputs of a model as tensors, None where they are not all known."""
    outputs = outputs if outputs is not None else net.outputs
    if isinstance(outputs, Tensor):
        return [outputs]
    if outputs is None and net.style == "sequential" and not net.gap:
        return _in_a_row(net)
    items = view.items(outputs)
    found = [one for one in items or () if isinstance(one, Tensor)]
    return found if items is not None and len(found) == len(items) else None


def _in_a_row(net: Net) -> list[Tensor]:
    """Return what the last layer of a sequential model gives, as the graph of a functional one has it."""
    last: Tensor | None = None
    for layer in net.layers:
        last = (
            layer
            if isinstance(layer, Tensor)
            else Tensor(layer, (last,) if last is not None else (), origin=layer.origin)
        )
    return [last] if last is not None else []


def _is_known(view: View, layer: Value, depth: int = MAX_DEPTH) -> bool:
    """Whether it is known what a layer, function or model consists of: nothing of the project's own."""
    cell = view.cell(layer)
    if isinstance(cell, Made):
        inner = [cell.arguments[name] for name in ("layer", "cell") if name in cell.arguments]
        listed = layer_kind(cell.path) is not None or cell.path.partition(".")[0] in HOMES
        return listed and all(_is_known(view, one, depth - 1) for one in inner)
    if not depth or not isinstance(cell, Net) or cell.style == "subclassed" or FLAG in cell.arguments:
        return False
    if cell.gap or cell.preset or cell.loaded or cell.copy_of is not None:
        return False
    ends = _ends(view, cell, None)
    return bool(ends) and all(_is_known(view, one.layer, depth - 1) for one in _back(ends or ()))


def _back(ends: Iterable[Tensor], stops: Callable[[Tensor], bool] = lambda _: False) -> Iterator[Tensor]:
    """Yield tensors and what they are made of, each once, and nothing behind those that stop."""
    seen, waiting = set[int](), list(ends)
    while waiting:
        tensor = waiting.pop()
        if id(tensor) not in seen:
            seen.add(id(tensor))
            yield tensor
            waiting += () if stops(tensor) else tensor.inputs


def _is_stop(view: View, tensor: Tensor) -> bool:
    """Whether a tensor is what `stop_gradient` gives, in a `Lambda` too."""
    made = view.find(tensor.layer, Made)
    if made is None:
        return False
    result = made.state.get("result")
    if isinstance(result, Tensor):
        inner = view.find(result.layer, Made)
        return inner is not None and inner.name in CUTTING and result.inputs == (made.state.get("start"),)
    return made.name in CUTTING


def _behind(view: View, stop: Tensor) -> dict[int, Made] | None:
    """Return the layers with weights behind a stopped tensor, None where something is not known of one."""
    found: dict[int, Made] = {}
    for tensor in _back(stop.inputs):
        if not _is_known(view, tensor.layer):
            return None
        for address in parts(view.store.cells, tensor.layer):
            made = view.store.cells[address]
            if isinstance(made, Made):
                if not _begins_at_random(view, made) or made.name == "ActivityRegularization":
                    return None
                if _weighs(view, address):
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


def _is_made_for(fit: FitEvent, made: Made) -> bool:
    """Whether nobody gets at a layer before it is fitted: callers of a method may, where a model is kept."""
    function = fit.standing.alone
    if function is None:
        return True
    if not isinstance(function, CodeOrigin) or not isinstance(made.origin, CodeOrigin):
        return False
    return function.source is made.origin.source and stands_inside(made.origin, function.node)


def _weighs(view: View, address: int) -> bool:
    cell = view.store.cells.get(address)
    kind = layer_kind(cell.path) if isinstance(cell, Made) else None
    return kind is not None and kind.weights


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


def _trained_by_others(interpretation: Interpretation, views: Views, fit: FitEvent) -> frozenset[Origin]:
    """Return where the layers were made that some training reaches or some other code may have changed."""
    found = set[Origin]()
    seen = set[int]()
    for event in interpretation.events():
        if isinstance(event, HandEvent) and event.held_by != fit.net:
            found |= event.parts
        if not isinstance(event, FitEvent) or id(event) in seen:
            continue
        seen.add(id(event))
        view = views.at(event.cells)
        net = view.find(event.net, Net)
        known = net is not None and not isinstance(event, UpdateEvent) and not net.loaded
        graph = Graph.of(view, net, event.outputs) if known and net is not None else None
        found |= made_at(event.cells, event.net) if graph is None else _made(view, graph.reached)
    return frozenset(found)
