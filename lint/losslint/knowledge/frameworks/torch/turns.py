"""What a turn of a training loop consists of besides the loss: clearing, clipping, unscaling, steps, modes.

Each is noted with where it stands. Of objects that are not known the name of a method says what may happen.
What is handed to code that is not followed may be cleared, stepped or put into another mode there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from msgspec.structs import replace

from losslint.knowledge.frameworks.torch.modes import (
    EVALUATING,
    TRAINING,
    forget_modes,
    is_recording,
    set_mode,
)
from losslint.knowledge.frameworks.torch.registration import (
    BACKBONE,
    CONTAINERS,
    ENDS,
    MODULE,
    is_module,
    reach,
)
from losslint.knowledge.frameworks.torch.tracing import data_of
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, attribute, means, method, writer
from losslint.training import Act, Origin, Round, Step
from losslint.values import (
    Array,
    Const,
    Dict,
    Instance,
    LibraryMethod,
    List,
    Made,
    Method,
    Names,
    Ref,
    Tensor,
    Tuple,
    TurnEvent,
    Unknown,
    Value,
)


def happened(
    machine: Machine,
    act: Act,
    of: Value,
    origin: Origin,
    *,
    reaches: frozenset[int] = frozenset(),
    whole: bool = False,
    tensor: Tensor | None = None,
    told: Names | None = None,
    history: tuple[Step, ...] = (),
) -> None:
    """Note something that a turn consists of."""
    recording = is_recording(machine) if act in (Act.ASKED, Act.BACKWARD) else None
    event = TurnEvent(
        act, of, origin, machine.standing, reaches, whole, tensor, recording, told or {}, history
    )
    machine.record(event)


@contextmanager
def in_round(
    machine: Machine, loop: Origin | None, *, over_data: bool = False, of: int | None = None
) -> Iterator[None]:
    """Let what is carried out meanwhile stand in a round of a loop of a trainer."""
    outside = machine.standing
    machine.store.next += 1
    one = (Round(loop, machine.store.next, 0, of, over_data),) if loop is not None else ()
    machine.standing = replace(outside, rounds=(*outside.rounds, *one))
    machine.loops += 1
    try:
        yield
    finally:
        machine.standing = outside
        machine.loops -= 1


# Modes ---------------------------------------------------------------------------------------------


def _mode(call: Call) -> Value:
    """`model.train()`, `model.eval()` or `model.train(phase == "train")`."""
    if call.receiver is None:
        return call.unknown("a module")
    mode = EVALUATING if call.path == "eval" else _asked_for(call["mode"])
    reached = set_mode(call.machine, call.receiver, mode)
    act = Act.TRAINING if mode is TRAINING else Act.EVALUATING if mode is EVALUATING else Act.MODE
    happened(call.machine, act, call.receiver, call.origin, reaches=reached)
    return call.receiver


def _asked_for(mode: Value) -> Value:
    if isinstance(mode, Const):
        return TRAINING if mode.value else EVALUATING
    return Unknown("the mode is not known", origin=mode.origin)


def switch(machine: Machine, model: Value, mode: Value, origin: Origin) -> None:
    """Put a module into a mode, as its trainer does."""
    reached = set_mode(machine, model, mode)
    happened(machine, Act.TRAINING if mode is TRAINING else Act.EVALUATING, model, origin, reaches=reached)


method(f"made:{MODULE}", "train", signature="mode=True")(_mode)
method(f"made:{MODULE}", "eval", signature="")(_mode)


# Gradients -----------------------------------------------------------------------------------------


@method(f"made:{MODULE}", "zero_grad", signature="set_to_none=True")
def cleared(call: Call) -> Value:
    """`model.zero_grad()`."""
    if call.receiver is not None:
        reached = reach(call.machine.store, call.receiver)
        happened(call.machine, Act.CLEARED, call.receiver, call.origin, reaches=reached)
    return Const(None)


@writer("unknown", "grad")
@writer("array", "grad")
@writer("symbol", "grad")
@writer("made", "grad")
def set_gradient(machine: Machine, value: Value, new: Value, origin: Origin) -> None:
    """`p.grad = None`, or other gradients in the place of those that are there."""
    happened(machine, Act.CLEARED, Unknown("a parameter", origin=origin), origin, whole=True)


def read_gradient(machine: Machine, value: Value, origin: Origin) -> None:
    """Note that code works with gradients by itself; of many that it reads one after the other, the first."""
    match machine.events[-1:]:
        case [TurnEvent(act=Act.READ, standing=standing)] if standing.alone == machine.standing.alone:
            return
    happened(machine, Act.READ, value, origin, whole=True)


@attribute("unknown", "grad")
def gradient_of_unknown(machine: Machine, value: Value, origin: Origin) -> Value:
    """`p.grad`, of what may be a weight."""
    read_gradient(machine, value, origin)
    return Unknown("a gradient", origin=origin)


@means(
    "torch.nn.utils.clip_grad_norm_",
    "torch.nn.utils.clip_grad_norm",
    signature="parameters, max_norm, norm_type=2.0",
)
@means("torch.nn.utils.clip_grads_with_norm_", signature="parameters, max_norm, total_norm")
@means("torch.nn.utils.clip_grad_value_", signature="parameters, clip_value")
def clipped(call: Call) -> Value:
    """`torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)`."""
    told = {"limit": call["clip_value" if call.path.endswith("clip_grad_value_") else "max_norm"]}
    happened(call.machine, Act.CLIPPED, call["parameters"], call.origin, told=told)
    return call.unknown("the norm of the gradients")


def asked(machine: Machine, values: Sequence[Value], anything: bool, origin: Origin | None) -> None:
    """Note a forward pass: a model is called, and gives something."""
    model, result = values
    if origin is not None:
        tensor = result if isinstance(result, Tensor) else None
        if tensor is not None:
            _note_end(machine, model, tensor)
        data = data_of(machine, tensor) if tensor is not None else None
        told = {"data": data} if data else {}
        array = machine.store.find(data, Array)
        history = array.history if array is not None else ()
        happened(machine, Act.ASKED, model, origin, tensor=tensor, told=told, history=history)


def _note_end(machine: Machine, model: Value, result: Tensor) -> None:
    """Note with the last layer of a model that it is one; a layer that is called by itself may be a part."""
    made, last = machine.store.find(model, Made), machine.store.find(result.layer, Made)
    whole = made is None or made.path in (*CONTAINERS, BACKBONE)
    if whole and last is not None and isinstance(result.layer, Ref) and ENDS not in last.state:
        machine.store.put(result.layer, last.now(**{ENDS: Const(True)}))


# What is not followed ------------------------------------------------------------------------------

HINTS: dict[str, Act] = {
    "zero_grad": Act.CLEARED,
    "clear_grad": Act.CLEARED,
    "clear_gradients": Act.CLEARED,
    "zero_": Act.CLEARED,
    "step": Act.STEPPED,
    "unscale_": Act.UNSCALED,
    "clip_grad_norm_": Act.CLIPPED,
    "clip_grad_value_": Act.CLIPPED,
    "clip_gradients": Act.CLIPPED,
    "train": Act.TRAINING,
    "eval": Act.EVALUATING,
}
"""What methods of objects that are not known do, by their names."""


def _hinting(act: Act) -> None:
    def hint(machine: Machine, receiver: Value, positional: Sequence[Value], origin: Origin) -> None:
        if act in (Act.TRAINING, Act.EVALUATING):
            forget_modes(machine, "something that is not known was put into a mode")
        happened(machine, act, receiver, origin, whole=True)

    for name, meant in HINTS.items():
        if meant is act:
            TABLES.hinting[name] = hint


for _act in set(HINTS.values()):
    _hinting(_act)

MAX_REACHED = 2_000
"""Objects that are looked for behind the arguments of one call."""


def _handed(machine: Machine, values: Sequence[Value], anything: bool, origin: Origin | None) -> None:
    """Note what is given to code that is not followed, and forget the modes of modules among it."""
    if origin is None:
        return
    if anything:
        forget_modes(machine, "code that is not followed may have changed it")
        happened(machine, Act.HANDED, Unknown("a call"), origin, whole=True)
        return
    if not any(isinstance(value, Ref | Tuple | Method | LibraryMethod) for value in values):
        return
    reached = frozenset(_reached(machine, values))
    if reached:
        for address in reached:
            if is_module(machine.store, Ref(address)):
                set_mode(machine, Ref(address), Unknown("code that is not followed may have changed it"))
        happened(machine, Act.HANDED, Unknown("a call"), origin, reaches=reached)


TABLES.handed["torch"] = _handed


def _reached(machine: Machine, values: Sequence[Value]) -> set[int]:
    """Return the addresses of the modules and optimizers that values lead to."""
    waiting, seen, found = list(values), set[int](), set[int]()
    while waiting and len(seen) < MAX_REACHED:
        current = waiting.pop()
        if isinstance(current, Tuple):
            waiting += current.items
        elif isinstance(current, Method | LibraryMethod):
            waiting.append(current.receiver)
        elif isinstance(current, Ref) and current.address not in seen:
            seen.add(current.address)
            cell = machine.store.cells.get(current.address)
            optimizer = isinstance(cell, Made) and cell.path.startswith("torch.optim.")
            if optimizer or is_module(machine.store, current):
                found.add(current.address)
            match cell:
                case List():
                    waiting += cell.items
                case Dict():
                    waiting += cell.items.values()
                case Instance():
                    waiting += cell.names.values()
                    waiting += [cell.base] if cell.base is not None else []
                case Made():
                    waiting += (*cell.arguments.values(), *cell.state.values())
    return found
