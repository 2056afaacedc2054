"""`trainable`: which layers of a model may train. What is set goes for everything inside too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from losslint.knowledge.lookup.registry import Machine, writer
from losslint.knowledge.models.layers import layer_kind
from losslint.training import Origin
from losslint.values import (
    Cell,
    Const,
    Dict,
    FreezeEvent,
    Instance,
    List,
    Made,
    Net,
    Ref,
    SomeLayer,
    Tensor,
    Tuple,
    Unknown,
    Value,
)

FLAG = "trainable"
OWN_FLAG = "_trainable"
"""Where Keras keeps the flag of layers and variables itself."""

SOME = "trainable of some layers"
"""The states of a model that hold its flag, and the other flag that some of its layers were set to."""

TRAINED_TOO = frozenset(
    {"BatchNormalization", "LayerNormalization", "GroupNormalization", "InstanceNormalization", "PReLU"}
)
"""Layers that multiply by no weights and have some to train."""

MAX_PARTS = 2_000
"""Layers of one model that are looked at."""


@writer("net", FLAG)
@writer("made", FLAG)
def set_trainable(machine: Machine, value: Value, new: Value, origin: Origin) -> None:
    """`layer.trainable = …`."""
    if not isinstance(value, Ref):
        return
    flag = replace(new, origin=origin)
    for address in list(parts(machine.store.cells, value)):
        match machine.store.cells[address]:
            case Made() as made:
                machine.store.put(address, made.now(**{FLAG: flag}))
            case Net() as net:
                state = {name: kept for name, kept in net.state.items() if name != SOME}
                machine.store.put(address, net.but(state={**state, FLAG: flag}))
    machine.record(FreezeEvent(origin, new == Const(True)))


@writer("some layer", FLAG)
def set_some(machine: Machine, value: Value, new: Value, origin: Origin) -> None:
    """`layer.trainable = …` for a layer of which it is not known which one of its model it is."""
    net = machine.store.find(value.of, Net) if isinstance(value, SomeLayer) else None
    if net is None or not isinstance(value, SomeLayer):
        return
    if value.every and not machine.doubt:
        set_trainable(machine, value.of, new, origin)
        return
    whole = net.state.get(FLAG, Const(True))
    if new != whole:
        changed = net.but(state={**net.state, SOME: replace(new, origin=origin)})
        machine.store.put(value.of, changed)
    machine.record(FreezeEvent(origin, new == Const(True)))


@writer("member", FLAG)
@writer("unknown", FLAG)
def set_somewhere(machine: Machine, value: Value, new: Value, origin: Origin) -> None:
    """`model.part.trainable = …` for something of which nobody knows what it is a part of."""
    machine.record(FreezeEvent(origin, new == Const(True)))


@writer("net", OWN_FLAG)
@writer("made", OWN_FLAG)
@writer("some layer", OWN_FLAG)
@writer("member", OWN_FLAG)
@writer("unknown", OWN_FLAG)
def set_own_flag(machine: Machine, value: Value, new: Value, origin: Origin) -> None:
    """`weights._trainable = …`: what follows from it depends on the version, but it is no accident."""
    machine.record(FreezeEvent(origin))


def parts(cells: Mapping[int, Cell], value: Value) -> Iterator[int]:
    """Yield the addresses of a layer or model and of everything inside it, each once."""
    for inner in _inside(cells, value):
        if isinstance(inner, Ref):
            yield inner.address


def is_open(cells: Mapping[int, Cell], value: Value) -> bool:
    """Whether a model may have more inside than is known."""
    return any(
        isinstance(inner, Unknown) or (isinstance(cell := cells[inner.address], Net) and bool(cell.gap))
        for inner in _inside(cells, value)
    )


def _inside(cells: Mapping[int, Cell], value: Value) -> Iterator[Ref | Unknown]:
    """Yield the layers and models inside a value, itself too, and what is not known of it."""
    seen: set[int] = set()
    queue: list[Value] = [value]
    while queue and len(seen) < MAX_PARTS:
        current = queue.pop()
        if isinstance(current, Unknown):
            yield current
        elif isinstance(current, Tensor | Tuple) and id(current) not in seen:
            seen.add(id(current))
            queue += [current.layer, *current.inputs] if isinstance(current, Tensor) else current.items
        elif isinstance(current, Ref) and -current.address not in seen:
            seen.add(-current.address)  # identities are positive
            cell = cells.get(current.address)
            if isinstance(cell, Net) or (isinstance(cell, Made) and layer_kind(cell.path) is not None):
                yield current
            queue += _next(cell)


def _next(cell: Cell | None) -> list[Value]:
    """Return what stands right inside a layer, a model or a collection of tensors."""
    match cell:
        case Made():
            return [cell.arguments[name] for name in ("layer", "cell") if name in cell.arguments]
        case Net():
            return [*cell.layers, *([cell.outputs] if cell.outputs is not None else [])]
        case Instance() if cell.base is not None:
            return [cell.base, *(item for item in cell.names.values() if isinstance(item, Ref))]
        case List():
            return [*cell.items, *([cell.rest] if cell.rest is not None else [])]
        case Dict():
            return [*cell.items.values(), *([cell.rest] if cell.rest is not None else [])]
    return []


class Setting(Struct, frozen=True):
    """Whether one part of a model may train, and the code that set it; None is "not known".

    `some` is what some of its layers were set to, not known which, where that is something else.
    """

    whole: bool | None
    at: Origin | None
    some: bool | None = None
    some_at: Origin | None = None

    def differs(self, other: Setting) -> bool:
        """Whether it is certain that not the same layers may train."""
        if None in (self.whole, other.whole):
            return False
        if self.some is not None and other.some is not None:
            return False
        return (self.whole, self.some) != (other.whole, other.some)


def settings(cells: Mapping[int, Cell], value: Value) -> dict[int, Setting]:
    """Return for every part of a model that has something to train whether it may.

    A model whose layers can be told apart is only its layers; another one has a setting of its own.
    """
    found: dict[int, Setting] = {}
    for address in parts(cells, value):
        match cells[address]:
            case Made() as made if _trains(made):
                given = made.arguments.get(FLAG, Const(True))
                found[address] = Setting(*_flag(made.state.get(FLAG, given)))
            case Net() as net if net.gap or net.style != "sequential":
                found[address] = _of_net(net)
    return found


def _of_net(net: Net) -> Setting:
    whole, at = _flag(net.state.get(FLAG, Const(True)))
    if SOME not in net.state:
        return Setting(whole, at)
    some, some_at = _flag(net.state[SOME])
    return Setting(whole if some is not None else None, at, some, some_at)


def _flag(value: Value) -> tuple[bool | None, Origin | None]:
    known = isinstance(value, Const) and isinstance(value.value, bool | int)
    return (bool(value.value) if isinstance(value, Const) and known else None, value.origin)


def _trains(made: Made) -> bool:
    kind = layer_kind(made.path)
    return kind is not None and (kind.weights or made.name in TRAINED_TOO)


def forgotten(net: Net, why: str) -> Net:
    """Return a model of which it is not known any more what of it may train."""
    return net.but(state={**net.state, FLAG: Unknown(why), SOME: Unknown(why)})
