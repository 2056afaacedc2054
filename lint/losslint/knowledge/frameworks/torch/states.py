"""`state_dict()`: the weights of a model themselves, under their names, which every further step changes.

Where they were taken is noted as a moment: the number of things that there were then. What is used later
than a step is no longer what was taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from losslint.knowledge.frameworks.torch.optimizers import HOLDS
from losslint.knowledge.frameworks.torch.parameters import name_of_argument, take, weights_set
from losslint.knowledge.frameworks.torch.passing import unmark
from losslint.knowledge.frameworks.torch.registration import MODULE, leaves, reach
from losslint.knowledge.frameworks.torch.testing import kept, kept_whole
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means, method
from losslint.knowledge.models.handing import of_another_name
from losslint.training import Origin
from losslint.values import (
    AliasEvent,
    ApplyEvent,
    Const,
    Dict,
    List,
    Made,
    Ref,
    RestoreEvent,
    SavedEvent,
    StaleEvent,
    Tuple,
    Unknown,
    Value,
)

STATE = "torch.state"
"""The path of a state: `of` is the model; its own state says when it was taken, first and last."""

TAKEN, FIRST, DOUBT = "taken", "first", "doubt"


def _now(machine: Machine) -> Const:
    """Return this moment, which no other one is like."""
    machine.store.next += 1
    return Const(machine.store.next)


@method("unknown", "state_dict", signature="*, destination=None, prefix='', keep_vars=False")
@method(f"made:{MODULE}", "state_dict", signature="*, destination=None, prefix='', keep_vars=False")
def state_dict(call: Call) -> Value:
    """`model.state_dict()`: taken at the same place again, it is the same thing of another moment."""
    machine, model = call.machine, call.receiver
    kept(machine, model, call.origin)
    taken, doubt = _now(machine), Const(machine.doubt)
    again = _taken_before(machine, model, call.origin)
    if again is not None:
        ref, made = again
        machine.store.put(ref, made.now(**{TAKEN: taken, DOUBT: doubt}))
        return ref
    state: dict[str, Value] = {TAKEN: taken, FIRST: taken, DOUBT: doubt}
    arguments: dict[str, Value] = {"of": model} if model is not None else {}
    return call.new(Made(STATE, arguments, frozenset(), state, origin=call.origin))


def _taken_before(machine: Machine, model: Value | None, origin: Origin) -> tuple[Ref, Made] | None:
    """Return the state of a model that the same code took before."""
    for address, cell in machine.store.cells.items():
        if not isinstance(cell, Made) or cell.path != STATE or cell.origin != origin:
            continue
        if _is_same(cell.arguments.get("of"), model):
            return Ref(address, origin=origin), cell
    return None


def _is_same(one: Value | None, two: Value | None) -> bool:
    """Whether two values are the same model, or the same argument that nobody gives."""
    if isinstance(one, Ref) or isinstance(two, Ref):
        return one == two
    return name_of_argument(one) is not None and name_of_argument(one) == name_of_argument(two)


@method(f"made:{STATE}", "copy", signature="")
def shallow(call: Call) -> Value:
    """`state.copy()`: another dict of the same tensors, which stays with them."""
    return call.receiver or call.unknown("a state")


@method("unknown", "load_state_dict", signature="state_dict, strict=True, assign=False")
@method(f"made:{MODULE}", "load_state_dict", signature="state_dict, strict=True, assign=False")
def load_state_dict(call: Call) -> Value:
    """`model.load_state_dict(state)`: the weights stay where they are, and get other values."""
    machine, given = call.machine, call["state_dict"]
    if call.receiver is not None:
        unmark(machine, call.receiver)
        for part in list(leaves(machine.store, call.receiver)):
            take(machine, part.module, changing=True)
        weights_set(machine, call.receiver, call.origin)
    for made in _states_in(machine, given, 0):
        own, taken = _is_same(made.arguments.get("of"), call.receiver), made.origin
        if own and taken and of_another_name(taken, call.origin, "state_dict", "load_state_dict"):
            machine.record(AliasEvent(taken, call.origin))
        elif own or _is_conditional(machine, made):
            _note(machine, made, call.origin, "loaded")
    if call.receiver is not None and isinstance(given, Unknown):
        weights = frozenset(part.module.address for part in leaves(machine.store, call.receiver))
        machine.record(RestoreEvent(weights, call.origin))
    if call["strict"] == Const(False) and isinstance(call.receiver, Ref):
        return call.new(Made(ANSWER, {}, frozenset(), origin=call.origin))
    return Const(None)


ANSWER = "torch.keys that do not meet"
"""The path of what `load_state_dict` returns where it does not insist: the names that only one side has."""

TABLES.answers.add(ANSWER)


@means("torch.save", signature="obj, f, ...")
def save(call: Call) -> Value:
    """`torch.save(state, path)`, alone or among other things in a dict."""
    _note_saved(call)
    cell = call.machine.store.find(call["obj"], Dict)
    for one in (call["obj"],) if cell is None else cell.items.values():
        kept_whole(call.machine, one, call.origin)
    for made in _states_in(call.machine, call["obj"]):
        if _is_conditional(call.machine, made) or not isinstance(made.state.get(TAKEN), Const):
            _note(call.machine, made, call.origin, "saved")
    return Const(None)


def _note_saved(call: Call) -> None:
    """Note of which modules weights go into a file."""
    states = (made.arguments.get("of") for made in _states_in(call.machine, call["obj"]))
    cell = call.machine.store.find(call["obj"], Dict)
    given = (call["obj"],) if cell is None else cell.items.values()
    written(call.machine, [one for one in (*states, *given) if one is not None], call.origin)


def written(machine: Machine, modules: Sequence[Value], origin: Origin) -> None:
    """Note that the weights of modules go into a file; trainers write some by themselves."""
    reached = frozenset[int]().union(*(reach(machine.store, one) for one in modules))
    machine.record(SavedEvent(reached, origin))


def _states_in(machine: Machine, value: Value, depth: int = 2) -> Iterator[Made]:
    for one in value.perhaps if isinstance(value, Unknown) else (value,):
        made = machine.store.find(one, Made)
        if made is not None and made.path == STATE:
            yield made
    cell = machine.store.find(value, Dict) or machine.store.find(value, List)
    match cell or value:
        case Dict(items=entries):
            inner: tuple[Value, ...] = tuple(entries.values())
        case List(items=items) | Tuple(items=items):
            inner = items
        case _:
            inner = ()
    for item in inner if depth else ():
        yield from _states_in(machine, item, depth - 1)


def _is_conditional(machine: Machine, made: Made) -> bool:
    """Whether a state was taken under a condition that does not stand around the running code too."""
    doubt = made.state.get(DOUBT)
    return isinstance(doubt, Const) and isinstance(doubt.value, int) and doubt.value > machine.doubt


def _note(machine: Machine, made: Made, origin: Origin, use: str) -> None:
    """Note the use of a state that steps have changed since it was taken, or may have."""
    taken = made.state.get(TAKEN)
    since = taken if isinstance(taken, Const) else made.state.get(FIRST)
    model = made.arguments.get("of")
    if not isinstance(since, Const) or not isinstance(since.value, int) or made.origin is None:
        return
    if not isinstance(taken, Const) and not _is_conditional(machine, made) and use == "saved":
        return  # taken in every round: the last one is what is saved
    stepped = _step_since(machine, model, since.value)
    if stepped is not None:
        machine.record(StaleEvent(made.origin, use, stepped, origin))


def _step_since(machine: Machine, model: Value | None, moment: int) -> Origin | None:
    """Return the last step since a moment of an optimizer that has weights of a model."""
    inside = {part.module.address for part in leaves(machine.store, model)} if model is not None else set()
    name = name_of_argument(model)
    for event in reversed(machine.events):
        if isinstance(event, ApplyEvent) and event.moment > moment:
            made = machine.store.find(event.optimizer, Made)
            held = made.state.get(HOLDS) if made is not None else None
            for item in held.items if isinstance(held, Tuple) else ():
                layer = item.items[0] if isinstance(item, Tuple) else None
                if isinstance(layer, Ref) and layer.address in inside:
                    return event.origin
                if name is not None and name_of_argument(layer) == name:
                    return event.origin
    return None


@method(f"made:{STATE}", "__setitem__", "update", "pop", "setdefault", "__delitem__", signature="")
def changed(call: Call) -> Value:
    """`state[name] = tensor`: from here on it holds other tensors than those of the model."""
    made = call.machine.store.find(call.receiver, Made)
    if made is not None and isinstance(call.receiver, Ref):
        whose = call.unknown("its entries were replaced")
        call.machine.store.put(call.receiver, replace(made, arguments={**made.arguments, "of": whose}))
    return Const(None) if call.path != "pop" else call.unknown("the tensors of a state")


ENTRIES = "torch.entries of a state"
"""The path of what `state.items()` gives: `of` is the state."""


@method(f"made:{STATE}", "items", signature="")
def entries(call: Call) -> Value:
    """`state.items()`: what is made of the tensors is not followed, but a dict of them is another state."""
    of = call.receiver or call.unknown("a state")
    return call.new(Made(ENTRIES, {"of": of}, frozenset(), origin=call.origin))


@method(f"made:{ENTRIES}", "copy", signature="")
def of_entries(call: Call) -> Value:
    """`dict(state.items())`: the same tensors."""
    made = call.machine.store.find(call.receiver, Made)
    return made.arguments["of"] if made is not None else call.unknown("a state")


@method(f"made:{STATE}", "values", signature="")
def values(call: Call) -> Value:
    """`state.values()`: what is made of the tensors is not followed."""
    return call.unknown("the tensors of a state")
