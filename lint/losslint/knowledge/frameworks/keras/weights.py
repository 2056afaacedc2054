"""The weights that a layer of the project makes for itself."""

from __future__ import annotations

from losslint.knowledge.arrays.literals import shape_of
from losslint.knowledge.lookup.registry import Call, method
from losslint.values import Array, Value


@method("made", "add_weight", "add_variable", signature="shape=None, initializer=None, dtype=None")
@method("net", "add_weight", "add_variable", signature="shape=None, initializer=None, dtype=None")
def weight(call: Call) -> Value:
    """`self.add_weight(shape=(8, 3))`: numbers that a layer learns; of old, a name came first."""
    named = call.text("shape") is not None
    shape = shape_of(call.machine.store, call["initializer" if named else "shape"])
    return call.new(Array("float32", shape, why="weights that a layer learns", kind="tensor"))
