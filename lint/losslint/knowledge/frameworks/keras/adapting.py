"""Layers that learn from data before they are trained with, or are made with what they would learn."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import TABLES, Call, Machine, method
from losslint.knowledge.models.adapting import ADAPTED, LEARNING, Learning
from losslint.training import Origin
from losslint.values import AdaptEvent, Array, Batches, Const, Made, Ref, ScaleEvent, Unknown, Value

KINDS = {
    "Normalization": Learning("mean", stops=False),
    "Discretization": Learning("bin_boundaries"),
    "StringLookup": Learning("vocabulary"),
    "IntegerLookup": Learning("vocabulary"),
    "TextVectorization": Learning("vocabulary"),
}
"""The layers that `adapt`."""

LEARNING.update({f"keras.layers.{name}": learning for name, learning in KINDS.items()})


@method("made:keras.layers.Normalization", "adapt", signature="data")
def normalization(call: Call) -> Value:
    """`normalization.adapt(x)`: the layer learns mean and variance."""
    made = call.machine.store.find(call.receiver, Made)
    data = call["data"]
    array: Array | None = call.array(data.element if isinstance(data, Batches) else data)
    if made is not None and array is not None:
        before = made.state.get(ADAPTED)
        fitted = before.origin if before is not None else None
        call.machine.record(ScaleEvent(made.name, array, call.origin, fitted=fitted))
    return _learn(call)


def _learn(call: Call) -> Value:
    """Keep with a layer that it has learnt what it needs."""
    made = call.machine.store.find(call.receiver, Made)
    if made is not None and isinstance(call.receiver, Ref):
        if made.origin is not None:
            call.machine.record(AdaptEvent(made.origin, call.origin))
        call.machine.store.put(call.receiver, made.now(**{ADAPTED: Const(True, origin=call.origin)}))
    return Const(None)


for _name in KINDS:
    if _name != "Normalization":
        method(f"made:keras.layers.{_name}", "adapt", signature="data")(_learn)
    method(
        f"made:keras.layers.{_name}",
        *("build_from_config", "load_own_variables", "set_weights"),
        signature="",
    )(_learn)
for _name in ("StringLookup", "IntegerLookup", "TextVectorization"):
    method(f"made:keras.layers.{_name}", "load_assets", "set_vocabulary", signature="")(_learn)


def _unknown_adapts(machine: Machine, value: Value, origin: Origin | None) -> None:
    """`layer.adapt(x)` of a layer that is not known: it may be any that was made before."""
    for address, cell in list(machine.store.cells.items()):
        if isinstance(cell, Made) and cell.path in LEARNING:
            why = Unknown("a layer that is not known learns from data", origin=origin)
            machine.store.put(Ref(address), cell.now(**{ADAPTED: why}))


TABLES.telling["adapt"] = _unknown_adapts
