"""Layers of Keras that the `call` of a model makes for that one call."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Machine
from losslint.knowledge.models.freezing import parts
from losslint.knowledge.models.layers import layer_kind
from losslint.training import Origin
from losslint.values import Const, Instance, Made, MomentEvent, Net, Ref

ANEW = "made in call"
"""The state of a layer that says that a model or layer of the project's own was being called then."""


def _caller(machine: Machine) -> Ref | None:
    """Return the model or layer of the project's own whose `call` is running."""
    owner = machine.inside("call")
    instance = machine.store.find(owner, Instance)
    base = machine.store.cells.get(instance.base.address) if instance is not None and instance.base else None
    known = isinstance(base, Net) or (isinstance(base, Made) and base.path.startswith("keras."))
    return owner if known and isinstance(owner, Ref) else None


def mark(machine: Machine, made: Made) -> Made:
    """Return a new layer with the mark of one that is made for a call, where it is."""
    return made if machine.doubt or _caller(machine) is None else made.now(**{ANEW: Const(True)})


def note(machine: Machine, layer: Ref, made: Made, origin: Origin | None) -> None:
    """Note the call of a layer with weights that was made for it and that nothing keeps."""
    owner = _caller(machine) if ANEW in made.state and not machine.doubt else None
    kind = layer_kind(made.path)
    if owner is None or origin is None or kind is None or not kind.weights:
        return
    if layer.address not in parts(machine.store.cells, owner):
        machine.record(MomentEvent(made, origin))
