"""What a module makes for one call of itself: neither its mode nor an optimizer reaches it."""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.layers import ROLES
from losslint.knowledge.frameworks.torch.modes import EVALUATING, FLAG, is_recording
from losslint.knowledge.frameworks.torch.registration import is_module, kept_plainly, parts, weight_names
from losslint.knowledge.lookup.registry import Call, Machine
from losslint.training import Origin, Role
from losslint.values import Const, DropEvent, Instance, Made, MomentEvent, Ref, Value

ANEW = "made in forward"
"""The state of a layer that says that a module was being called when it was made."""


def caller(machine: Machine) -> Value | None:
    """Return the module whose `forward` is running."""
    module = machine.inside("forward")
    return module if module is not None and is_module(machine.store, module) else None


def mark(machine: Machine, made: Made) -> Made:
    """Return a new layer with the mark of one that is made for a call, where it is."""
    if caller(machine) is None or machine.doubt:
        return made
    return made.now(**{ANEW: Const(True)})


def unmark(machine: Machine, layer: Value) -> None:
    """Take the mark from a layer whose weights the code itself touches: it may be meant as it is."""
    made = machine.store.find(layer, Made)
    if made is not None and isinstance(layer, Ref) and ANEW in made.state:
        machine.store.put(layer, made.now(**{ANEW: Const(False)}))


def note(machine: Machine, layer: Ref, origin: Origin) -> None:
    """Note the call of a layer that was made for it."""
    made, module = machine.store.find(layer, Made), caller(machine)
    if made is None or module is None or machine.doubt or made.state.get(ANEW) != Const(True):
        return
    if ROLES.get(made.path) is Role.DROPOUT:
        if made.arguments.get("p") != Const(0.0) and made.arguments.get("p") != Const(0):
            _dropped(machine, made, module, origin)
    elif weight_names(made) and not _is_kept(machine, module, layer):
        machine.record(MomentEvent(made, origin))


def _is_kept(machine: Machine, module: Value, layer: Ref) -> bool:
    """Whether a module holds on to a layer in any way."""
    if any(part.module.address == layer.address for part in parts(machine.store, module)):
        return True
    instance = machine.store.find(module, Instance)
    names = instance.names.values() if instance is not None else ()
    if any(value == layer for value in names) or not isinstance(module, Ref):
        return True
    return any(held == layer for _, held, _ in kept_plainly(machine.store, module))


def note_function(call: Call) -> None:
    """Note dropout as a function that a module calls without telling it the mode."""
    if "training" in call.bound.given or call.bound.arguments.get("training") != Const(True):
        return
    module = caller(call.machine)
    if call["p"] in (Const(0), Const(0.0)) or call.machine.doubt or module is None:
        return
    _dropped(call.machine, None, module, call.origin)


def _dropped(machine: Machine, layer: Made | None, module: Value, origin: Origin) -> None:
    """Note that numbers are dropped in a module, in whichever mode it is."""
    instance = machine.store.find(module, Instance)
    off = instance is not None and instance.names.get(FLAG) is EVALUATING
    if isinstance(module, Ref):
        machine.record(DropEvent(layer, origin, module, off or is_recording(machine) is False))
