"""The mode of modules, and whether operations are recorded: what a forward pass depends on besides its input.

A module begins in train mode. `train()` and `eval()` reach everything that is registered inside it, by the
rules of `Module.__setattr__`: a plain list is not looked into.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from losslint.knowledge.frameworks.torch.layers import LAYERS
from losslint.knowledge.frameworks.torch.registration import BODY, MODULE, reach
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, attribute, means
from losslint.training import Origin, Role
from losslint.values import Const, Instance, Made, Passed, Tensor, Unknown, Value

FLAG = "training"
"""The attribute of a module that holds its mode."""

TRAINING, EVALUATING = Const(True), Const(False)
"""The modes. These very objects tell `self.training` from a `True` that code writes."""

NOISY = frozenset(f"torch.nn.{name}" for name, (_, role) in LAYERS.items() if role is Role.DROPOUT)
"""Layers that are noisy in train mode."""

COUNTING = frozenset(
    ("torch.nn.SyncBatchNorm", *(f"torch.nn.{name}" for name in LAYERS if name.startswith("BatchNorm")))
)
"""Layers that use the numbers of the batch in train mode, and those of all batches so far in eval mode."""

WITHOUT = frozenset(("alexnet", "vgg11", "vgg13", "vgg16", "vgg19"))
"""Networks of torchvision whose bodies are the same in both modes."""


def depends(made: Made) -> bool:
    """Whether a layer is known to compute something else in train mode than in eval mode."""
    if made.path in NOISY:
        rate = made.arguments.get("p")
        return isinstance(rate, Const) and bool(rate.value)
    if made.path in COUNTING:
        return made.arguments.get("track_running_stats", Const(True)) == Const(True)
    if made.path == BODY:
        name = made.arguments.get("name")
        return isinstance(name, Const) and name.value not in WITHOUT
    return False


def begun(made: Made) -> Made:
    """Return a new layer in the mode that modules begin in, where it depends on that."""
    return made.now(**{FLAG: TRAINING}) if depends(made) else made


def set_mode(machine: Machine, value: Value, mode: Value) -> frozenset[int]:
    """Put a module and everything inside it into a mode; return the addresses that this reaches."""
    reached = reach(machine.store, value)
    for address in reached:
        _put(machine, address, mode)
    return reached


def _put(machine: Machine, address: int, mode: Value) -> None:
    match machine.store.cells.get(address):
        case Made() as made if depends(made) and made.state.get(FLAG) is not mode:
            machine.store.put(address, made.now(**{FLAG: mode}))
        case Instance() as instance if instance.names.get(FLAG) is not mode:
            known = mode if FLAG in instance.names or not machine.doubt else Unknown("one way sets the mode")
            machine.store.put(address, replace(instance, names={**instance.names, FLAG: known}))


def forget_modes(machine: Machine, why: str) -> None:
    """Forget the modes of all modules: nobody knows which of them are put into another one."""
    holding = [
        address
        for address, cell in machine.store.cells.items()
        if (type(cell) is Made and FLAG in cell.state) or (type(cell) is Instance and FLAG in cell.names)
    ]
    for address in holding:
        _put(machine, address, Unknown(why))


@attribute(f"made:{MODULE}", FLAG)
def mode_of(machine: Machine, value: Value, origin: Origin) -> Value:
    """`self.training`, of a module whose mode nothing has set yet."""
    return TRAINING


RECORDING: dict[str, bool | None] = {
    "torch.no_grad": False,
    "torch.enable_grad": True,
    "torch.inference_mode": None,
    "torch.set_grad_enabled": None,
}
"""The contexts that decide whether operations are recorded; None where their argument says it."""

TABLES.surroundings.add(*RECORDING)


@means("torch.no_grad", "torch.enable_grad", signature="")
@means("torch.inference_mode", signature="mode=True")
@means("torch.set_grad_enabled", signature="mode")
def context(call: Call) -> Value:
    """`torch.no_grad()`."""
    return call.new(Made(call.path, call.bound.arguments, frozenset(), origin=call.origin))


@contextmanager
def no_grad(machine: Machine, origin: Origin) -> Iterator[None]:
    """Let what is carried out meanwhile stand where operations are not recorded, as a trainer sees to."""
    outside = machine.around
    made = machine.store.new(Made("torch.no_grad", {}, frozenset(), origin=origin), origin)
    machine.around = (*outside, made)
    try:
        yield
    finally:
        machine.around = outside


def is_recording(machine: Machine) -> bool | None:
    """Whether operations are recorded where the running code stands; None where nobody knows."""
    for around in reversed(machine.around):
        made = machine.store.find(around, Made)
        if made is None or made.path not in RECORDING:
            continue
        said = RECORDING[made.path]
        mode = made.arguments.get("mode")
        if said is None and isinstance(mode, Const) and isinstance(mode.value, bool):
            said = not mode.value if made.path == "torch.inference_mode" else mode.value
        return said
    return True


def recorded(machine: Machine, result: Tensor) -> Tensor:
    """Return a tensor that was just made, with whether that was recorded."""
    said = is_recording(machine)
    return result if said is True else replace(result, recorded=said)


def passed(machine: Machine, layer: Value, result: Value, origin: Origin) -> Value:
    """Return what a layer gives, with the mode that it was in, where that counts."""
    made = machine.store.find(layer, Made)
    if made is None or not isinstance(result, Tensor) or not depends(made):
        return result
    how = Passed(made.state.get(FLAG, TRAINING), is_recording(machine), origin)
    return replace(result, passed=how)


def passed_by_flag(machine: Machine, flag: Value, result: Value, origin: Origin) -> Value:
    """Return what `F.dropout(x, training=self.training)` gives; a flag that code writes is no mode."""
    if not isinstance(result, Tensor) or (flag is not TRAINING and flag is not EVALUATING):
        return result
    return replace(result, passed=Passed(flag, is_recording(machine), origin))
