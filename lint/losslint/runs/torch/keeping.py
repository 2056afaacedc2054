"""What the code around a loop of PyTorch makes, keeps and gives away by mistake: from events to facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from losslint.interpret.code import Code
from losslint.knowledge.frameworks.torch.samplers import HANDED
from losslint.knowledge.frameworks.torch.tracing import ancestry
from losslint.runs.keras.keeping import is_of_keras
from losslint.runs.torch.averaging import averaged_in
from losslint.runs.torch.dropping import dropping_in
from losslint.runs.view import View, Views
from losslint.source import CodeOrigin, nodes_in
from losslint.source.blocks import is_shown, leaves_its_loop
from losslint.training import (
    Act,
    Aliased,
    Framework,
    GraphKept,
    Kept,
    Misspelt,
    Momentary,
    PartlyLoaded,
    Repeated,
    Round,
    SameOrder,
    Stale,
    Uncalled,
    Unreset,
)
from losslint.values import (
    AliasEvent,
    Array,
    Closure,
    ComputeEvent,
    DealEvent,
    EpochEvent,
    Event,
    Instance,
    Library,
    Made,
    MisspeltEvent,
    MomentEvent,
    Ref,
    ResetEvent,
    SampleEvent,
    StaleEvent,
    SumEvent,
    Tensor,
    TurnEvent,
    UncalledEvent,
    UnreadEvent,
    UpdateEvent,
    UserClass,
    Value,
)

TORCH = Framework.TORCH


def kept_in(events: Sequence[Event], views: Views) -> Iterator[Kept]:
    """Yield what happens on one path of a file by mistake."""
    for event in events:
        match event:
            case StaleEvent(taken=CodeOrigin() as taken) if not leaves_its_loop(taken):
                yield Stale(event.origin, taken, event.use, event.stepped, TORCH)
            case AliasEvent() if ".state_dict" in event.taken.text():
                target = event.origin.text().partition(".load_state_dict")[0]
                yield Aliased(event.origin, target, event.taken.text().rpartition(".state_dict")[0], TORCH)
            case MomentEvent(layer=Made(origin=CodeOrigin() as made)) if not is_of_keras(event.layer.path):
                yield Momentary(made, event.layer.name, event.origin, TORCH)
            case MisspeltEvent():
                yield Misspelt(event.origin, event.name, event.meant, event.of, TORCH)
            case UncalledEvent() if not is_of_keras(event.kind):
                yield Uncalled(event.origin, event.name, TORCH)
            case UnreadEvent(origin=CodeOrigin() as answered) if not is_shown(answered):
                yield PartlyLoaded(event.origin, TORCH)
            case DealEvent() if event.workers:
                yield from _repeated(views.at(event.cells), event)
    yield from dropping_in(events)
    yield from _summed(events)
    yield from _never_reset(events)
    yield from _in_the_same_order(events, views)
    yield from averaged_in(events)


def _summed(events: Sequence[Event]) -> Iterator[GraphKept]:
    """Yield sums of losses that went backward each, where no sum did."""
    losses = [(one.loss, one.origin) for one in events if isinstance(one, UpdateEvent)]
    sums = [one for one in events if isinstance(one, SumEvent)]
    if not sums:
        return
    made = {
        tensor.layer.address
        for loss, _ in losses
        if isinstance(loss, Tensor)
        for tensor in ancestry(loss)
        if isinstance(tensor.layer, Ref)
    }
    for one in sums:
        backward = next((origin for loss, origin in losses if loss is one.added), None)
        again = any(other.total in made for other in sums if other.origin == one.origin)
        if backward is not None and not again:
            yield GraphKept(one.origin, backward, TORCH)


def _never_reset(events: Sequence[Event]) -> Iterator[Unreset]:
    """Yield the metrics that gather over all rounds of a loop, as nothing ever resets them."""
    begun = [event.made for event in events if isinstance(event, ResetEvent)]
    for event in events if None not in begun else ():
        if isinstance(event, ComputeEvent) and event.made not in begun:
            yield Unreset(event.origin, event.made, event.updated, TORCH)


def _in_the_same_order(events: Sequence[Event], views: Views) -> Iterator[SameOrder]:
    """Yield the samplers of loaders that are trained from in several epochs, where none is told which."""
    dealt = {event.origin: event for event in events if isinstance(event, SampleEvent)}
    told = [event.sampler for event in events if isinstance(event, EpochEvent)] if dealt else [None]
    if None in told:
        return
    turns = [one for one in events if isinstance(one, TurnEvent) and one.act is Act.BACKWARD]
    again = {one.origin for one in turns if _is_in_epochs(one.standing.rounds)}
    for event in events:
        if not isinstance(event, UpdateEvent) or event.origin not in again:
            continue
        view = views.at(event.cells)
        given = (view.find(event.arguments.get(name), Array) for name in ("x", "y"))
        loader = next(
            (array.loader for array in given if array is not None and array.loader is not None), None
        )
        found = dealt.get(loader) if loader is not None else None
        sampler = view.find(found.sampler, Made) if found is not None else None
        if found is None or sampler is None or found.sampler in told or HANDED in sampler.state:
            continue
        if sampler.origin is not None:
            yield SameOrder(sampler.origin, found.origin, event.origin, TORCH)


def _is_in_epochs(rounds: Sequence[Round]) -> bool:
    """Whether a loop over data goes round inside another loop, which goes round more than once."""
    inner = next((n for n, one in enumerate(rounds) if one.over_data), 0)
    return any(one.of is None or one.of > 1 for one in rounds[:inner])


def _repeated(view: View, event: DealEvent) -> Iterator[Repeated]:
    """Yield the generators that a data set keeps and reads its samples with."""
    instance = view.find(event.data, Instance)
    owner = view.find(instance.of, UserClass) if instance is not None else None
    if instance is None or owner is None or _tells_workers_apart(owner):
        return
    for name in sorted(_read_of_itself(owner.names.get("__getitem__")) & instance.names.keys()):
        value = instance.names[name]
        made = value.origin if isinstance(value, Library) and value.path == "numpy.random" else None
        if isinstance(made, CodeOrigin) and isinstance(made.node, cst.Call):
            yield Repeated(made, event.origin, event.workers, TORCH)


def _tells_workers_apart(owner: UserClass) -> bool:
    """Whether a class asks which of the processes it is in."""
    functions = [one.code for one in owner.names.values() if isinstance(one, Closure)]
    return any(
        (isinstance(node, cst.Attribute) and node.attr.value == "get_worker_info")
        or (isinstance(node, cst.Name) and node.value == "get_worker_info")
        for code in functions
        if isinstance(code, Code)
        for node in nodes_in(code.node)
    )


def _read_of_itself(method: Value | None) -> set[str]:
    """Return the attributes of its own object that a method reads and does not set."""
    code = method.code if isinstance(method, Closure) else None
    if not isinstance(code, Code) or not code.positional:
        return set()
    own = [
        node
        for node in nodes_in(code.node)
        if isinstance(node, cst.Attribute)
        if isinstance(node.value, cst.Name) and node.value.value == code.positional[0]
    ]
    targets = {
        target.target
        for node in nodes_in(code.node)
        if isinstance(node, cst.Assign)
        for target in node.targets
    }
    return {node.attr.value for node in own} - {node.attr.value for node in own if node in targets}
